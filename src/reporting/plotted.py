"""The numbers behind a chart: what its marks stand for, read back from the figure, to be downloaded with it."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.category import StrCategoryLocator
from matplotlib.collections import PathCollection
from matplotlib.container import BarContainer
from matplotlib.dates import DateConverter, num2date
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator

COLUMNS = ["panel", "series", "x", "y"]


def plotted(figure: Figure) -> pd.DataFrame:
    """Return the bars, lines and points of a figure in the order they were drawn: ``panel, series, x, y``.

    A category stands where the axis names one. Straight lines of two points are guides, not data, and left out.
    """
    rows = [row for axes in figure.axes for row in (*_bars(axes), *_lines(axes), *_points(axes))]
    return pd.DataFrame(rows, columns=COLUMNS)


def _bars(axes: Axes) -> Iterator[list[Any]]:
    first = axes.figure.axes[0]
    for bars in (found for found in axes.containers if isinstance(found, BarContainer)):
        for bar in bars:
            (left, low), (width, height) = bar.get_xy(), (bar.get_width(), bar.get_height())
            if bars.orientation == "horizontal":
                x, y = _number(width), _category((axes.yaxis, first.yaxis), low + height / 2)
            else:
                x, y = _category((axes.xaxis, first.xaxis), left + width / 2), _number(height)
            yield [_panel(axes), _series(bars), x, y]


def _lines(axes: Axes) -> Iterator[list[Any]]:
    for line in axes.lines:
        places = np.column_stack([line.get_xdata(orig=False), line.get_ydata(orig=False)]).astype(float)
        for x, y in places if len(places) > 2 else ():
            yield [_panel(axes), _series(line), _written(axes.xaxis, x), _written(axes.yaxis, y)]


def _points(axes: Axes) -> Iterator[list[Any]]:
    for points in (found for found in axes.collections if isinstance(found, PathCollection)):
        for x, y in np.asarray(points.get_offsets(), dtype=float):
            yield [_panel(axes), _series(points), _written(axes.xaxis, x), _written(axes.yaxis, y)]


def _panel(axes: Axes) -> str:
    return " ".join((axes.get_title("left") or axes.get_title()).split())


def _series(artist: Any) -> str:
    label = str(artist.get_label() or "")
    return "" if label.startswith("_") else label


def _written(axis: Axis, place: float) -> Any:
    """Return the number at a place, or the day on an axis of dates."""
    if isinstance(axis.get_converter(), DateConverter) or "Date" in type(axis.get_converter()).__name__:
        return num2date(place).date().isoformat()
    return _number(place)


def _number(value: Any) -> float:
    return float(f"{float(value):.5g}")


def _category(axes: tuple[Axis, Axis], place: float) -> Any:
    """Return the category at a place: of the panel's own axis, else of the first panel's; else the number."""
    for axis in axes:
        if isinstance(axis.get_major_locator(), FixedLocator | StrCategoryLocator) and len(axis.get_majorticklocs()):
            nearest = int(np.argmin(np.abs(np.asarray(axis.get_majorticklocs(), dtype=float) - place)))
            return " ".join(axis.get_majorticklabels()[nearest].get_text().split())
    return _written(axes[0], place)
