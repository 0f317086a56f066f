"""In which months a customer buys, year after year: counts for the search for seasons, and what that search found."""

from datetime import date
from functools import reduce
from operator import or_
from typing import Any

import ibis
import ibis.expr.types as ir

from .moving import season_windows

MONTHS = range(1, 13)
MOST_YEARS = 8


def months_bought(bought: ir.Table, as_of: date) -> ir.Table:
    """Return the days each customer bought on, by calendar month, and in which years.

    Columns ``customer_id, bought_days`` and for each month ``bought_days_01`` to ``bought_days_12`` and
    ``bought_years_01`` to ``bought_years_12``: bit k is set when the customer bought in that month of the year
    ``as_of.year - k``. The last eight years count.
    """
    days = _days(bought, as_of)
    cells: Any = days.group_by("customer_id", "month", "years_ago").agg(days=days.count())
    one: Any = ibis.literal(1, "int64")
    bit: Any = one << cells["years_ago"].cast("int64")
    return cells.group_by("customer_id").agg(
        bought_days=cells["days"].sum(),
        **{f"bought_days_{n:02d}": cells["days"].sum(where=cells["month"] == n).fill_null(0) for n in MONTHS},
        **{f"bought_years_{n:02d}": bit.sum(where=cells["month"] == n).fill_null(0) for n in MONTHS},
    )


def holidays_bought(bought: ir.Table, name: str, as_of: date) -> ir.Table:
    """Return the days each customer bought on before a moving holiday: ``customer_id, bought_days_<name>,
    bought_years_<name>``.

    Bit k of the years is set when the customer bought before the holiday of the year ``as_of.year + 1 - k``.
    """
    days: Any = _days(bought, as_of)
    windows = season_windows(name, range(as_of.year - MOST_YEARS + 1, as_of.year + 2))
    inside = {last.year: (days["day"] >= first) & (days["day"] < last) for first, last in windows}
    ever = reduce(or_, inside.values())
    years: Any = sum(condition.any().cast("int64") * 2 ** (as_of.year + 1 - year) for year, condition in inside.items())
    return days.group_by("customer_id").agg(**{f"bought_days_{name}": ever.sum(), f"bought_years_{name}": years})


def _days(bought: ir.Table, as_of: date) -> Any:
    """Return the days of buying of each customer, with the month and how many years ago that was."""
    days: Any = bought.select("customer_id", "day").distinct()
    aged = days.mutate(month=days["day"].month(), years_ago=ibis.literal(as_of.year) - days["day"].year())
    return aged.filter(aged["years_ago"] < MOST_YEARS)
