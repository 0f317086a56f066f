"""How recently, how often, how much, for how long: the customer's purchases as of a date."""

from datetime import date
from typing import Any

import ibis.expr.types as ir

from .rollups import days_before

MONTH_DAYS = 30


def purchases(known: ir.Table, as_of: date) -> dict[str, ir.Value]:
    """Return recency, frequency, monetary value and tenure of one customer's known orders, as aggregates.

    A purchase is an order with a positive amount; ``revenue`` is net of returns. Rates are per 30 days of tenure.
    """
    bought: Any = known["is_purchase"]
    day: Any = known["day"]
    tenure: Any = days_before(day.min(where=bought), as_of)
    orders: Any = bought.sum()
    revenue: Any = known["amount"].sum().cast("float64")
    paid: Any = known["amount"]
    return {
        "orders": orders,
        "revenue": revenue,
        "recency_days": days_before(day.max(where=bought), as_of),
        "tenure_days": tenure,
        "amount_mean": paid.sum(where=bought).cast("float64") / orders,
        "amount_max": paid.max(where=bought),
        "orders_per_30d": orders * MONTH_DAYS / tenure,
        "amount_per_30d": revenue * MONTH_DAYS / tenure,
    }
