"""The same weeks a year ago: what a customer bought in the season that is to come."""

from typing import Any

import ibis
import ibis.expr.types as ir

from .sums import number_of, total_of

SEASON_DAYS = 364
"""A year of whole weeks, so that weekdays match."""


def season(recent: ir.Table, horizon_days: int) -> dict[str, ir.Value]:
    """Return ``season_orders`` and ``season_amount`` (net), as aggregates of the orders of the last year.

    The days of ``[as_of - 364, as_of - 364 + horizon_days)``: the weeks of the horizon, a year before. Of a horizon
    longer than a year, the whole year.
    """
    age: Any = recent["age_days"]
    inside = (age <= SEASON_DAYS) & (age > max(SEASON_DAYS - horizon_days, 0))
    return {
        "season_orders": number_of(inside & recent["is_purchase"]),
        "season_amount": total_of(recent["amount"], inside),
    }


def known_season(table: Any) -> dict[str, ir.Value]:
    """Return the season of customers who were ours a year ago; of the others it is not known, which is not nought."""
    ours = table["tenure_days"] >= SEASON_DAYS
    return {
        name: ours.ifelse(table[name].fill_null(0), ibis.null(table[name].type()))
        for name in ("season_orders", "season_amount")
    }
