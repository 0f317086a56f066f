"""Value: high, medium or low by what the customer brought and is expected to bring."""

from typing import Annotated

import pandas as pd
from pydantic import Field

from src.project import Share

from .rules import Rules


class ValueRules(Rules):
    """Cut-offs of the value classes, as shares of the customers ranked by past and by expected value.

    High is who is among the best ``high_share`` by either; low who is among the last ``low_share`` by both.
    """

    looks_at = ("revenue_365d", "expected_value")

    high_share: Annotated[float, Field(gt=0, lt=1)] = 0.2
    low_share: Share = 0.5


def value_class(base: pd.DataFrame, rules: ValueRules) -> pd.Series:
    """Return ``high``, ``low`` or ``medium`` of each customer; ``base`` has revenue_365d and expected_value."""
    past, expected = (base[column].rank(method="max", pct=True) for column in rules.looks_at)
    high = (past > 1 - rules.high_share) | (expected > 1 - rules.high_share)
    low = (past <= rules.low_share) & (expected <= rules.low_share)
    known = base["revenue_365d"].notna() | base["expected_value"].notna()
    return pd.Series("medium", index=base.index, dtype="str").mask(low, "low").mask(high, "high").where(known)
