"""Which way a customer is going: slopes over half a year, the last weeks against those before."""

from collections.abc import Mapping
from typing import Any

import ibis.expr.types as ir

from .sums import total_of

PERIODS, PERIOD_DAYS = 6, 30
CHANGES = {30: 60, 90: 180}
"""The window of so many days, and the one that holds it and as many days before."""


def trend(recent: ir.Table) -> dict[str, ir.Value]:
    """Return the slopes of orders and amount, per 30 days over 180 days, as aggregates.

    The slope is that of the least-squares line through six 30-day sums, empty periods counted as zero. Its weights are
    fixed, x - mean(x), so that it is one weighted sum: slope = sum((x - mean(x)) * y) / sum((x - mean(x)) ** 2).
    """
    age: Any = recent["age_days"]
    inside: Any = age <= PERIODS * PERIOD_DAYS
    middle = (PERIODS - 1) / 2
    spread = sum((period - middle) ** 2 for period in range(PERIODS))
    weight: Any = middle - (age - 1) // PERIOD_DAYS
    amount: Any = recent["amount"].cast("float64")
    return {
        "orders_slope_180d": total_of(weight, inside & recent["is_purchase"]) / spread,
        "amount_slope_180d": total_of(weight * amount, inside) / spread,
    }


def changes(table: Mapping[str, ir.Value]) -> dict[str, ir.Value]:
    """Return how the last days compare with as many before, from the windows: log((last + 1) / (before + 1))."""
    return {
        f"{what}_change_{days}d": _log1p(table[f"{what}_{days}d"])
        - _log1p(table[f"{what}_{both}d"] - table[f"{what}_{days}d"])
        for days, both in CHANGES.items()
        for what in ("orders", "amount")
    }


def _log1p(value: Any) -> Any:
    return (value.cast("float64").clip(lower=0) + 1).ln()
