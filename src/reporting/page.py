"""An executed notebook as one web page that is complete in itself: with code for analysts, without for managers."""

import ast
import base64
import hashlib
import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any, Protocol

import nbformat
from nbconvert import HTMLExporter
from pygments.formatters import HtmlFormatter

from src.project import Language
from src.workspace import writing

from .blocks import MADE, STYLE, is_empty
from .failed import failing_first
from .words import Words, translated, words

LOOK = Path(__file__).parent / "look"
INDEX = "10_report"
"""The step whose page without code is the first that a reader meets."""

DOWNLOAD = re.compile(r'<a download="[^"]*" href="[^"]*">[^<]*</a>')
"""The numbers behind a figure: on the page without code, once."""
RICH = ("text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg")


class Titled(Protocol):
    """A block that a page of its own can be made of."""

    title: str

    def _repr_html_(self) -> str:
        """Return the block as HTML, complete in itself, headed by its title."""


@dataclass(frozen=True)
class Site:
    """What all pages of a run share: the project's title, the date, the run and the steps to link to, in order.

    ``record`` is the address of the run's page in MLflow; empty when it is not known.
    """

    title: str
    as_of: date
    run_id: str
    language: Language
    steps: tuple[str, ...]
    record: str = ""


def render_page(notebook_path: Path, out_path: Path, *, code: bool, site: Site) -> Path:
    """Write the executed notebook as a page and return where; the file's name tells the step.

    Without ``code`` only text, charts and tables are shown: no source, no printed output, no cells tagged ``analyst``.
    Of a notebook that failed, the cell that failed comes first.
    """
    notebook = failing_first(nbformat.read(notebook_path, as_version=4), site.language)
    shown = _shown(notebook, code=code, language=site.language)
    about = {**_about(notebook_path.stem, site, code), "parameters": _parameters(notebook), "parts": _parts(shown)}
    html, _ = _exporter().from_notebook_node(shown, resources={"page": about})
    html = _sourced(html, notebook_path.stem, site, code)
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
    about = {**_about(INDEX, site, False), "title": block.title, "links": back, "other": None, "css": _block_css()}
    html, _ = _exporter().from_notebook_node(notebook, resources={"page": {**about, "parameters": [], "parts": []}})
    made = _made("08_score", "", site, False).replace('href="', 'href="../')
    with writing(out_path) as path:
        path.write_text(html.replace(MADE, made), encoding="utf-8")
    return out_path


def page_file(step: str, *, code: bool) -> str:
    """Return the name of a step's page beside the other pages."""
    return f"{step}_code.html" if code else "index.html" if step == INDEX else f"{step}.html"


@lru_cache
def _exporter() -> HTMLExporter:
    return HTMLExporter(
        template_name="page", extra_template_basedirs=[str(LOOK)], exclude_anchor_links=True, embed_images=True
    )


@lru_cache
def _css() -> str:
    light, dark = (HtmlFormatter(style=style).get_style_defs(".highlight") for style in ("xcode", "github-dark"))
    return f"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n{_block_css()}"


@lru_cache
def _block_css() -> str:
    return "\n".join((LOOK / name).read_text(encoding="utf-8") for name in ("blocks.css", "page.css"))


@lru_cache
def _script() -> str:
    return (LOOK / "page.js").read_text(encoding="utf-8")


def _hash(script: str) -> str:
    """Return what a content security policy calls the script by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _sourced(html: str, step: str, site: Site, code: bool) -> str:
    """Return the page with the day, the run and the page behind each figure written below it."""
    pieces = re.split(r'(<div class="cb-part" data-step="\w+">|</section>)', html)
    made, filled = step, []
    for piece in pieces:
        if named := re.search(r'data-step="(\w+)"', piece) if piece.startswith("<div") else None:
            made = named[1]
        elif piece == "</section>":
            made = step
        filled.append(piece.replace(MADE, _made(made, step, site, code)))
    return "".join(filled)


def _made(made: str, here: str, site: Site, code: bool) -> str:
    w = words(site.language)
    shown = made != here and made in site.steps
    target = page_file(made, code=code) if shown else page_file(here, code=not code)
    said = w.say("page.made_here", date=w.date(site.as_of, short=True), run=site.run_id)
    return f'<span class="cb-made">{escape(said)}<a href="{target}">{escape(w.step(made))}</a></span>'


def _parts(notebook: Any) -> list[dict[str, str]]:
    """Return title and anchor of every heading of the second level, in order."""
    texts = (cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    found = [line.removeprefix("## ").strip() for text in texts for line in text.splitlines() if line.startswith("## ")]
    return [{"title": title, "id": title.replace(" ", "-")} for title in found]


def _about(step: str, site: Site, code: bool) -> dict[str, Any]:
    w = words(site.language)
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
        "other": {"file": page_file(step, code=not code), "title": _toggle(w, code)},
        "words": w.find("page"),
        "record": site.record,
        "script": _script(),
        "script_hash": _hash(_script()),
        "code": code,
        "css": _css() if code else _block_css(),
        "style": STYLE,
    }


def _toggle(w: Words, code: bool) -> str:
    return w.say("page.without_code" if code else "page.with_code")


def _shown(notebook: Any, *, code: bool, language: Language) -> Any:
    """Return a copy of the notebook with the cells and outputs that this page shows, its text in the language."""
    hidden = {"injected-parameters"} if code else {"injected-parameters", "parameters", "analyst"}
    page = deepcopy(notebook)
    page.cells = [cell for cell in page.cells if not hidden & set(cell.metadata.get("tags", []))]
    for cell in page.cells:
        if cell.cell_type == "markdown":
            cell.source = translated(cell.source, language)
        elif cell.cell_type == "code":
            cell.outputs = [output for output in map(_reduced, cell.outputs) if code or _is_rich(output)]
    if not code:
        page.cells = _telling(page.cells)
    return page


def _telling(cells: list[Any]) -> list[Any]:
    """Return the cells without blocks that say that there is nothing, and without sections that say nothing else."""
    sections: list[list[Any]] = [[]]
    for cell in cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            sections.append([])
        sections[-1].append(cell)
    return [cell for section in sections if _tells(section) for cell in section]


def _tells(section: list[Any]) -> bool:
    """Take the empty blocks out of the section and return whether it still has something to show, or never had."""
    outputs = [output for cell in section if cell.cell_type == "code" for output in cell.outputs]
    empty = [output for output in outputs if is_empty("".join(output.get("data", {}).get("text/html", "")))]
    for cell in section:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not any(output is gone for gone in empty)]
    return not outputs or len(empty) < len(outputs)


def _is_rich(output: Any) -> bool:
    return any(kind in output.get("data", {}) for kind in RICH)


def _reduced(output: Any) -> Any:
    """Return the output with the kinds of data that a page without scripts can show."""
    if "data" not in output:
        return output
    kept = {kind: data for kind, data in output.data.items() if kind in (*RICH, "text/plain")}
    return nbformat.v4.new_output("display_data", data=kept, metadata=output.metadata)


def _parameters(notebook: Any) -> list[tuple[str, str, bool]]:
    """Return name, value and whether this run set it, for every parameter of the notebook."""
    found: dict[str, tuple[str, bool]] = {}
    for tag in ("parameters", "injected-parameters"):
        for cell in notebook.cells:
            if tag in cell.metadata.get("tags", []):
                found |= {name: (value, tag != "parameters") for name, value in _assigned(cell.source)}
    return [(name, value, injected) for name, (value, injected) in found.items()]


def _assigned(source: str) -> list[tuple[str, str]]:
    """Return name and value of every assignment: ``a = 1`` and ``a: int = 1``."""
    lines = [line for line in ast.parse(source).body if isinstance(line, ast.Assign | ast.AnnAssign)]
    targets = [line.targets[0] if isinstance(line, ast.Assign) else line.target for line in lines]
    values = [line.value for line in lines]
    return [(ast.unparse(target), ast.unparse(value)) for target, value in zip(targets, values, strict=True) if value]
