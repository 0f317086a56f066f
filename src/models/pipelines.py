"""Unfitted pipelines that take the plain feature frame: columns by name in, nothing but library classes inside."""

from typing import Any

import numpy as np
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import PoissonRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from .threads import threads

BOOSTING: dict[str, Any] = {
    "n_estimators": 200,
    "learning_rate": 0.03,
    "num_leaves": 7,
    "min_child_samples": 100,
    "subsample": 0.7,
    "subsample_freq": 1,
    "colsample_bytree": 0.4,
    "reg_lambda": 10.0,
    "random_state": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}
"""Small trees, slow and many: few customers carry little detail, and small trees explain themselves quickly."""


def on_logs(columns: list[str], estimator: BaseEstimator) -> Pipeline:
    """Return the estimator on scaled signed logs (arcsinh) of the columns.

    Gaps are filled with the median. Beyond three standard deviations nothing more is made of a number: a value never
    seen in training must not carry a forecast away.
    """
    return Pipeline(
        [
            ("columns", _chosen(columns)),
            ("logs", FunctionTransformer(np.arcsinh, feature_names_out="one-to-one")),
            ("gaps", SimpleImputer(strategy="median", keep_empty_features=True)),
            ("scale", StandardScaler()),
            ("limit", FunctionTransformer(np.clip, kw_args={"a_min": -3, "a_max": 3}, feature_names_out="one-to-one")),
            ("model", estimator),
        ]
    )


def on_values(columns: list[str], estimator: BaseEstimator) -> Pipeline:
    """Return the estimator on the columns as they are: trees see gaps as gaps."""
    return Pipeline([("columns", _chosen(columns)), ("model", estimator)])


def log_linear_regressor() -> TransformedTargetRegressor:
    """Return an unfitted regression of the mean's log; the target is scaled, so that the currency does not matter."""
    return TransformedTargetRegressor(
        PoissonRegressor(alpha=0.01, solver="newton-cholesky"), transformer=StandardScaler(with_mean=False)
    )


def boosted_classifier() -> LGBMClassifier:
    """Return unfitted trees for a yes or no."""
    return LGBMClassifier(**BOOSTING, n_jobs=threads())


def boosted_regressor(objective: str) -> LGBMRegressor:
    """Return unfitted trees for a number; with the objective ``binary`` the number is a probability."""
    return LGBMRegressor(**BOOSTING, objective=objective, n_jobs=threads())


def _chosen(columns: list[str]) -> ColumnTransformer:
    chosen = ColumnTransformer([("chosen", "passthrough", columns)], verbose_feature_names_out=False)
    return chosen.set_output(transform="pandas")
