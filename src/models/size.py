"""How large a customer is: what a horizon brings if all goes on as before.

The mean of what the last window of about a horizon brought, what the time since the first order brought on average, and
what the purchase history alone forecasts. Nothing is learnt but how much is added: a tenth of the mean spend, so that
nobody is of no size at all.
"""

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from .columns import nearest_window

PACE, SO_FAR, HISTORY = "amount_per_30d", "revenue", "btyd_value"
MONTH_DAYS = 30
ADDED, LEAST = 0.1, 0.01


def size_features(panel: pd.DataFrame, horizon_days: int) -> list[str]:
    """Return the features that make a customer's size, on the columns that this panel offers."""
    history = [name for name in (HISTORY,) if name in panel and panel[name].nunique() > 1]
    return [PACE, SO_FAR, nearest_window(panel, horizon_days)[0], *history]


def sizes(rows: pd.DataFrame, horizon_days: int) -> Pipeline:
    """Return what says of a feature frame how large its customers are, in money a horizon; above nought.

    ``rows`` has ``spend`` beside its features: its mean sets what is added.
    """
    _, _, window, *history = size_features(rows, horizon_days)
    columns = ColumnTransformer(
        [("pace", _pace(horizon_days), [PACE, SO_FAR]), ("as_is", "passthrough", [window, *history])]
    )
    size = Pipeline(
        [
            ("columns", columns),
            ("gaps", SimpleImputer(strategy="constant", fill_value=0.0, keep_empty_features=True)),
            ("positive", FunctionTransformer(np.clip, kw_args={"a_min": 0.0, "a_max": None})),
            ("mean", LinearRegression()),
        ]
    )
    features, spend = rows[size_features(rows, horizon_days)].astype(float), rows["spend"].clip(lower=0)
    mean = size.fit(features, spend)[-1]
    a_horizon = [1.0, horizon_days / nearest_window(rows, horizon_days)[1], *(1.0 for _ in history)]
    mean.coef_, mean.intercept_ = np.array(a_horizon) / len(a_horizon), ADDED * max(float(spend.mean()), LEAST)
    return size


def moves_size(size: Pipeline, features: pd.DataFrame) -> tuple[dict[str, np.ndarray], float]:
    """Return what each feature adds to the sizes (money, a number a customer), and what they start from."""
    names = [PACE, *size[0].transformers_[1][2]]
    added = size[:-1].transform(features) * size[-1].coef_
    return dict(zip(names, added.T, strict=True)), float(size[-1].intercept_)


def _pace(horizon_days: int) -> Pipeline:
    """Return the step from the pace and all that was bought so far to what a horizon brings at that pace.

    No more than all so far: a first order of yesterday is no pace.
    """
    a_horizon = np.diag([horizon_days / MONTH_DAYS, 1.0])
    return Pipeline(
        [
            ("a_horizon", FunctionTransformer(np.dot, kw_args={"b": a_horizon})),
            ("no_more_than_all", FunctionTransformer(np.min, kw_args={"axis": 1, "keepdims": True})),
        ]
    )
