"""The look of every chart: colours that colour-blind readers tell apart, quiet axes, fonts of the reader's machine."""

import textwrap
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from math import ceil
from pathlib import Path
from typing import Any

from cycler import cycler
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.dates import MONTHLY, AutoDateLocator, num2date
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter, MaxNLocator

INK, MUTED, FAINT, PAPER = "#1f2a37", "#66717f", "#e3e7ec", "#ffffff"
ACCENT, WARM, QUIET = "#1c5d8c", "#d5782a", "#b4bdc8"
PALETTE = (ACCENT, WARM, "#3d9c8f", "#8a6db1", "#7d8896", "#c4607d", "#93983a", "#5aa7d6", "#a4673f", "#4c5866")
BANDS = {"high": "#b8472f", "medium": "#e2a55a", "low": "#9db8c9"}
WIDTH = 5.2
"""Inches: wide enough for a page, narrow enough that its text is still readable on a phone."""

CHINESE_FONTS = (
    "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "PingFang SC",
    "Hiragino Sans GB", "Microsoft YaHei", "WenQuanYi Micro Hei", "SimHei", "Noto Sans CJK JP",
)  # fmt: skip
FONT_STACK = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'Liberation Sans', Arial, "
    "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', 'WenQuanYi Micro Hei', sans-serif"
)

RC: dict[str, Any] = {
    "axes.axisbelow": True, "axes.edgecolor": QUIET, "axes.facecolor": "none", "axes.grid": True,
    "axes.grid.axis": "y", "axes.labelcolor": MUTED, "axes.labelsize": 10, "axes.linewidth": 0.8,
    "axes.prop_cycle": cycler(color=PALETTE), "axes.spines.left": False, "axes.spines.right": False,
    "axes.spines.top": False, "axes.titlecolor": INK, "axes.titlelocation": "left", "axes.titlesize": 10.5,
    "axes.titleweight": "normal", "axes.unicode_minus": False, "figure.facecolor": PAPER, "font.size": 10.5,
    "grid.color": FAINT, "grid.linewidth": 0.8, "legend.frameon": False, "legend.fontsize": 10,
    "lines.linewidth": 2, "savefig.facecolor": PAPER, "svg.fonttype": "none", "svg.hashsalt": "clientbase",
    "text.color": INK, "text.parse_math": False, "xtick.color": QUIET, "xtick.labelcolor": MUTED,
    "xtick.labelsize": 10, "xtick.major.size": 0, "ytick.color": QUIET, "ytick.labelcolor": MUTED,
    "ytick.labelsize": 10, "ytick.major.size": 0,
}  # fmt: skip


@lru_cache
def chinese_font() -> str | None:
    """Return a font that has Chinese glyphs: one that a Python package brings, else the machine's, else None."""
    package = find_spec("pylopdf_fonts_zh_cn")
    for path in Path(package.origin or "").parent.glob("NotoSansSC-Regular.otf") if package else ():
        font_manager.fontManager.addfont(path)
    known = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in CHINESE_FONTS if name in known), None)


def rc() -> Any:
    """Return matplotlib's settings for our charts; text stays text, measured with the fonts found here."""
    found = chinese_font()
    return {**RC, "font.family": ["DejaVu Sans", *([found] if found else [])]}


def canvas(*, rows: int = 1, columns: int = 1, height: float = 3.1) -> tuple[Figure, list[Axes]]:
    """Return a figure that nobody needs to close, and its axes row by row."""
    figure = Figure(figsize=(WIDTH, height), layout=ConstrainedLayoutEngine(w_pad=0.08, h_pad=0.08))
    axes = figure.subplots(rows, columns, squeeze=False)
    return figure, list(axes.flat)


def flat(axes: Axes) -> None:
    """Make the axes those of lying bars: labels at the left, a light grid across, no bottom line."""
    axes.grid(False, axis="y")
    axes.grid(True, axis="x")
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="y", labelcolor=INK)
    axes.invert_yaxis()


def tick(axis: Any, write: Callable[[float], str]) -> None:
    """Let an axis write its numbers as ``write`` does, at steps of 1, 2 or 5: 0.025 would be rounded."""
    locator = axis.get_major_locator()
    if isinstance(locator, MaxNLocator):
        locator.set_params(steps=[1, 2, 5, 10])
    axis.set_major_formatter(FuncFormatter(lambda value, _: write(value)))


def calendar(axes: Axes, write: Callable[[Any], str]) -> None:
    """Let the horizontal axis show a few months, written by ``write``."""
    locator = AutoDateLocator(minticks=3, maxticks=6)
    locator.intervald = {**locator.intervald, MONTHLY: [1, 2, 3, 4, 6, 12]}  # nearly three years are months, too
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: write(num2date(value).replace(tzinfo=None))))


def wrapped(text: str, width: int) -> str:
    """Return the text in lines of about ``width`` letters, for narrow places; a Chinese letter is twice as wide."""
    width = max(4, width // 2 + 1) if any("\u4e00" <= letter <= "\u9fff" for letter in text) else width
    return "\n".join(textwrap.wrap(text.replace("、", "、 "), width, break_long_words=False)).replace("、 ", "、")


LINE, MARK, BROAD = 64, 6, 1.9
"""How many letters a line of a legend holds, and how many the mark before each label and a Chinese letter take."""


def legend(figure: Figure, handles: Sequence[Any], labels: Sequence[str]) -> None:
    """Put the legend above the axes, left, in as many lines as its words need."""
    broad = sum(letter >= "\u2e80" for label in labels for letter in label)
    lines = ceil((sum(len(label) + MARK for label in labels) + (BROAD - 1) * broad) / LINE)
    columns = -(-len(labels) // lines) if labels else 1
    figure.legend(handles, labels, loc="outside upper left", ncols=columns, handlelength=1.2, columnspacing=1.4)
