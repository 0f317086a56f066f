"""What happened after a date: who was silent, what was spent. Only training looks here."""

from typing import Any

import ibis.expr.types as ir

from .rollups import Days, Rollups

LABELS = ("spend", "spend_soon", "active", "quiet", "churned")


def soon_days(horizon_days: int) -> int:
    """Return how many days are soon: half of the horizon. What came of them is known earlier than what came of all."""
    return -(-horizon_days // 2)


def followed(rolled: Rollups, back: Days, horizon_days: int) -> ir.Table:
    """Return purchases and net spend of each customer who ordered in the horizon that begins at a date.

    Columns ``customer_id`` (as the roll-ups know customers: by key, where they hold keys), ``buys``, ``spend``, and
    both of the first half of the horizon, ``buys_soon``, ``spend_soon``; a customer without a row bought nothing.
    """
    age: Any = rolled.orders["age"]
    after: Any = rolled.orders.filter((age <= back) & (age > back - horizon_days))
    soon = after["age"] > back - soon_days(horizon_days)
    return after.group_by("customer_id").agg(
        buys=after["is_purchase"].any(),
        buys_soon=(after["is_purchase"] & soon).any(),
        spend=after["amount"].sum().cast("float64"),
        spend_soon=after["amount"].sum(where=soon).cast("float64"),
    )
