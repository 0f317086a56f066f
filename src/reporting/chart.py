"""A chart as a reader meets it: the finding in a sentence, the picture, and words for those who cannot see it."""

import base64
import io
import logging
import warnings
from dataclasses import dataclass
from html import escape

import matplotlib as mpl
from matplotlib.figure import Figure

from .blocks import STYLE
from .theme import FONT_STACK, rc

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
        picture = base64.b64encode(self.svg().encode()).decode()
        return (
            f'{STYLE}<figure class="cb cb-chart"><figcaption>{escape(self.sentence)}</figcaption>'
            f'<img alt="{escape(self.alt)}" src="data:image/svg+xml;base64,{picture}"></figure>'
        )

    def __repr__(self) -> str:
        return self.sentence
