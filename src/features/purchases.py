"""How recently, how often, how much, for how long: the customer's purchases as of a date."""

from typing import Any

import ibis.expr.types as ir

from .sums import number_of, only, sum_of

MONTH_DAYS = 30


def purchases(known: ir.Table) -> dict[str, ir.Value]:
    """Return recency, frequency, monetary value and tenure of one customer's known orders, as aggregates.

    A purchase is an order with a positive amount; ``revenue`` is net of returns. Rates are per 30 days of tenure.
    """
    bought: Any = known["is_purchase"]
    age: Any = known["age_days"]
    amount: Any = known["amount"]
    orders: Any = number_of(bought)
    revenue: Any = amount.sum().cast("float64")
    tenure: Any = only(age, bought).max()
    return {
        "orders": orders,
        "revenue": revenue,
        "recency_days": only(age, bought).min(),
        "tenure_days": tenure,
        "amount_mean": sum_of(amount, bought).cast("float64") / orders,
        "amount_max": only(amount, bought).max(),
        "orders_per_30d": orders * MONTH_DAYS / tenure,
        "amount_per_30d": revenue * MONTH_DAYS / tenure,
    }
