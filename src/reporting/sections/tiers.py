"""Who matters most: tiers, what they bring, who moved; and for how many customers each class could be told."""

import pandas as pd

from src.decisions.classes import coverage

from ..active import active
from ..blocks import Block, Part
from ..charts.customers import concentration, tier_shares
from ..charts.flows import tier_flow
from ..service import service_blocks
from ..tables import Table
from ..words import Words
from .facts import Facts


def tiers(facts: Facts) -> tuple[Block, ...]:
    """Return what each tier brings and what service it takes, how much hangs on few, and who moved."""
    w, rows = facts.w, facts.customers
    served = service_blocks(rows, facts.read("evidence"), w)
    moved = [tier_flow(rows, w)] if facts.before is not None else []
    return (
        Part("08_score", tier_shares(rows, w), Table(tier_table(rows, facts.known["active_days"]), w)),
        Part("08_score", *moved),
        Part("08_score", concentration(rows, w)),
        *([Part("08_score", *served)] if len(served) > 1 else []),  # without contacts there is nothing to show
    )


def tier_table(scored: pd.DataFrame, active_days: int) -> pd.DataFrame:
    """Return one row a tier, the best first: customers, last year's revenue, expected value, value at risk, high risk.

    Risk is that of active customers.
    """
    can_leave = active(scored, active_days)
    rows = scored.assign(
        high_risk=scored["churn_band"].eq("high") & can_leave,
        value_at_risk=scored["value_at_risk"].where(can_leave, 0.0),
    )
    return (
        rows.groupby("tier", sort=False)  # the file holds the best tier first
        .agg(
            customers=("customer_id", "size"),
            revenue_365d=("revenue_365d", "sum"),
            expected_value=("expected_value", "sum"),
            value_at_risk=("value_at_risk", "sum"),
            high_risk=("high_risk", "sum"),
        )
        .reset_index()
    )


def coverage_table(sorted_out: pd.DataFrame, w: Words) -> pd.DataFrame:
    """Return of how many customers each class could be told, and why not of the rest: ``told, untold, customers``."""
    counted = coverage(sorted_out).rename(columns={"class": "told", "reason": "untold"})
    return counted.assign(told=counted["told"].map(w.column))
