"""A chart as a reader meets it: the finding in a sentence, the picture, and words for those who cannot see it."""

import base64
import io
import logging
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from html import escape
from typing import Any, ParamSpec

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from .blocks import STYLE
from .theme import FONT_STACK, WIDTH, rc
from .words import Words

P = ParamSpec("P")

logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)


@dataclass(frozen=True, repr=False)
class Chart:
    """A figure with its finding (``sentence``) and its description (``alt``)."""

    figure: Figure
    sentence: str
    alt: str

    def svg(self) -> str:
        """Return the picture as SVG; its text is text, in the fonts of the reader's machine."""
        target = io.StringIO()
        with mpl.rc_context(rc()), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing from font")
            self.figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
        svg = target.getvalue()
        return svg[svg.index("<svg") :].replace(
            "<defs>", f"<defs><style>text{{font-family:{FONT_STACK}!important}}</style>", 1
        )

    def _repr_html_(self) -> str:
        caption = f"<figcaption>{escape(self.sentence)}</figcaption>"
        return f'{STYLE}<figure class="cb cb-chart">{caption}{self._picture()}</figure>'

    def _picture(self) -> str:
        if not self.figure.axes:
            return ""
        content = base64.b64encode(self.svg().encode()).decode()
        return f'<img alt="{escape(self.alt)}" src="data:image/svg+xml;base64,{content}">'

    def __repr__(self) -> str:
        return self.sentence


def nothing(sentence: str) -> Chart:
    """Return a chart that only says why there is no picture."""
    return Chart(Figure(figsize=(WIDTH, 0.3)), sentence, "")


def chart(draw: Callable[P, Chart]) -> Callable[P, Chart]:
    """Return the function drawing in our look, whatever the settings outside; no rows are no picture."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Chart:
        frame, words = _given(*args, **kwargs)
        if frame.empty:
            return nothing(words.say("show.nothing"))
        with mpl.rc_context(rc()):
            return draw(*args, **kwargs)

    return drawn


def _given(frame: pd.DataFrame, *others: Any, **named: Any) -> tuple[pd.DataFrame, Words]:
    """Return the frame, which comes first, and the words, which come last or by their name."""
    return frame, named.get("w") or others[-1]
