"""Time is the only split: which panel dates a model may learn from, and on which it is judged.

One example is carried through: a panel with dates 01-30, 02-27, 03-27, 04-24, 05-22 and a horizon of 56 days.
"""

from typing import NamedTuple

import pandas as pd


def label_dates(panel: pd.DataFrame) -> list[pd.Timestamp]:
    """Return the panel's as-of dates, oldest first."""
    return [pd.Timestamp(date) for date in sorted(panel["as_of"].unique())]


def before(dates: list[pd.Timestamp], date: pd.Timestamp, horizon_days: int) -> list[pd.Timestamp]:
    """Return the dates whose labels were complete by ``date``: at 05-22 these are 01-30, 02-27 and 03-27."""
    return [day for day in dates if day + pd.Timedelta(days=horizon_days) <= date]


class Walk(NamedTuple):
    """One step forward in time: a model learns from ``train`` and forecasts ``date``."""

    date: pd.Timestamp
    train: list[pd.Timestamp]


def walk(dates: list[pd.Timestamp], horizon_days: int, *, limit: int = 6) -> list[Walk]:
    """Return the newest steps that have something to learn from: at most ``limit``, here 03-27, 04-24 and 05-22."""
    steps = [Walk(date, before(dates, date, horizon_days)) for date in dates]
    return [step for step in steps if step.train][-limit:]


def rows_of(panel: pd.DataFrame, dates: list[pd.Timestamp]) -> pd.DataFrame:
    """Return the panel's rows of these dates."""
    return panel[panel["as_of"].isin(dates)]


def first_scored(panel: pd.DataFrame, coming: pd.DataFrame | None, *, most: int = 50_000) -> pd.DataFrame:
    """Return those of whom a mean is asked before scoring: the coming customers, without any the newest date's rows.

    Evenly spread, at most so many: the mean of a million is that of 50,000.
    """
    rows = rows_of(panel, label_dates(panel)[-1:]) if coming is None or coming.empty else coming
    return rows.iloc[:: max(1, -(-len(rows) // most))]
