"""Who leaves: the chance of no purchase in the horizon, for customers who bought in the active days.

Three views of a customer are averaged in log-odds and calibrated by one logistic curve on forecasts made before their
outcomes were known: a logistic regression on logs, boosted trees, and what the purchase history alone says (the field's
buy-till-you-die model). Averaging first leaves two numbers to learn, not a weight a view, and every reason adds up to
the score in log-odds.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from sklearn.ensemble import StackingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from .backtest import (
    FEWEST_DATES,
    Backtest,
    Forecaster,
    enough,
    judge,
    judged_dates,
    known_by,
    long,
    rivals,
    walk_forward,
)
from .baselines import LINEAR, RECENCY_RULE, linear_churn, recency_odds, recency_rule
from .columns import linear_features, model_features
from .gate import Decision, InUse, decide, to_score_with, with_champion
from .grades import STACK, Letter
from .metrics import CHURN_METRICS
from .pipelines import LEAVING, Settings, boosted_classifier, log_odds, on_logs, on_values, weighted_mean
from .splits import rows_of
from .threads import limited_threads

LOGS, TREES, HISTORY = "logs", "trees", "history"
RECIPE = "logs, trees, history"
"""What a model in use must be made of to be compared with a new one and explained."""
WEIGHTS = {LOGS: 2.0, TREES: 4.0, HISTORY: 1.0}
"""How much each view counts. The trees see most; the history says what the others were told as well."""


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


def parts(panel: pd.DataFrame, horizon_days: int, settings: Settings = LEAVING) -> dict[str, Pipeline]:
    """Return the unfitted views by name, on the columns that this panel offers; without an outlook, two."""
    views = {
        LOGS: on_logs(linear_features(panel, horizon_days), LogisticRegression(C=0.03, max_iter=500)),
        TREES: on_values(model_features(panel), boosted_classifier(settings)),
    }
    told = "btyd_silent" in linear_features(panel, horizon_days)
    return views | ({HISTORY: on_logs(["btyd_silent"], LogisticRegression(C=np.inf))} if told else {})


def used_features(panel: pd.DataFrame, horizon_days: int) -> list[str]:
    """Return every feature that some view looks at."""
    return list(dict.fromkeys([*model_features(panel), *linear_features(panel, horizon_days)]))


def combiner(names: list[str]) -> Pipeline:
    """Return the unfitted last step: chances of the named views in, their mean log-odds through one logistic curve."""
    return Pipeline(
        [
            ("log_odds", log_odds()),
            ("mean", weighted_mean([WEIGHTS[name] for name in names])),
            ("calibrate", LogisticRegression(C=np.inf)),
        ]
    )


def fit_combiner(forecasts: pd.DataFrame) -> Pipeline:
    """Return the combination that these forecasts, made before the outcome was known, proved right.

    Seasons move the level of a single date, so with fewer than three dates the mean log-odds are left as they are.
    """
    names = views(forecasts)
    table, left = forecasts[names].to_numpy(), forecasts["true"].astype(int)
    if forecasts["as_of"].nunique() >= FEWEST_DATES and enough(forecasts.assign(churned=left)):
        return combiner(names).fit(table, left)
    plain = combiner(names).fit([[0.25] * len(names), [0.75] * len(names)], [0, 1])
    plain[-1].coef_[:], plain[-1].intercept_[:] = 1.0, 0.0
    return plain


def views(forecasts: pd.DataFrame) -> list[str]:
    """Return the names of the views that made these forecasts."""
    return [name for name in WEIGHTS if name in forecasts]


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
    return Backtest(judge(judged, models, CHURN_METRICS), long(newest, models[::-1]), forecasts, beside)


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
) -> ChurnModel:
    """Return what to score with, as decided: a model fitted on every date, the one in use, or the rule."""
    rows = population(panel)
    rule = recency_rule().fit(panel, panel["churned"].astype(int)) if enough(panel) else None
    features = used_features(rows, horizon_days)

    def fit() -> StackingClassifier:
        unfitted = parts(rows, horizon_days, settings)
        return stacked(unfitted, rows[features], rows["churned"].astype(int), tested.forecasts)

    model = to_score_with(decision, in_use, fit)
    if model is None:
        return ChurnModel(None, rule, "rule", "C", tested.reason or decision.sentence, features, horizon_days)
    used = list(model.feature_names_in_)
    return ChurnModel(model, rule, "model", decision.grade, decision.sentence, used, horizon_days)


def stacked(
    parts: dict[str, Pipeline], table: pd.DataFrame, left: pd.Series, forecasts: pd.DataFrame
) -> StackingClassifier:
    """Return one estimator: the parts fitted on the whole table, combined as the earlier forecasts proved right."""
    fitted = [(name, part.fit(table, left)) for name, part in parts.items()]
    stack = StackingClassifier(fitted, final_estimator=combiner(list(parts)), cv="prefit").fit(table, left)
    stack.final_estimator_ = fit_combiner(forecasts)
    return stack


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
    """Return what forecasts a date: every part and every baseline, learnt from the known rows."""
    baselines = {RECENCY_RULE: recency_rule(), LINEAR: linear_churn(panel, horizon_days)}
    models = parts(panel, horizon_days, settings) | baselines

    def forecast(known: pd.DataFrame, coming: pd.DataFrame) -> dict[str, np.ndarray]:
        left = known["churned"].astype(int)
        return {name: model.fit(known, left).predict_proba(coming)[:, 1] for name, model in models.items()}

    return forecast


def _with_stack(forecasts: pd.DataFrame, date: pd.Timestamp, horizon_days: int) -> pd.DataFrame:
    """Return the date's forecasts with the stack's beside them, combined on what was known by then."""
    rows, last = rows_of(forecasts, [date]), fit_combiner(known_by(forecasts, date, horizon_days))
    return rows.assign(**{STACK: last.predict_proba(rows[views(rows)].to_numpy())[:, 1]})


def _too_little(rows: pd.DataFrame) -> str:
    """Return the sentence that says why no model was trained."""
    left = int(rows["churned"].sum())
    return (
        f"Too little to learn from: {rows['as_of'].nunique()} complete label dates, {len(rows)} rows, {left} who left. "
        "A model needs two dates a horizon apart, the earlier with 50 rows and 10 of each kind. The rule scores."
    )
