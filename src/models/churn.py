"""Who leaves: the chance of no purchase in the horizon, for customers who bought in the active days.

Views of a customer (``churn_views``) are averaged, judged on later dates beside a rule, and score where they beat it.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from sklearn.ensemble import StackingClassifier
from sklearn.pipeline import Pipeline

from src.features.labels import soon_days

from .backtest import (
    Backtest,
    Forecaster,
    enough,
    judge,
    judged_dates,
    known_by,
    long,
    rivals,
    stability,
    walk_forward,
)
from .baselines import LINEAR, RECENCY_RULE, linear_churn, recency_odds, recency_rule
from .churn_views import (
    HISTORY,
    RECIPE,
    TREES,
    fit_combiner,
    fit_views,
    names_in,
    odds,
    said,
    shifts,
    stacked,
    used_features,
    views,
)
from .gate import Decision, InUse, decide, to_score_with, with_champion
from .grades import STACK, Letter
from .metrics import CHURN_METRICS
from .pipelines import LEAVING, Settings
from .splits import before, first_scored, label_dates, rows_of
from .threads import limited_threads

__all__ = ["RECIPE", "ChurnModel", "backtest", "decided", "is_active", "population", "score", "train"]


@dataclass(frozen=True)
class ChurnModel:
    """What was learnt: ``model`` scores active customers (None when the rule does), ``rule`` everybody else."""

    model: StackingClassifier | None
    rule: Pipeline | None
    kind: Literal["model", "rule"]
    grade: Letter
    reason: str
    features: list[str]
    horizon_days: int


def population(panel: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that can churn: customers active at their date."""
    return panel[panel["active"].astype(bool)]


@limited_threads()
def backtest(panel: pd.DataFrame, horizon_days: int, settings: Settings = LEAVING) -> Backtest:
    """Return how the model and its baselines would have done on the newest complete dates."""
    rows = population(panel)
    forecasts = walk_forward(
        rows, _forecaster(rows, horizon_days, settings), target="churned", horizon_days=horizon_days
    )
    dates = judged_dates(forecasts)
    if not dates:
        return Backtest(reason=_too_little(rows))
    judged = pd.concat([_with_stack(forecasts, date, horizon_days) for date in dates], ignore_index=True)
    models = [RECENCY_RULE, LINEAR, *(name for name in (HISTORY, TREES) if name in judged), STACK]
    newest, beside = rows_of(judged, dates[-1:]), rivals(judged, STACK, RECENCY_RULE)
    metrics = pd.concat([judge(judged, models, CHURN_METRICS), stability(judged, models)], ignore_index=True)
    return Backtest(metrics, long(newest, models[::-1]), forecasts, beside)


def decided(tested: Backtest, panel: pd.DataFrame, in_use: InUse | None = None) -> Decision:
    """Return who scores: the new model, the one in use (asked about the newest judged date) or the rule."""
    return decide(with_champion(tested.rivals, panel, in_use, "predict_proba"), "churn")


@limited_threads()
def train(
    panel: pd.DataFrame,
    tested: Backtest,
    decision: Decision,
    *,
    horizon_days: int,
    settings: Settings = LEAVING,
    in_use: InUse | None = None,
    newer: pd.DataFrame | None = None,
    coming: pd.DataFrame | None = None,
) -> ChurnModel:
    """Return what to score with, as decided: a model fitted on every date, the one in use, or the rule.

    ``newer``: features, ``active`` and ``quiet`` at dates of which only the first half of the horizon is known.
    ``coming``: features of the active customers who will be scored first (else: those of the panel's newest date); how
    many of them leave sets the level.
    """
    rows = population(panel)
    rule = recency_rule().fit(panel, panel["churned"].astype(int)) if enough(panel) else None
    features = used_features(rows, horizon_days)

    def fit() -> StackingClassifier:
        soon = rows if newer is None else pd.concat([rows, population(newer)], ignore_index=True)
        fitted = fit_views(views(rows, horizon_days, settings), rows, soon, features)
        return stacked(fitted, rows, first_scored(rows, coming), tested.forecasts)

    model = to_score_with(decision, in_use, fit)
    if model is None:
        return ChurnModel(None, rule, "rule", "C", tested.reason or decision.sentence, features, horizon_days)
    used = list(model.feature_names_in_)
    return ChurnModel(model, rule, "model", decision.grade, decision.sentence, used, horizon_days)


def score(trained: ChurnModel, features: pd.DataFrame, active_days: int) -> pd.DataFrame:
    """Return customer_id, churn_probability, score_source for every customer.

    Active customers are scored by the model (``model``); the others, and everybody when there is no model, by the
    recency rule learnt on all customers (``rule``), or by their recency alone when nothing could be learnt.
    """
    rules = _rule(trained, features)
    scores = features[["customer_id"]].assign(churn_probability=rules, score_source="rule").reset_index(drop=True)
    active = is_active(features, active_days).to_numpy()
    if trained.model is not None and active.any():
        table = features.loc[active, trained.features]
        scores.loc[active, "churn_probability"] = trained.model.predict_proba(table)[:, 1]
        scores.loc[active, "score_source"] = "model"
    return scores


def is_active(features: pd.DataFrame, active_days: int) -> pd.Series:
    """Return who bought in ``[as_of - active_days, as_of)``."""
    return features["recency_days"] <= active_days


def _rule(trained: ChurnModel, features: pd.DataFrame) -> np.ndarray:
    if trained.rule is None:
        return recency_odds(features, trained.horizon_days).to_numpy()
    return trained.rule.predict_proba(features)[:, 1]


def _forecaster(panel: pd.DataFrame, horizon_days: int, settings: Settings) -> Forecaster:
    """Return what forecasts a date: every view and every baseline, learnt from what was known by then."""
    columns, unfitted = used_features(panel, horizon_days), views(panel, horizon_days, settings)
    baselines = {RECENCY_RULE: recency_rule(), LINEAR: linear_churn(panel, horizon_days)}
    dates = label_dates(panel)

    def forecast(known: pd.DataFrame, coming: pd.DataFrame) -> dict[str, np.ndarray]:
        soon = rows_of(panel, before(dates, coming["as_of"].iloc[0], soon_days(horizon_days)))
        fitted, left = fit_views(unfitted, known, soon, columns), known["churned"].astype(int)
        plain = {name: model.fit(known, left).predict_proba(coming)[:, 1] for name, model in baselines.items()}
        told = odds(fitted, coming)
        return said(told, shifts(told)) | plain

    return forecast


def _with_stack(forecasts: pd.DataFrame, date: pd.Timestamp, horizon_days: int) -> pd.DataFrame:
    """Return the date's forecasts with the stack's beside them, combined on what was known by then."""
    rows, last = rows_of(forecasts, [date]), fit_combiner(known_by(forecasts, date, horizon_days))
    return rows.assign(**{STACK: last.predict_proba(rows[names_in(rows)].to_numpy())[:, 1]})


def _too_little(rows: pd.DataFrame) -> str:
    """Return the sentence that says why no model was trained."""
    left = int(rows["churned"].sum())
    return (
        f"Too little to learn from: {rows['as_of'].nunique()} complete label dates, {len(rows)} rows, {left} who left. "
        "A model needs two dates a horizon apart, the earlier with 50 rows and 10 of each kind. The rule scores."
    )
