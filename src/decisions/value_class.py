"""Value: high, medium or low by what the customer brought and is expected to bring; and what follows from it."""

from typing import Annotated

import pandas as pd
from pydantic import Field

from src.project import Share

from .rule_choice import chosen, numbers
from .rules import Rules

Fraction = Annotated[float, Field(gt=0, lt=1)]


class ValueRules(Rules):
    """Cut-offs of the value classes, and which customers are lists of their own."""

    looks_at = ("revenue_365d", "expected_value", "segment", "service_cost_365d", "interactions_365d")

    high_share: Fraction = 0.2
    """High is who is among this share of the customers by past or by expected value."""
    low_share: Share = 0.5
    """Low is who is among the last share of the customers by both."""
    key_share: Fraction = 0.01
    """Key accounts are among this share of the customers by past or by expected value."""
    key_revenue: Fraction = 0.01
    """A key account, too, is who alone brings this share of the year's revenue."""
    potential_gap: Fraction = 0.2
    """Undeveloped: medium, and ranked by expected value so much above the rank by what was brought."""
    potential_peers: Fraction = 0.5
    """Undeveloped, too: medium, not likely to leave, and brings less than this part of its segment's upper quarter."""
    loss_share: Share = 0.01
    """Not worth following: those of low value who together are expected to bring no more than this share."""
    follow_cost: Annotated[float, Field(ge=0)] | None = None
    """What following a customer costs in a horizon, in money: whoever of low value brings less is not worth it."""
    much_effort: Fraction = 0.2
    """Much service is the best served share of the customers; little is to be in the lower half."""


def value_class(base: pd.DataFrame, rules: ValueRules) -> pd.Series:
    """Return ``high``, ``low`` or ``medium`` of each customer; ``base`` has revenue_365d and expected_value."""
    past, expected = ranks(base)
    high = (past > 1 - rules.high_share) | (expected > 1 - rules.high_share)
    low = (past <= rules.low_share) & (expected <= rules.low_share)
    known = base["revenue_365d"].notna() | base["expected_value"].notna()
    return pd.Series("medium", index=base.index, dtype="str").mask(low, "low").mask(high, "high").where(known)


def ranks(base: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return the percentile rank of each customer by past and by expected value, 0 to 1.

    Equals rank alike, in the middle of the places they share: where most are expected to bring nothing, they are low.
    """
    past, expected = (base[column].rank(method="average", pct=True) for column in ("revenue_365d", "expected_value"))
    return past, expected


def value_standing(base: pd.DataFrame, rules: ValueRules) -> pd.DataFrame:
    """Return what stands out about each customer's value, a row a customer.

    ``value_class``; ``past_rank, expected_rank`` (0 to 1); ``key_account``: why it is one (``alone`` brings a share of
    the revenue, ``past``, ``expected``); ``potential``: why a medium customer has room (``expected``, ``peers``) and
    ``potential_amount``, what its segment's upper quarter brings in a year more; ``not_worth_following``;
    ``effort_rank`` and ``inversion`` (``much_service``: little value for it, ``little_service``: for much value), empty
    where no interactions are given.
    """
    past, expected = ranks(base)
    graded = value_class(base, rules)
    room = _room(base)
    effort = service_effort(base).rank(method="max", pct=True)
    return pd.DataFrame(
        {
            "value_class": graded,
            "past_rank": past.round(4),
            "expected_rank": expected.round(4),
            "key_account": chosen(_key(base, past, expected, rules)),
            "potential": chosen(_potential(base, expected - past, room, rules)).where(graded == "medium"),
            "potential_amount": room.where(graded == "medium"),
            "not_worth_following": not_worth_following(base, graded, rules),
            "effort_rank": effort.round(4),
            "inversion": chosen(_inversions(base, graded, effort, rules)),
        }
    )


def not_worth_following(base: pd.DataFrame, graded: pd.Series, rules: ValueRules) -> pd.Series:
    """Return who of low value is expected to bring so little that all of them together are hardly missed.

    What is lost by not following them is at most what they are expected to bring: the sum of their expected value.
    """
    value = base["expected_value"].clip(lower=0).where(graded == "low")
    if rules.follow_cost is not None:
        return (value < rules.follow_cost).fillna(False)
    together = value.sort_values(kind="stable").cumsum().reindex(base.index)
    return (together <= rules.loss_share * base["expected_value"].clip(lower=0).sum()).fillna(False)


def service_effort(base: pd.DataFrame) -> pd.Series:
    """Return what serving each customer took in a year: its cost where that is told, else the number of interactions.

    Missing for everybody where no interactions are given.
    """
    cost = numbers(base, "service_cost_365d")
    return cost if (cost > 0).any() else numbers(base, "interactions_365d")


def _key(base: pd.DataFrame, past: pd.Series, expected: pd.Series, rules: ValueRules) -> dict[str, pd.Series]:
    revenue = base["revenue_365d"].clip(lower=0)
    return {
        "alone": (revenue >= rules.key_revenue * revenue.sum()) & (revenue > 0),
        "past": (past > 1 - rules.key_share) & (revenue > 0),
        "expected": (expected > 1 - rules.key_share) & (base["expected_value"] > 0),
    }


def _room(base: pd.DataFrame) -> pd.Series:
    """Return how much more than the customer the upper quarter of its segment brings in a year; nothing below zero."""
    revenue = base["revenue_365d"]
    groups = base["segment"].fillna("") if "segment" in base else pd.Series("", index=base.index)
    return (revenue.groupby(groups).transform(lambda values: values.quantile(0.75)) - revenue).clip(lower=0).round(2)


def _potential(base: pd.DataFrame, gap: pd.Series, room: pd.Series, rules: ValueRules) -> dict[str, pd.Series]:
    staying = numbers(base, "churn_probability").fillna(0) < 0.5
    revenue = base["revenue_365d"].clip(lower=0)
    return {
        "expected": (base["expected_value"] > 0) & (gap.round(9) >= rules.potential_gap),
        "peers": staying & (revenue < rules.potential_peers * (revenue + room)),
    }


def _inversions(base: pd.DataFrame, graded: pd.Series, effort: pd.Series, rules: ValueRules) -> dict[str, pd.Series]:
    return {
        "much_service": (graded == "low") & (effort > 1 - rules.much_effort) & (service_effort(base) > 0),
        "little_service": (graded == "high") & (effort <= 0.5),
    }
