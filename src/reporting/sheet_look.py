"""How a frame is shown on a sheet: in words, in colours, under common headings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Look:
    """How a frame is shown: ``headings`` a column, ``bands`` of columns under a common heading, ``shades`` of values.

    ``bands``: heading to its columns, in the frame's order; none for a single header row. ``shades``: column to value
    to colour. ``bars``: columns of numbers with a bar in the cell. ``fixed``: so many first columns stay on the screen
    and come again on every page; ``printed``: so many are printed at all, as wide as the page (0: all). ``widest``:
    column to the most letters that it may be wide.
    """

    headings: Mapping[str, str] = field(default_factory=dict)
    bands: Mapping[str, Sequence[str]] = field(default_factory=dict)
    shades: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    bars: tuple[str, ...] = ()
    fixed: int = 1
    printed: int = 0
    widest: Mapping[str, int] = field(default_factory=dict)
