"""What happened after a date: who was silent, what was spent. Only training looks here."""

from datetime import date
from typing import Any

import ibis.expr.types as ir

from .rollups import Days, Rollups

LABELS = ("spend", "active", "churned")


def labels(rolled: Rollups, as_of: date, horizon_days: int) -> ir.Table:
    """Return purchases and net spend of each customer who ordered in ``[as_of, as_of + horizon_days)``.

    Columns ``customer_id, buys, spend``; a customer without a row bought nothing.
    """
    return rolled.named(followed(rolled, rolled.days_back(as_of), horizon_days))


def followed(rolled: Rollups, back: Days, horizon_days: int) -> ir.Table:
    """Return the same by the customers as the roll-ups know them: by key, where they hold keys."""
    age: Any = rolled.orders["age"]
    after: Any = rolled.orders.filter((age <= back) & (age > back - horizon_days))
    return after.group_by("customer_id").agg(
        buys=after["is_purchase"].any(),
        spend=after["amount"].sum().cast("float64"),
    )
