"""What is in the basket: lines, discount, returns of the orders; categories, products and stores of the lines."""

from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from .rollups import Rollups, days_before, window_start

YEAR_DAYS = 365


def basket(known: ir.Table, as_of: date) -> dict[str, ir.Value]:
    """Return size, discount and returns of the orders of the last 365 days, as aggregates.

    ``discount_share`` is discount over amount before discount; ``return_share`` the amount returned over that bought.
    """
    inside: Any = known["day"] >= window_start(as_of, YEAR_DAYS)
    bought: Any = inside & known["is_purchase"]
    orders: Any = bought.sum().nullif(0)
    amount: Any = known["amount"]
    net: Any = amount.sum(where=inside).cast("float64")
    returned: Any = known["returned"].sum(where=inside).cast("float64")
    given = known.columns
    return {
        "lines_mean": known["lines"].sum(where=bought) / orders,
        **({"quantity_mean": known["quantity"].sum(where=bought) / orders} if "quantity" in given else {}),
        **({"discount_share": _discount_share(known, inside, net)} if "discount" in given else {}),
        "returns": (inside & (known["returned"] > 0)).sum(),
        "return_share": returned / (net + returned).nullif(0),
    }


def _discount_share(known: ir.Table, inside: Any, net: Any) -> ir.Value:
    discount: Any = known["discount"].sum(where=inside).cast("float64")
    return discount / (net + discount).nullif(0)


def categories(rolled: Rollups, as_of: date) -> ir.Table | None:
    """Return breadth of the categories bought in the last year (whole periods): number, top share, entropy in nats.

    With shares s of the positive net amounts: entropy = -sum(s * ln(s)), 0 for a single category.
    """
    if rolled.categories is None:
        return None
    first = (rolled.anchor - as_of).days // rolled.period_days
    last = first + -(-YEAR_DAYS // rolled.period_days)
    known: Any = rolled.categories.filter(rolled.categories["period"].between(first, last - 1))
    sums = known.group_by("customer_id", "category").agg(amount=known["amount"].sum().cast("float64"))
    spent: Any = sums.filter(sums["amount"] > 0)
    total, logs = spent["amount"].sum(), (spent["amount"] * spent["amount"].ln()).sum()
    return spent.group_by("customer_id").agg(
        categories_365d=spent.count(),
        category_top_share=spent["amount"].max() / total,
        category_entropy=(total.ln() - logs / total).clip(lower=0),
    )


def breadth(first_days: ir.Table | None, name: str, as_of: date) -> ir.Table | None:
    """Return how many different values (products, stores) each customer had bought by as_of."""
    if first_days is None:
        return None
    known = first_days.filter(days_before(first_days["day"], as_of) > ibis.literal(0))
    return known.group_by("customer_id").agg(**{name: known.count()})
