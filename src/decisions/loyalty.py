"""Loyalty: how much a customer stays, from tenure, regularity, breadth, satisfaction and referrals."""

from typing import Self

import pandas as pd
from pydantic import model_validator

from src.project import Share

from .rule_choice import chosen, numbers
from .weighing import Positive, WeighedParts, Weight, weighed


class LoyaltyRules(WeighedParts):
    """The weights of the five parts of loyalty, from when each is full, and the levels.

    A part whose table is not given leaves its weight to the others, as does satisfaction for who was never asked.
    """

    parts = ("tenure", "regularity", "breadth", "satisfaction", "referrals")
    looks_at = (
        "tenure_days", "gap_variation", "categories_365d", "products", "satisfaction", "referred_buyers", "orders",
    )  # fmt: skip

    tenure_weight: Weight = 0.25
    regularity_weight: Weight = 0.25
    breadth_weight: Weight = 0.2
    satisfaction_weight: Weight = 0.15
    referrals_weight: Weight = 0.15
    full_tenure_days: Positive = 730
    full_breadth: Positive = 5
    """Categories bought in a year (products ever, where no category is told) that make the breadth full."""
    full_referrals: Positive = 2
    """Customers brought, who have bought, that make the referrals full."""
    high: Share = 0.6
    medium: Share = 0.4

    @model_validator(mode="after")
    def _levels_fall(self) -> Self:
        if self.medium > self.high:
            raise ValueError(f"expected medium to be at most high, {self.high}")
        return self


def loyalty(base: pd.DataFrame, rules: LoyaltyRules, *, lost: pd.Series) -> pd.DataFrame:
    """Return ``loyalty_score`` (0 to 1), ``loyalty`` (high, medium, low), each part as ``loyalty_<part>`` (0 to 1), and
    ``loyalty_untold``.

    ``base`` has ``satisfaction`` where it was told. Who is lost is of low loyalty, whatever the score. Untold:
    ``never_bought``, or ``one_purchase`` (no return to judge by).
    """
    orders = numbers(base, "orders")
    part = parts(base, rules)
    score = weighed(part, rules.weights()).where(orders > 1)
    level = chosen(
        {
            "low": lost & (orders > 1),
            "high": score >= rules.high,
            "medium": score >= rules.medium,
            "rest": score.notna(),
        }
    ).replace("rest", "low")
    untold = chosen({"never_bought": ~(orders > 0), "one_purchase": orders == 1})
    return pd.DataFrame(
        {
            "loyalty_score": score.round(4),
            "loyalty": level,
            **part.add_prefix("loyalty_").round(4),
            "loyalty_untold": untold,
        }
    )


def parts(base: pd.DataFrame, rules: LoyaltyRules) -> pd.DataFrame:
    """Return the five parts, 0 to 1; a part is empty where its table does not tell.

    Regularity is 1 / (1 + the variation of the gaps): 1 for a clockwork, a half for purchases at random.
    """
    categories = numbers(base, "categories_365d").fillna(0) if "categories_365d" in base else numbers(base, "products")
    regular = 1 / (1 + numbers(base, "gap_variation"))
    found = {
        "tenure": numbers(base, "tenure_days") / rules.full_tenure_days,
        "regularity": regular.fillna(0),  # two purchases have one gap: nothing regular has been seen
        "breadth": categories / rules.full_breadth,
        "satisfaction": numbers(base, "satisfaction"),
        "referrals": numbers(base, "referred_buyers") / rules.full_referrals,
    }
    return pd.DataFrame({name: values.clip(0, 1) for name, values in found.items()})
