"""Classes by rule: value, behaviour, lifecycle, phase and churn band of each customer."""

from math import log

import pandas as pd

LOYAL_ORDERS, LOYAL_DAYS = 5, 180
CHANGE = log(1.25)
CHURN_BANDS = {"high": 0.5, "medium": 0.2}
USUAL_DAYS = 180


def classes(base: pd.DataFrame, *, horizon_days: int, active_days: int) -> pd.DataFrame:
    """Return every class of each customer, with the value at risk.

    ``base`` holds the features, churn_probability and expected_value, one row a customer. Columns ``customer_id,
    value_class, behaviour, lifecycle, phase, churn_band, value_at_risk``.
    """
    return pd.DataFrame(
        {
            "customer_id": base["customer_id"],
            "value_class": value_class(base["amount_365d"], base["expected_value"]),
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


def value_class(revenue_365d: pd.Series, expected_value: pd.Series) -> pd.Series:
    """Return ``high`` (best fifth by past or by expected value), ``low`` (lower half by both) or ``medium``."""
    past, expected = (values.rank(method="max", pct=True) for values in (revenue_365d, expected_value))
    rules = {"high": (past > 0.8) | (expected > 0.8), "low": (past <= 0.5) & (expected <= 0.5)}
    return _chosen(past.to_frame(), rules, "medium")


def churn_band(probability: pd.Series) -> pd.Series:
    """Return ``high`` from .5, ``medium`` from .2, else ``low``: fixed bands, which do not drift with the customers."""
    return _chosen(probability.to_frame(), {band: probability >= least for band, least in CHURN_BANDS.items()}, "low")


def value_at_risk(features: pd.DataFrame, probability: pd.Series, horizon_days: int) -> pd.Series:
    """Return the chance of leaving times what the customer usually spends in a horizon.

    Usual is the net amount of the last 180 days (or of the tenure, if shorter) at the same pace, never below zero.
    """
    days = features["tenure_days"].clip(lower=horizon_days, upper=USUAL_DAYS)
    usual = features["amount_180d"].clip(lower=0) / days * horizon_days
    return (probability * usual).round(2)


def _chosen(like: pd.DataFrame, rules: dict[str, pd.Series], otherwise: str) -> pd.Series:
    """Return the name of the first rule that holds for each row."""
    chosen = pd.Series(otherwise, index=like.index)
    for name in reversed(list(rules)):
        chosen = chosen.mask(rules[name].fillna(False).astype(bool), name)
    return chosen
