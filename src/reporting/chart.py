"""A chart as a reader meets it: the finding in a sentence, the picture, and words for those who cannot see it."""

import base64
import io
import logging
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, reduce, wraps
from html import escape
from typing import Any, ParamSpec

import matplotlib as mpl
import pandas as pd
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from .blocks import CB, EMPTY, MADE, STYLE
from .dark import dark_rules
from .plotted import plotted
from .theme import FONT_STACK, WIDTH, rc
from .words import Words

P = ParamSpec("P")

SPARED = (
    (re.compile(r"<metadata>.*?</metadata>", re.DOTALL), ""),
    (re.compile(r"(\d\.\d\d)\d+"), r"\1"),
    (
        re.compile(r' id="(?:figure|axes|patch|line2d|text|[xy]tick|matplotlib\.axis|FillBetweenPolyCollection)_\d+"'),
        "",
    ),
    (re.compile(r" font-family: [^;\"]*;"), ""),
    (re.compile(r' transform="rotate\(-0 [^"]*"'), ""),
    (re.compile(r"<g/>"), ""),
    (re.compile(r"\s*\n\s*"), " "),
)
"""What a picture does without, so that a report can be mailed: metadata, thousandths of a point, names, indents."""
ATTRIBUTE = re.compile(r"=\"([^\"']*)\"")
POINTS = 72
"""An inch has so many, the unit of an SVG."""
MOST_NUMBERS = 1000
"""Rows from where on the numbers behind a picture are those of single customers, which are in the scored files."""

logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)


@dataclass(frozen=True, repr=False)
class Chart:
    """A figure with its finding (``sentence``) and its description (``alt``).

    ``data`` are the numbers behind it where its marks do not tell them; ``name`` and ``words`` are set by ``chart``.
    """

    figure: Figure
    sentence: str
    alt: str
    data: pd.DataFrame | None = None
    name: str = "chart"
    words: Words | None = None

    def __bool__(self) -> bool:
        return bool(self.figure.axes)

    def numbers(self) -> pd.DataFrame:
        """Return the numbers behind the picture."""
        return plotted(self.figure) if self.data is None else self.data

    def svg(self) -> str:
        """Return the picture as SVG, for light and dark pages; text is text, in the fonts of the reader's machine."""
        return self._svg

    @cached_property
    def _svg(self) -> str:
        target = io.StringIO()
        with mpl.rc_context(rc()), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing from font")
            _arranged(self.figure).print_svg(target, metadata={"Date": None, "Creator": None})
        svg = reduce(lambda text, rule: rule[0].sub(rule[1], text), SPARED, target.getvalue())
        look = f"text{{font-family:{FONT_STACK}!important}}{dark_rules(svg)}"
        return svg[svg.index("<svg") :].replace("<defs>", f"<defs><style>{look}</style>", 1)

    def _repr_html_(self) -> str:
        if not self:
            return f'{STYLE}<p class="{CB} {EMPTY}">{escape(self.sentence)}</p>'
        caption = f"<figcaption>{escape(self.sentence)}</figcaption>"
        return f'{STYLE}<figure class="{CB} cb-chart">{caption}{self._picture()}{self._source()}</figure>'

    def _picture(self) -> str:
        return f'<img alt="{escape(self.alt)}" src="data:image/svg+xml,{_in_attribute(self.svg())}">'

    def _source(self) -> str:
        """Return the line below the picture: where it comes from, to be filled in by a page, and its numbers."""
        if self.words is None:
            return ""
        return f'<p class="cb-source">{MADE}{self._download(self.words)}</p>'

    def _download(self, words: Words) -> str:
        numbers = self.numbers()
        if not 0 < len(numbers) <= MOST_NUMBERS:
            return ""
        content = base64.b64encode(numbers.to_csv(index=False).encode("utf-8-sig")).decode()
        link = f'download="{escape(self.name)}.csv" href="data:text/csv;charset=utf-8;base64,{content}"'
        return f"<a {link}>{escape(words.say('show.numbers'))}</a>"

    def __repr__(self) -> str:
        return self.sentence


def _arranged(figure: Figure) -> FigureCanvasSVG:
    """Return the canvas of the figure arranged for its text; saving would draw all of it twice to arrange it."""
    canvas, engine, dots = FigureCanvasSVG(figure), figure.get_layout_engine(), figure.dpi
    if engine is not None:
        figure.dpi = POINTS
        for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
            if not axis.get_label_text():
                axis.set_label_coords(0, 0)  # else all ticks are measured again, to find a place for no label
        engine.execute(figure)
        figure.set_layout_engine("none")
        figure.dpi = dots
    return canvas


def _in_attribute(svg: str) -> str:
    """Return the SVG as it may stand in a URL in double quotes: a third shorter than base64."""
    single = ATTRIBUTE.sub(r"='\1'", svg)
    for letter, written in (("%", "%25"), ("#", "%23"), ("&", "&amp;"), ('"', "%22")):
        single = single.replace(letter, written)
    return single


def nothing(sentence: str) -> Chart:
    """Return a chart that only says why there is no picture; a page for managers leaves it out."""
    return Chart(Figure(figsize=(WIDTH, 0.3)), sentence, "")


def chart(draw: Callable[P, Chart]) -> Callable[P, Chart]:
    """Return the function drawing in our look, whatever the settings outside; no rows are no picture."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Chart:
        frame, words = _given(*args, **kwargs)
        if frame.empty:
            return nothing(words.say("show.nothing"))
        with mpl.rc_context(rc()):
            return replace(draw(*args, **kwargs), name=draw.__name__, words=words)

    return drawn


def _given(frame: pd.DataFrame, *others: Any, **named: Any) -> tuple[pd.DataFrame, Words]:
    """Return the frame, which comes first, and the words, which come last or by their name."""
    return frame, named.get("w") or others[-1]
