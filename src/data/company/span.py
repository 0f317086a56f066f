"""The three years of the company: its days are counted from the first, and moving holidays are looked up."""

from datetime import date

import numpy as np
import pandas as pd

from .draws import Numbers

START = np.datetime64("2023-01-01")
END = np.datetime64("2025-12-31")
AS_OF = np.datetime64("2026-01-01")
DAYS = int((AS_OF - START).astype(int))
HORIZON_DAYS = 84
YEARS = (2023, 2024, 2025)
SPRING_FESTIVALS = {
    2023: date(2023, 1, 22),
    2024: date(2024, 2, 10),
    2025: date(2025, 1, 29),
    2026: date(2026, 2, 17),
}
"""The first day of the Chinese year (Hong Kong Observatory, Gregorian-Lunar calendar conversion tables)."""


def day_of(day: date | str) -> int:
    """Return the number of a date: days since the first day of the history."""
    return int((np.datetime64(day, "D") - START).astype(int))


def instants(days: Numbers, minutes: Numbers | int = 0) -> Numbers:
    """Return instants (seconds) of day numbers and minutes after midnight."""
    return START.astype("datetime64[s]") + days.astype("int64") * 86_400 + np.asarray(minutes, dtype="int64") * 60


def months(days: Numbers) -> Numbers:
    """Return the calendar month, 0 to 11, of day numbers."""
    return (START + days.astype("int64")).astype("datetime64[M]").astype(int) % 12


def weekdays(days: Numbers) -> Numbers:
    """Return the weekday, 0 (Monday) to 6, of day numbers."""
    return (days.astype("int64") + pd.Timestamp(START).weekday()) % 7


def dates_or_none(days: Numbers, known: Numbers) -> pd.Series:
    """Return dates of day numbers, missing where not ``known``."""
    return pd.Series(instants(np.where(known, days, 0))).where(known)
