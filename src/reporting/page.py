"""An executed notebook as one web page that is complete in itself: with code for analysts, without for managers."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import nbformat
from nbconvert import HTMLExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter

from src.workspace import writing

from .blocks import MADE, STYLE
from .excerpt import excerpt, headings, parameters
from .failed import failing_first
from .provenance import made_line, sourced
from .site import INDEX, Site, page_file
from .stylesheet import LOOK, block_css, code_css, script, script_hash
from .words import words

DOWNLOAD = re.compile(r'<a download="[^"]*" href="[^"]*">[^<]*</a>')
"""The numbers behind a figure: on the page without code, once."""


class Titled(Protocol):
    """A block that a page of its own can be made of."""

    title: str

    def _repr_html_(self) -> str:
        """Return the block as HTML, complete in itself, headed by its title."""


def render_page(notebook_path: Path, out_path: Path, *, code: bool, site: Site) -> Path:
    """Write the executed notebook as a page and return where; the file's name tells the step.

    Without ``code`` only text, charts and tables are shown: no source, no printed output, no cells tagged ``analyst``.
    Of a notebook that failed, the cell that failed comes first.
    """
    notebook = failing_first(nbformat.read(notebook_path, as_version=4), site.language)
    shown = excerpt(notebook, code=code, language=site.language)
    about = {**_about(notebook_path.stem, site, code), "parameters": parameters(notebook), "parts": headings(shown)}
    html, _ = _exporter().from_notebook_node(shown, resources={"page": about})
    html = sourced(html, notebook_path.stem, site, code)
    html = DOWNLOAD.sub("", html) if code else html
    with writing(out_path) as path:
        path.write_text(html, encoding="utf-8")
    return out_path


def render_block(block: Titled, out_path: Path, *, site: Site) -> Path:
    """Write a block as a page of its own, in a folder below the other pages, and return where."""
    shown = nbformat.v4.new_output("display_data", data={"text/html": block._repr_html_().replace("h2>", "h1>")})
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[shown])])
    w = words(site.language)
    back = [{"file": f"../{page_file(INDEX, code=False)}", "title": w.step(INDEX), "here": False}]
    about = {**_about(INDEX, site, False), "title": block.title, "links": back, "other": None, "css": block_css()}
    html, _ = _exporter().from_notebook_node(notebook, resources={"page": {**about, "parameters": [], "parts": []}})
    made = made_line("08_score", "", site, False).replace('href="', 'href="../')
    with writing(out_path) as path:
        path.write_text(html.replace(MADE, made), encoding="utf-8")
    return out_path


class Exporter(HTMLExporter):
    """Jupyter's exporter, which would read every page once more to describe its pictures: ours are described."""

    def from_notebook_node(self, nb: Any, resources: dict[str, Any] | None = None, **kw: Any) -> Any:
        """Return the page and the resources."""
        widgets = WidgetsDataTypeFilter(notebook_metadata=self._nb_metadata, parent=self, resources=resources)
        self.register_filter("filter_data_type", widgets)
        self.register_filter("highlight_code", Highlight2HTML(pygments_lexer="ipython3", parent=self))
        return super(HTMLExporter, self).from_notebook_node(nb, resources, **kw)


@lru_cache
def _exporter() -> Exporter:
    return Exporter(
        template_name="page", extra_template_basedirs=[str(LOOK)], exclude_anchor_links=True, embed_images=True
    )


def _about(step: str, site: Site, code: bool) -> dict[str, Any]:
    """Return what the template says of the page and its run."""
    w = words(site.language)
    other = w.say("page.without_code" if code else "page.with_code")
    first = sorted(site.steps, key=lambda name: name != INDEX)
    links = [{"file": page_file(name, code=code), "title": w.step(name), "here": name == step} for name in first]
    return {
        "lang": "zh-CN" if site.language == "zh" else site.language,
        "title": w.step(step),
        "project": site.title,
        "as_of": w.say("page.as_of", date=w.date(site.as_of)),
        "made": w.say("page.made", date=w.date(site.as_of)),
        "run": w.say("page.run", run=site.run_id),
        "links": links,
        "other": {"file": page_file(step, code=not code), "title": other},
        "words": w.find("page"),
        "record": site.record,
        "script": script(),
        "script_hash": script_hash(),
        "code": code,
        "css": code_css() if code else block_css(),
        "style": STYLE,
    }
