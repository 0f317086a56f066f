"""Why a score is what it is: contributions of features that add up to it, and the shap library's pictures of them.

Trees are explained by LightGBM's own TreeSHAP (``pred_contrib``: Lundberg et al. 2020, the same numbers as shap's
TreeExplainer), the linear part by coefficient times scaled value. Both meet in the unit in which the stack adds up its
parts: log-odds for churn, logs of money for value. Four steps only are shared out in proportion: from the log-odds of
buying to the log of their probability, from the root of the spend to its log, from a customer's size to its log, and
from the log-odds of a silence of half the horizon to those of one twice as long.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.special import log_expit, logit
from sklearn.pipeline import Pipeline

from . import churn_views, conversion, value_parts
from .baselines import last_period, nearest_window, recency_odds
from .churn import ChurnModel
from .conversion import ConversionModel, by_rule
from .size import moves_size
from .value import ValueModel

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BATCH = 20_000
FLAT = 1e-6
"""A smaller change of the raw score is taken for this one: the curve is as steep there."""


@dataclass(frozen=True)
class Contributions:
    """``values`` has a row a customer (index customer_id), a column a feature; with ``base`` they add up to the score.

    ``base`` is the mean score of the customers explained: a contribution says what sets a customer apart from them.
    ``better`` is which way a better customer moves the score: -1 down, 1 up, 0 where that cannot be said.
    """

    values: pd.DataFrame
    base: float
    better: int = 0


def explain_churn(trained: ChurnModel, features: pd.DataFrame) -> Contributions:
    """Return what moves each customer's log-odds of leaving; without a model, the rule's."""
    if trained.model is None:
        return explain_recency(trained, features)
    stack = trained.model
    told = {name: _of_view(name, view, features) for name, view in stack.named_estimators_.items()}
    scores = stack.final_estimator_.decision_function(stack.transform(features[stack.feature_names_in_]))
    return _centred(_mean(told, churn_views.WEIGHTS) * stack.final_estimator_[-1].coef_[0, 0], scores, better=-1)


def _of_view(name: str, view: Pipeline, features: pd.DataFrame) -> pd.DataFrame:
    """Return what moves the log-odds of a view of churn, for the whole horizon where it looks at half of it."""
    if name in churn_views.BOOSTED:
        moved, base = _trees(view, features)
    else:
        moved, base = _linear(view, features), float(view[-1].intercept_[0])
    return _curved(moved, base, churn_views.longer_odds) if name in churn_views.SOON else moved


def explain_recency(trained: ChurnModel, features: pd.DataFrame) -> Contributions:
    """Return what moves the rule's log-odds: the days since the last order, alone."""
    odds = recency_odds(features, trained.horizon_days).clip(1e-6, 1 - 1e-6)
    scores = trained.rule.decision_function(features) if trained.rule else logit(odds.to_numpy())
    return _centred(_frame(features, {"recency_days": scores}), scores, better=-1)


def explain_value(trained: ValueModel, features: pd.DataFrame) -> Contributions:
    """Return what moves the log of each customer's expected value; without a model, last period's spend alone."""
    if trained.model is None:
        scores = np.log1p(last_period(features, trained.horizon_days).to_numpy())
        return _centred(_frame(features, {nearest_window(features, trained.horizon_days)[0]: scores}), scores, better=1)
    told = {name: _of_part(name, part, features) for name, part in trained.model.named_estimators_.items()}
    scores = np.log(trained.model.predict(features[trained.features]))
    moved = _mean(told, value_parts.weights_of(told)) * trained.model.final_estimator_[-1].coef_[0]
    return _centred(moved, scores, better=1)


def _of_part(name: str, part: Pipeline, features: pd.DataFrame) -> pd.DataFrame:
    """Return what moves the log of a part's forecast of value."""
    if name in (value_parts.LOGS, value_parts.SOON_LOGS):
        return _linear(part, features)
    if name == value_parts.SIZE:
        added, base = moves_size(part, features)
        return _curved(_frame(features, added), base, np.log)
    moved, base = _trees(part, features)
    if name in (*value_parts.MIDDLES, *value_parts.MEANS):
        return moved
    buys = name in (value_parts.BUYS, value_parts.SOON_BUYS)
    return _curved(moved, base, log_expit if buys else _log_of_square)


def _mean(told: dict[str, pd.DataFrame], weights: Mapping[str, float]) -> pd.DataFrame:
    """Return the weighted mean of what each part says of each feature; a part that does not look at one says nought."""
    total, moved = sum(weights[name] for name in told), pd.DataFrame()
    for name, said in told.items():
        moved = moved.add(said * (weights[name] / total), fill_value=0.0)
    return moved.reindex(next(iter(told.values())).index)


def explain_conversion(trained: ConversionModel, leads: pd.DataFrame) -> Contributions:
    """Return what moves each open lead's log-odds of being won; without a model, the rule's. Rows go by ``lead_id``."""
    known = leads.drop(columns="customer_id").rename(columns={"lead_id": "customer_id"})
    if leads.empty:
        return Contributions(_frame(known, {}), 0.0)
    if trained.model is None:
        told = "touches_30d" if "touches_30d" in leads else "lead_age_days"
        scores = logit(by_rule(trained.rates, leads))
        return _centred(_frame(known, {told: scores}), scores)
    views, curve = trained.model.named_estimators_, trained.model.final_estimator_
    scores = curve.decision_function(trained.model.transform(known[trained.features]))
    moved = {
        conversion.LOGS: _linear(views[conversion.LOGS], known),
        conversion.TREES: _trees(views[conversion.TREES], known)[0],
    }
    return _centred(_mean(moved, conversion.WEIGHTS) * curve[-1].coef_[0, 0], scores)


def _linear(part: Pipeline, features: pd.DataFrame) -> pd.DataFrame:
    """Return coefficient times scaled value, a column a feature."""
    model = getattr(part[-1], "regressor_", part[-1])
    scaled = part[:-1].transform(features)
    return _frame(features, dict(zip(part[0].get_feature_names_out(), (scaled * np.ravel(model.coef_)).T, strict=True)))


def _trees(part: Pipeline, features: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """Return the TreeSHAP values of the raw score, a column a feature, and what they start from."""
    table, booster = part[:-1].transform(features), getattr(part[-1], "regressor_", part[-1]).booster_
    batches = [booster.predict(table[i : i + BATCH], pred_contrib=True) for i in range(0, len(table), BATCH)]
    values = np.concatenate(batches)
    return _frame(features, dict(zip(table.columns, values[:, :-1].T, strict=True))), float(values[0, -1])


def _curved(moved: pd.DataFrame, base: float, curve: Callable[[np.ndarray], np.ndarray]) -> pd.DataFrame:
    """Return what moves a curve of the raw score: shared out as the raw score is, which starts from ``base``."""
    change = moved.sum(axis=1).to_numpy()
    steep = np.where(np.abs(change) < FLAT, FLAT, change)
    rate = (curve(base + steep) - curve(np.full(len(steep), base))) / steep
    return moved.mul(rate, axis=0)


def _log_of_square(raw: np.ndarray) -> np.ndarray:
    return np.log(np.maximum(np.square(raw), value_parts.LEAST))


def _frame(features: pd.DataFrame, columns: dict[str, np.ndarray]) -> pd.DataFrame:
    return pd.DataFrame(columns, index=pd.Index(features["customer_id"], name="customer_id"))


def _centred(moved: pd.DataFrame, scores: np.ndarray, *, better: int = 0) -> Contributions:
    """Return the contributions against the average of these customers."""
    return Contributions(moved - moved.mean(), float(np.mean(scores)), better)


def beeswarm(
    contributions: Contributions, features: pd.DataFrame, axes: "Axes", *, top: int = 10, color: Any = None
) -> list[str]:
    """Draw shap's beeswarm into the axes: a dot a customer, coloured by the feature's value, the strongest above.

    Returns the features drawn, from above. One that no customer has moves nobody and has no colour; it is left out.
    The same contributions give the same picture.
    """
    import shap

    values = contributions.values
    had = features.set_index("customer_id").loc[values.index, values.columns].notna().any()
    strongest = values.loc[:, had].abs().mean().sort_values(ascending=False, kind="stable").index[:top]
    shown = explanation(replace(contributions, values=values[strongest]), features)
    with _same_dice():
        shap.plots.beeswarm(
            shown, max_display=len(strongest), ax=axes, color=color, s=9, color_bar=False, plot_size=None, show=False
        )
    return list(strongest)


@contextmanager
def _same_dice() -> Iterator[None]:
    """Let what draws by NumPy's common generator, as shap does where dots lie on one another, draw the same again."""
    before = np.random.get_state()
    np.random.seed(0)
    try:
        yield
    finally:
        np.random.set_state(before)


def waterfall(contributions: Contributions, features: pd.DataFrame, customer_id: str) -> "Figure":
    """Return shap's waterfall of one customer: from the average score to their own, step by step."""
    import matplotlib.pyplot as plt
    import shap

    row = contributions.values.index.get_loc(customer_id)
    figure = shap.plots.waterfall(explanation(contributions, features)[row], show=False).get_figure()
    plt.close(figure)
    return figure


def explanation(contributions: Contributions, features: pd.DataFrame) -> Any:
    """Return the contributions as a ``shap.Explanation``, for any of that library's plots."""
    import shap

    values = contributions.values
    data = features.set_index("customer_id").loc[values.index, values.columns]
    base = np.full(len(values), contributions.base)
    return shap.Explanation(values.to_numpy(), base, data.to_numpy(), feature_names=list(values.columns))
