"""What leaves a window as time goes on: the money of its oldest days."""

from datetime import date
from typing import Any

import ibis.expr.types as ir

from .rollups import YEAR_DAYS, days_before


def leaving(lines: ir.Table, as_of: date, horizon_days: int) -> ir.Table:
    """Return what will have left a customer's last 365 days a horizon from now: ``customer_id, leaving_365d``.

    The net amount of the oldest ``horizon_days`` of them (all, for a horizon of a year or more).
    """
    table: Any = lines
    age: Any = days_before(table["ordered_at"].date(), as_of)
    old = table.filter((age <= YEAR_DAYS) & (age > max(YEAR_DAYS - horizon_days, 0)))
    return old.group_by("customer_id").agg(leaving_365d=old["amount"].sum().cast("float64"))
