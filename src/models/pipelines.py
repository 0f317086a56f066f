"""Unfitted pipelines that take the plain feature frame: columns by name in, nothing but library classes inside."""

from typing import Any, TypeAlias

import numpy as np
from lightgbm import LGBMClassifier, LGBMRegressor
from scipy.special import logit
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import PoissonRegressor, TweedieRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from .columns import is_chance
from .metrics import NEARLY
from .threads import threads

Settings: TypeAlias = dict[str, Any]
EDGE = 1e-5
"""A chance among the features is told no surer than this."""

BOOSTING: Settings = {
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

LEAVING: Settings = {**BOOSTING, "n_estimators": 500, "extra_trees": True}
"""Of churn: splits are drawn, not searched for, which is the steadier the fewer leave; it takes more of them."""

SPENDING: Settings = {**BOOSTING, "n_estimators": 250, "num_leaves": 15}
"""Of value: everybody's spend tells something, so the trees may be larger."""

POWER = 1.5
"""The Tweedie variance power of spend: between counts (1) and amounts (2), a random number of random amounts."""


def on_logs(columns: list[str], estimator: BaseEstimator) -> Pipeline:
    """Return the estimator on scaled signed logs (arcsinh) of the columns; of chances, on their log-odds.

    Gaps are filled with the median. Beyond three standard deviations nothing more is made of a number: a value never
    seen in training must not carry a forecast away.
    """
    return Pipeline(
        [
            ("columns", _unbent(columns)),
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


def compound_regressor() -> TransformedTargetRegressor:
    """Return an unfitted regression of the mean's log for amounts that are often nought, and now and then very large.

    A Tweedie variance of power 1.5, that of a random number of purchases of random amounts, lets no large customer
    decide the coefficients. The target is scaled, so that the currency does not matter.
    """
    regression = TweedieRegressor(power=POWER, alpha=0.01, link="log", solver="newton-cholesky", max_iter=300)
    return TransformedTargetRegressor(regression, transformer=StandardScaler(with_mean=False))


def boosted_classifier(settings: Settings = BOOSTING) -> LGBMClassifier:
    """Return unfitted trees for a yes or no."""
    return LGBMClassifier(**settings, n_jobs=threads())


def boosted_regressor(objective: str, settings: Settings = BOOSTING) -> LGBMRegressor:
    """Return unfitted trees for a number; with the objective ``binary`` the number is a probability."""
    return LGBMRegressor(**settings, objective=objective, n_jobs=threads())


def boosted_compound_regressor(settings: Settings = BOOSTING) -> TransformedTargetRegressor:
    """Return unfitted trees, their splits drawn, for the log of the mean of amounts as ``compound_regressor`` takes."""
    drawn = {**settings, "extra_trees": True, "tweedie_variance_power": POWER}
    return TransformedTargetRegressor(boosted_regressor("tweedie", drawn), transformer=StandardScaler(with_mean=False))


def boosted_log_regressor(settings: Settings = BOOSTING) -> TransformedTargetRegressor:
    """Return unfitted trees for the mean of a positive number's log: a middle that no single large one moves."""
    return TransformedTargetRegressor(boosted_regressor("regression", settings), func=np.log, inverse_func=np.exp)


def boosted_root_regressor(settings: Settings = BOOSTING) -> TransformedTargetRegressor:
    """Return unfitted trees for the square root of an amount that may be nought: a scale on which no one is large."""
    return TransformedTargetRegressor(boosted_regressor("regression", settings), func=np.sqrt, inverse_func=np.square)


def weighted_mean(weights: list[float]) -> FunctionTransformer:
    """Return an unfitted step: columns in, their weighted mean out."""
    shares = np.array(weights)[:, None] / sum(weights)
    return FunctionTransformer(np.dot, kw_args={"b": shares})


def log_odds(edge: float = NEARLY) -> Pipeline:
    """Return an unfitted step: chances in, their log-odds out, kept off certainty by the edge."""
    inside = FunctionTransformer(np.clip, kw_args={"a_min": edge, "a_max": 1 - edge}, feature_names_out="one-to-one")
    return Pipeline([("inside", inside), ("log_odds", FunctionTransformer(logit, feature_names_out="one-to-one"))])


def _unbent(columns: list[str]) -> ColumnTransformer:
    """Return the step that takes numbers by their signed logs and chances by their log-odds."""
    logs = FunctionTransformer(np.arcsinh, feature_names_out="one-to-one")
    steps = [
        ("logs", logs, [name for name in columns if not is_chance(name)]),
        ("odds", log_odds(EDGE), [name for name in columns if is_chance(name)]),
    ]
    return ColumnTransformer([step for step in steps if step[2]], verbose_feature_names_out=False)


def _chosen(columns: list[str]) -> ColumnTransformer:
    chosen = ColumnTransformer([("chosen", "passthrough", columns)], verbose_feature_names_out=False)
    return chosen.set_output(transform="pandas")
