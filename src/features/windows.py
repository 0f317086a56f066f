"""What happened in the last days: orders, amount and active days of windows that end at as_of."""

from typing import Any

import ibis.expr.types as ir

from .sums import number_of, total_of

WINDOWS = (7, 14, 30, 60, 90, 180, 365)
"""Lengths in days; a window holds the days from ``as_of - days`` up to, not including, ``as_of``."""


def windows(recent: ir.Table) -> dict[str, ir.Value]:
    """Return ``orders_Nd``, ``amount_Nd`` (net of returns) and ``active_days_Nd`` for each window, as aggregates."""
    return {name: value for days in WINDOWS for name, value in _window(recent, days).items()}


def _window(recent: ir.Table, days: int) -> dict[str, ir.Value]:
    inside: Any = recent["age_days"] <= days
    return {
        f"orders_{days}d": number_of(inside & recent["is_purchase"]),
        f"amount_{days}d": total_of(recent["amount"], inside),
        f"active_days_{days}d": number_of(inside & recent["first_of_day"]),
    }
