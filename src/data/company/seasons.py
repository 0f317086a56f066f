"""The seasons some customers buy in: the same months each year, or the weeks before the Spring Festival."""

import numpy as np
import pandas as pd

from .draws import Numbers
from .places import ZONES
from .products import CATEGORIES
from .span import SPRING_FESTIVALS, day_of

SEASONS = pd.DataFrame(
    [
        ("heating", "heating", (10, 11)),
        ("cooling", "cooling", (5, 6)),
        ("school", "school", (8, 9)),
        ("planting", "farm_supplies", (3, 4)),
        ("year_end", "daily_goods", (11, 12)),
        ("spring_festival", "gifts", ()),
    ],
    columns=["season", "category", "months"],
)
CATEGORY_OF_SEASON = SEASONS["category"].map(CATEGORIES.index).to_numpy(dtype="int64")
FESTIVAL_DAYS = (28, 3)
"""The season of the Spring Festival: from 28 to 3 days before it, wherever in the calendar it falls."""

ZONE_WEIGHTS = np.array([[5, 0, 1, 1, 1, 2], [1, 1, 1, 1, 2, 4], [0, 5, 1, 1, 1, 2], [0, 1, 1, 0, 6, 1]], dtype=float)
assert ZONE_WEIGHTS.shape == (len(ZONES), len(SEASONS))


def windows(year: int) -> tuple[Numbers, Numbers]:
    """Return the first day and the day after the last of every season in a year, as day numbers."""
    bounds = [_window(row.months, year) for row in SEASONS.itertuples()]
    return np.array([first for first, _ in bounds]), np.array([after for _, after in bounds])


def _window(months: tuple[int, ...], year: int) -> tuple[int, int]:
    if not months:
        festival = day_of(SPRING_FESTIVALS[year])
        return festival - FESTIVAL_DAYS[0], festival - FESTIVAL_DAYS[1]
    after = f"{year + 1}-01" if months[-1] == 12 else f"{year}-{months[-1] + 1:02d}"
    return day_of(f"{year}-{months[0]:02d}-01"), day_of(f"{after}-01")


def months_text(codes: Numbers) -> pd.Series:
    """Return the months of each season code as text (``10; 11``), of the festival's ``1; 2``, empty for -1."""
    names = ["; ".join(map(str, months or (1, 2))) for months in SEASONS["months"]]
    return pd.Series(np.array([*names, ""], dtype=object)[codes])
