"""Which season a customer buys in, if any: the months that hold more of the purchases than chance would put there.

Every window of one to three months in a row, and the weeks before each moving holiday, is a candidate. Chance would
spread the days of buying evenly over the time since the first one, so that the number inside a window is binomial. The
best window is the one with the largest likelihood ratio, as in a scan statistic (Kulldorff 1997, Communications in
Statistics 26); the probability of so many or more in it, times the number of candidates (Bonferroni), is the chance
that is told.
"""

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import xlogy
from scipy.stats import binom

from .moving import season_windows
from .seasons import MOST_YEARS

LONGEST = 3
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Window:
    """A candidate season: calendar months from ``month`` on for ``length``, or the weeks before a moving holiday."""

    name: str
    month: int = 0
    length: int = 0

    def months(self) -> list[int]:
        return [(self.month - 1 + step) % 12 + 1 for step in range(self.length)]


@dataclass(frozen=True)
class _Tried:
    """How a window did, an entry a customer: days of buying inside, the share that chance gives it, the years' bits,
    the place among these of the last season that was over, and which of the windows it was."""

    inside: Numbers
    expected: NDArray[np.float64]
    years: Numbers
    passed: Numbers
    window: Numbers


def candidates(moving: tuple[str, ...]) -> list[Window]:
    """Return every window that is tried."""
    calendar = [Window("calendar", month, length) for length in range(1, LONGEST + 1) for month in range(1, 13)]
    return [*calendar, *(Window(name) for name in moving)]


def seasons(counts: pd.DataFrame, *, as_of: date, moving: tuple[str, ...]) -> pd.DataFrame:
    """Return the best season of each customer, a row each in the order of ``counts``.

    ``counts`` holds what ``months_bought`` and ``holidays_bought`` count, and ``first_order_on``. Columns:
    ``season`` (calendar or the holiday's name), ``season_months`` ("10; 11"; a holiday's: those of its next window),
    ``season_share`` of the purchases inside, ``season_chance`` of such a concentration by chance,
    ``season_years`` (seasons with a purchase), ``season_run`` (of how many from the first such to the last),
    ``season_missed`` (whole seasons since), ``season_from`` and ``season_until``: the next window, or the one that
    runs, as a half-open interval.
    """
    windows = candidates(moving)
    days = counts["bought_days"].fillna(0).to_numpy("int64")
    best = _best(counts, windows, days, as_of)
    chance = np.minimum(1, np.exp(binom.logsf(best.inside - 1, days, best.expected) + np.log(len(windows))))
    inside, years, passed = best.inside, best.years, best.passed
    first, last = _highest(years), _lowest(years)
    known = days > 0
    table = pd.DataFrame(
        {
            "season_share": np.where(known, inside / np.maximum(days, 1), np.nan).round(6),
            "season_chance": np.where(known, chance, np.nan),
            "season_years": np.where(known, np.bitwise_count(years), 0),
            "season_run": np.where(known, first - last + 1, 0),
            "season_missed": np.where(known, np.maximum(last - passed, 0), 0),
        },
        index=counts.index,
    )
    named = pd.DataFrame([_described(window, as_of) for window in windows])
    return pd.concat(
        [named.iloc[best.window].set_index(counts.index).where(pd.Series(known, counts.index)), table], axis=1
    )


def _best(counts: pd.DataFrame, windows: list[Window], days: Numbers, as_of: date) -> _Tried:
    """Return how each customer's best window did; of equally good ones the first."""
    best = _tried(counts, windows[0], as_of)
    reached = _likelihood_ratio(best, days)
    for place, window in enumerate(windows[1:], start=1):
        tried = replace(_tried(counts, window, as_of), window=np.full(len(counts), place))
        ratio = _likelihood_ratio(tried, days)
        better = ratio > reached
        reached = np.where(better, ratio, reached)
        names = [field.name for field in fields(_Tried)]
        best = _Tried(*(np.where(better, getattr(tried, name), getattr(best, name)) for name in names))
    return best


def _likelihood_ratio(tried: _Tried, days: Numbers) -> NDArray[np.float64]:
    """Return the log of how much likelier the days inside are at their own share than at chance's; 0 for fewer."""
    outside = days - tried.inside
    rest = np.maximum(1 - tried.expected, 1e-12)
    most = np.maximum(days, 1)
    ratio = xlogy(tried.inside, tried.inside / most / np.maximum(tried.expected, 1e-12))
    ratio += xlogy(outside, outside / most / rest)
    return np.where(tried.inside > tried.expected * days, ratio, 0)


def _tried(counts: pd.DataFrame, window: Window, as_of: date) -> _Tried:
    return _moving(counts, window, as_of) if window.name != "calendar" else _calendar(counts, window, as_of)


def _calendar(counts: pd.DataFrame, window: Window, as_of: date) -> _Tried:
    """Return how a window of calendar months did; months after the turn of the year belong to the year before."""
    inside = sum(
        (_whole(counts, f"bought_days_{month:02d}") for month in window.months()), np.zeros(len(counts), "int64")
    )
    years = np.zeros(len(counts), "int64")
    for month in window.months():
        bits = _whole(counts, f"bought_years_{month:02d}")
        years |= bits << 1 if month < window.month else bits
    first = counts["first_order_on"].dt.year * 12 + counts["first_order_on"].dt.month - 1
    begun, now = first.fillna(0).to_numpy("int64"), as_of.year * 12 + as_of.month - 1
    until = now + (as_of.day > 1)
    span = np.maximum(until - begun, 1)
    held = sum((_times(month, begun, until) for month in window.months()), np.zeros(len(counts), "int64"))
    over = _last_over(window, now)
    passed = np.full(len(counts), as_of.year - over)
    return _Tried(inside, held / span, years, passed, np.zeros_like(passed))


def _times(month: int, begun: Numbers, until: int) -> Numbers:
    """Return how often a calendar month lies among the months from ``begun`` up to, not including, ``until``."""
    return -((month - 1 - until) // 12) + (month - 1 - begun) // 12


def _last_over(window: Window, now: int) -> int:
    """Return the year in which the last season began that was over before the month ``now``."""
    return (now - window.length - (window.month - 1)) // 12


def _moving(counts: pd.DataFrame, window: Window, as_of: date) -> _Tried:
    """Return how the weeks before a moving holiday did."""
    day = np.datetime64(as_of, "D")
    begun = counts["first_order_on"].to_numpy("datetime64[D]")
    begun = np.where(np.isnat(begun), day, begun)
    held = np.zeros(len(counts), "int64")
    pairs = season_windows(window.name, range(as_of.year - MOST_YEARS + 1, as_of.year + 2))
    for first, last in pairs:
        overlap = np.minimum(np.datetime64(last, "D"), day) - np.maximum(np.datetime64(first, "D"), begun)
        held += np.maximum(overlap.astype("int64"), 0)
    span = np.maximum((day - begun).astype("int64"), 1)
    over = max((last.year for _, last in pairs if last <= as_of), default=as_of.year - MOST_YEARS)
    passed = np.full(len(counts), as_of.year + 1 - over)
    inside, years = _whole(counts, f"bought_days_{window.name}"), _whole(counts, f"bought_years_{window.name}")
    return _Tried(inside, np.minimum(held / span, 1), years, passed, np.zeros_like(passed))


def _described(window: Window, as_of: date) -> dict[str, object]:
    """Return a window's name, its months in words, and when it runs next."""
    first, last = _next(window, as_of)
    months = window.months() or list(dict.fromkeys([first.month, (last - timedelta(days=1)).month]))
    return {
        "season": window.name,
        "season_months": "; ".join(map(str, months)),
        "season_from": pd.Timestamp(first),
        "season_until": pd.Timestamp(last),
    }


def _next(window: Window, as_of: date) -> tuple[date, date]:
    """Return the first window that is not over at as_of."""
    if window.name != "calendar":
        pairs = season_windows(window.name, range(as_of.year, as_of.year + 3))
        return next(pair for pair in pairs if pair[1] > as_of)
    years = range(as_of.year - 1, as_of.year + 2)
    pairs = [
        (_first_of(year * 12 + window.month - 1), _first_of(year * 12 + window.month - 1 + window.length))
        for year in years
    ]
    return next(pair for pair in pairs if pair[1] > as_of)


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _whole(counts: pd.DataFrame, column: str) -> Numbers:
    return counts[column].fillna(0).to_numpy("int64")


def _lowest(bits: Numbers) -> Numbers:
    """Return the place of the lowest bit that is set (0 when none is)."""
    return np.log2(np.maximum(bits & -bits, 1)).astype("int64")


def _highest(bits: Numbers) -> Numbers:
    """Return the place of the highest bit that is set (0 when none is)."""
    return np.log2(np.maximum(bits, 1)).astype("int64")
