"""What every model must beat: one rule, and a linear model on six logs."""

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from .columns import essential_features, nearest_window
from .pipelines import log_linear_regressor, on_logs

RECENCY_RULE, LAST_PERIOD, LINEAR = "recency rule", "last period", "linear"


def recency_rule() -> Pipeline:
    """Return the one-rule baseline for leaving: a logistic curve of the days since the last order."""
    return on_logs(["recency_days"], LogisticRegression())


def linear_churn(panel: pd.DataFrame, horizon_days: int) -> Pipeline:
    """Return a logistic regression on six logs."""
    return on_logs(essential_features(panel, horizon_days), LogisticRegression(C=1.0, max_iter=500))


def linear_value(panel: pd.DataFrame, horizon_days: int) -> Pipeline:
    """Return a log-linear regression of the spend on six logs."""
    return on_logs(essential_features(panel, horizon_days), log_linear_regressor())


def last_period(features: pd.DataFrame, horizon_days: int) -> pd.Series:
    """Return the spend of the window nearest to the horizon, stretched to its length and never negative."""
    column, days = nearest_window(features, horizon_days)
    return (features[column] * horizon_days / days).clip(lower=0).rename("predicted")


def recency_odds(features: pd.DataFrame, horizon_days: int) -> pd.Series:
    """Return recency / (recency + horizon): the rule of last resort where no outcomes are known to fit a curve on.

    A customer silent for as long as the horizon gets .5; only its order means anything.
    """
    recency = features["recency_days"].fillna(np.inf)
    return (1 - horizon_days / (recency + horizon_days)).rename("predicted")
