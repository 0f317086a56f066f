"""Which way a customer is going: slopes over half a year, the last weeks against those before."""

from datetime import date
from typing import Any

import ibis.expr.types as ir

from .rollups import days_before, window_start

PERIODS, PERIOD_DAYS = 6, 30
CHANGES = (30, 90)


def trend(known: ir.Table, as_of: date) -> dict[str, ir.Value]:
    """Return slopes per 30 days over 180 days and log ratios of neighbouring windows, as aggregates.

    The slope is that of the least-squares line through six 30-day sums, empty periods counted as zero. Its weights are
    fixed, x - mean(x), so that it is one weighted sum: slope = sum((x - mean(x)) * y) / sum((x - mean(x)) ** 2).
    """
    age: Any = days_before(known["day"], as_of)
    recent: Any = age <= PERIODS * PERIOD_DAYS
    middle = (PERIODS - 1) / 2
    spread = sum((period - middle) ** 2 for period in range(PERIODS))
    weight: Any = middle - ((age - 1) / PERIOD_DAYS).floor()
    amount: Any = known["amount"].cast("float64")
    return {
        "orders_slope_180d": weight.sum(where=recent & known["is_purchase"]).fill_null(0) / spread,
        "amount_slope_180d": (weight * amount).sum(where=recent).fill_null(0) / spread,
        **{name: value for days in CHANGES for name, value in _changes(known, as_of, days).items()},
    }


def _changes(known: ir.Table, as_of: date, days: int) -> dict[str, ir.Value]:
    """Return log((last + 1) / (before + 1)) of the orders and amounts of two neighbouring windows."""
    last: Any = known["day"] >= window_start(as_of, days)
    before: Any = (known["day"] >= window_start(as_of, 2 * days)) & ~last
    bought: Any = known["is_purchase"]
    amount: Any = known["amount"]
    return {
        f"orders_change_{days}d": _log1p((last & bought).sum()) - _log1p((before & bought).sum()),
        f"amount_change_{days}d": _log1p(amount.sum(where=last)) - _log1p(amount.sum(where=before)),
    }


def _log1p(value: Any) -> Any:
    return (value.cast("float64").fill_null(0).clip(lower=0) + 1).ln()
