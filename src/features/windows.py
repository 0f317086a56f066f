"""What happened in the last days: orders, amount and active days of windows that end at as_of."""

from datetime import date
from typing import Any

import ibis.expr.types as ir

from .rollups import window_start

WINDOWS = (7, 14, 30, 60, 90, 180, 365)
"""Lengths in days; a window holds the days from ``as_of - days`` up to, not including, ``as_of``."""


def windows(known: ir.Table, as_of: date) -> dict[str, ir.Value]:
    """Return ``orders_Nd``, ``amount_Nd`` (net of returns) and ``active_days_Nd`` for each window, as aggregates."""
    return {name: value for days in WINDOWS for name, value in _window(known, as_of, days).items()}


def _window(known: ir.Table, as_of: date, days: int) -> dict[str, ir.Value]:
    inside: Any = known["day"] >= window_start(as_of, days)
    amount: Any = known["amount"]
    return {
        f"orders_{days}d": (inside & known["is_purchase"]).sum(),
        f"amount_{days}d": amount.sum(where=inside).fill_null(0),
        f"active_days_{days}d": (inside & known["first_of_day"]).sum(),
    }
