"""Who will bring what: the sales forecast, the range of customers, what drives it, the list."""

import pandas as pd

from ..blocks import Block, Part
from ..charts.models import importance
from ..charts.sales import sales_by_group
from ..sales import sales_limits, sales_table
from ..tables import Table
from .facts import Facts
from .leaving import LISTED, named

TOPS = (0.01, 0.1, 0.25, 0.5)


def worth(facts: Facts) -> tuple[Block, ...]:
    """Return the forecast by group with its limits, what the best bring, what drives it and who will bring most."""
    w = facts.w
    drivers = [importance(facts.read("value_importance"), w, top=8)] if facts.scorer("value") == "stack" else []
    return (
        Part("05_value", sales_limits(facts.sales, facts.sales_errors, facts.known, w), sales_by_group(facts.sales, w)),
        Part("05_value", Table(sales_table(facts.sales, w), w, limit=40)),
        Part("05_value", Table(tops(facts), w, kinds={"least_expected": "money"})),
        Part("05_value", *drivers),
        Part("08_score", Table(value_list(facts), w, limit=LISTED, links=facts.pages)),
    )


def tops(facts: Facts) -> pd.DataFrame:
    """Return of the best customers by expected value, a hundredth to a half: how many, from which amount on, and
    what share of all that is expected they bring: ``best, customers, least_expected, brought_share``."""
    w, value = facts.w, facts.customers["expected_value"].fillna(0).sort_values(ascending=False)
    rows = [(share, value.head(max(1, round(share * len(value))))) for share in TOPS]
    return pd.DataFrame(
        [
            {
                "best": w.say("sales.best", share=w.percent(share, digits=0)),
                "customers": len(best),
                "least_expected": best.min(),
                "brought_share": best.sum() / max(value.sum(), 1e-9),
            }
            for share, best in rows
        ]
    )


def value_list(facts: Facts) -> pd.DataFrame:
    """Return the customers, those who are expected to spend most first, with interval and reasons."""
    w, rows = facts.w, facts.customers.sort_values("expected_value", ascending=False)
    ends = zip(rows["expected_value_low"], rows["expected_value_high"], strict=True)
    rows = rows.assign(interval=[f"{w.money(low)} – {w.money(high)}" for low, high in ends])
    return named(rows, ["tier", "revenue_365d", "expected_value", "interval", "value_reasons"])
