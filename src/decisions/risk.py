"""The risk of leaving: bands that do not drift with the customers, and the money that is at risk."""

import pandas as pd

CHURN_BANDS = {"high": 0.5, "medium": 0.2}
USUAL_DAYS = 180


def churn_band(probability: pd.Series) -> pd.Series:
    """Return ``high`` from .5, ``medium`` from .2, else ``low``: fixed bands, which do not drift with the customers."""
    band = pd.Series("low", index=probability.index)
    for name in reversed(list(CHURN_BANDS)):
        band = band.mask(probability >= CHURN_BANDS[name], name)
    return band


def value_at_risk(features: pd.DataFrame, probability: pd.Series, horizon_days: int) -> pd.Series:
    """Return the chance of leaving times what the customer usually spends in a horizon.

    Usual is the net amount of the last 180 days (or of the tenure, if shorter) at the same pace, never below zero.
    """
    days = features["tenure_days"].clip(lower=horizon_days, upper=USUAL_DAYS)
    usual = features["amount_180d"].clip(lower=0) / days * horizon_days
    return (probability * usual).round(2)
