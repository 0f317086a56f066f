"""Classes by rule: value, behaviour, lifecycle, phase and churn band of each customer."""

from math import log

import pandas as pd

from .policy import Version
from .risk import churn_band, value_at_risk
from .value_class import value_class

LOYAL_ORDERS, LOYAL_DAYS = 5, 180
CHANGE = log(1.25)


def classes(base: pd.DataFrame, rules: Version, *, horizon_days: int, active_days: int) -> pd.DataFrame:
    """Return every class of each customer, with the value at risk.

    ``base`` holds all evidence, one row a customer (``rule_base``). Columns ``customer_id,
    value_class, behaviour, lifecycle, phase, churn_band, value_at_risk``.
    """
    return pd.DataFrame(
        {
            "customer_id": base["customer_id"],
            "value_class": value_class(base, rules.value),
            "behaviour": behaviour(base, horizon_days),
            "lifecycle": lifecycle(base, active_days),
            "phase": phase(base, horizon_days=horizon_days, active_days=active_days),
            "churn_band": churn_band(base["churn_probability"]),
            "value_at_risk": value_at_risk(base, base["churn_probability"], horizon_days),
        }
    )


def behaviour(features: pd.DataFrame, horizon_days: int) -> pd.Series:
    """Return ``one_time`` (one purchase), ``frequent`` (mean gap up to a quarter of the horizon) or ``occasional``."""
    frequent = features["gap_mean_days"] <= horizon_days / 4
    return _chosen(features, {"one_time": features["orders"] == 1, "frequent": frequent}, "occasional")


def lifecycle(features: pd.DataFrame, active_days: int) -> pd.Series:
    """Return ``first`` (one purchase), ``loyal`` (five or more over half a year, still active) or ``repeat``."""
    loyal = (
        (features["orders"] >= LOYAL_ORDERS)
        & (features["tenure_days"] >= LOYAL_DAYS)
        & (features["recency_days"] <= active_days)
    )
    return _chosen(features, {"first": features["orders"] == 1, "loyal": loyal}, "repeat")


def phase(features: pd.DataFrame, *, horizon_days: int, active_days: int) -> pd.Series:
    """Return ``lost`` (not active), ``new`` (tenure under a horizon), ``growing``, ``declining`` or ``mature``.

    Growing and declining: the orders of the last 90 days a quarter more or less than in the 90 days before.
    """
    change = features["orders_change_90d"]
    rules = {
        "lost": features["recency_days"] > active_days,
        "new": features["tenure_days"] < horizon_days,
        "growing": change >= CHANGE,
        "declining": change <= -CHANGE,
    }
    return _chosen(features, rules, "mature")


def _chosen(like: pd.DataFrame, rules: dict[str, pd.Series], otherwise: str) -> pd.Series:
    """Return the name of the first rule that holds for each row."""
    chosen = pd.Series(otherwise, index=like.index)
    for name in reversed(list(rules)):
        chosen = chosen.mask(rules[name].fillna(False).astype(bool), name)
    return chosen
