"""What is in the basket: lines, discount, returns of the orders; categories, products and stores of the lines."""

from typing import Any

import ibis.expr.types as ir

from .rollups import YEAR_DAYS, Days, Rollups
from .sums import number_of, sum_of


def basket(recent: ir.Table) -> dict[str, ir.Value]:
    """Return size, discount and returns of the orders of the last 365 days, as aggregates.

    ``discount_share`` is discount over amount before discount; ``return_share`` the amount returned over that bought.
    """
    columns: dict[str, Any] = {name: recent[name] for name in recent.columns}
    bought = columns["is_purchase"]
    orders: Any = number_of(bought).nullif(0)
    net, returned = (columns[name].sum().cast("float64") for name in ("amount", "returned"))
    return {
        "lines_mean": sum_of(columns["lines"], bought) / orders,
        **({"quantity_mean": sum_of(columns["quantity"], bought) / orders} if "quantity" in columns else {}),
        **({"discount_share": _share(columns["discount"].sum().cast("float64"), net)} if "discount" in columns else {}),
        "returns": number_of(columns["returned"] > 0),
        "return_share": _share(returned, net),
    }


def _share(part: Any, rest: Any) -> ir.Value:
    return part / (rest + part).nullif(0)


def categories(rolled: Rollups, back: Days) -> ir.Table | None:
    """Return breadth of the categories bought in the last year (whole periods): number, top share, entropy in nats.

    With shares s of the positive net amounts: entropy = -sum(s * ln(s)), 0 for a single category.
    """
    if rolled.categories is None:
        return None
    first = back // rolled.period_days
    last = first + -(-YEAR_DAYS // rolled.period_days)
    known: Any = rolled.categories.filter(rolled.categories["period"].between(first, last - 1))
    sums = known.group_by("customer_id", "category").agg(amount=known["amount"].sum())
    spent: Any = sums.filter(sums["amount"] > 0)
    total, logs = spent["amount"].sum(), (spent["amount"] * spent["amount"].ln()).sum()
    return spent.group_by("customer_id").agg(
        categories_365d=spent.count(),
        category_top_share=spent["amount"].max() / total,
        category_entropy=(total.ln() - logs / total).clip(lower=0),
    )


def breadth(firsts: ir.Table | None, name: str, back: Days) -> ir.Table | None:
    """Return how many different values (products, stores) each customer had bought before a date."""
    if firsts is None:
        return None
    known: Any = firsts.filter(firsts["age"] > back)
    return known.group_by("customer_id").agg(**{name: known["number"].sum()})
