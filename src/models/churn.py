"""Who leaves: the chance of no purchase in the horizon, for customers who bought in the active days.

Two views of a customer, a logistic regression on logs and boosted trees, are averaged in log-odds and calibrated by one
logistic curve on forecasts made before their outcomes were known. Averaging first leaves two numbers to learn, not a
weight a view, and every reason adds up to the score in log-odds.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import logit
from sklearn.ensemble import StackingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from .backtest import FEWEST_DATES, Backtest, Forecaster, enough, judge, judged_dates, known_by, long, walk_forward
from .baselines import LINEAR, RECENCY_RULE, linear_churn, recency_odds, recency_rule
from .columns import filled_windows, model_features
from .grades import STACK, Letter, grade_churn
from .metrics import CHURN_METRICS
from .pipelines import boosted_classifier, on_logs, on_values
from .splits import rows_of
from .threads import limited_threads

LOGS, TREES = "logs", "trees"
PARTS = [LOGS, TREES]
EDGE = 1e-6


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


def parts(panel: pd.DataFrame) -> dict[str, Pipeline]:
    """Return the two unfitted views by name, on the columns that this panel offers.

    The regression sees activity in windows, not recency and orders beside it: of numbers that say the same it would
    weigh one against the other, and give a long silence as a reason to stay.
    """
    columns = [*filled_windows(panel, "active_days"), "amount_per_30d"]
    return {
        LOGS: on_logs(columns, LogisticRegression(C=0.03, max_iter=500)),
        TREES: on_values(model_features(panel), boosted_classifier()),
    }


def combiner() -> Pipeline:
    """Return the unfitted last step: probabilities of the parts in, their mean log-odds through one logistic curve."""
    return Pipeline(
        [
            ("inside", FunctionTransformer(np.clip, kw_args={"a_min": EDGE, "a_max": 1 - EDGE})),
            ("log_odds", FunctionTransformer(logit)),
            ("mean", FunctionTransformer(np.mean, kw_args={"axis": 1, "keepdims": True})),
            ("calibrate", LogisticRegression(C=np.inf)),
        ]
    )


def fit_combiner(forecasts: pd.DataFrame) -> Pipeline:
    """Return the combination that these forecasts, made before the outcome was known, proved right.

    Seasons move the level of a single date, so with fewer than three dates the mean log-odds are left as they are.
    """
    table, left = forecasts[PARTS].to_numpy(), forecasts["true"].astype(int)
    if forecasts["as_of"].nunique() >= FEWEST_DATES and enough(forecasts.assign(churned=left)):
        return combiner().fit(table, left)
    plain = combiner().fit([[0.25] * len(PARTS), [0.75] * len(PARTS)], [0, 1])
    plain[-1].coef_[:], plain[-1].intercept_[:] = 1.0, 0.0
    return plain


@limited_threads()
def backtest(panel: pd.DataFrame, horizon_days: int) -> Backtest:
    """Return how the model and its baselines would have done on the newest complete dates."""
    rows = population(panel)
    forecasts = walk_forward(rows, _forecaster(rows, horizon_days), target="churned", horizon_days=horizon_days)
    dates = judged_dates(forecasts)
    if not dates:
        return Backtest(reason=_too_little(rows))
    judged = pd.concat([_with_stack(forecasts, date, horizon_days) for date in dates], ignore_index=True)
    models = [RECENCY_RULE, LINEAR, TREES, STACK]
    newest = rows_of(judged, dates[-1:])
    return Backtest(judge(judged, models, CHURN_METRICS), long(newest, models[::-1]), forecasts)


@limited_threads()
def train(panel: pd.DataFrame, tested: Backtest, horizon_days: int) -> ChurnModel:
    """Return what to score with: a model fitted on every date, or the rule where the backtest shows nothing better."""
    rows = population(panel)
    grade = grade_churn(tested.metrics)
    rule = recency_rule().fit(panel, panel["churned"].astype(int)) if enough(panel) else None
    features = model_features(rows)
    if grade == "C":
        reason = tested.reason or "No signal beyond the recency rule on later dates: the rule scores."
        return ChurnModel(None, rule, "rule", grade, reason, features, horizon_days)
    model = stacked(parts(rows), rows[features], rows["churned"].astype(int), tested.forecasts)
    return ChurnModel(model, rule, "model", grade, "", features, horizon_days)


def stacked(
    parts: dict[str, Pipeline], table: pd.DataFrame, left: pd.Series, forecasts: pd.DataFrame
) -> StackingClassifier:
    """Return one estimator: the parts fitted on the whole table, combined as the earlier forecasts proved right."""
    fitted = [(name, part.fit(table, left)) for name, part in parts.items()]
    stack = StackingClassifier(fitted, final_estimator=combiner(), cv="prefit").fit(table, left)
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


def _forecaster(panel: pd.DataFrame, horizon_days: int) -> Forecaster:
    """Return what forecasts a date: every part and every baseline, learnt from the known rows."""
    baselines = {RECENCY_RULE: recency_rule(), LINEAR: linear_churn(panel, horizon_days)}
    models = parts(panel) | baselines

    def forecast(known: pd.DataFrame, coming: pd.DataFrame) -> dict[str, np.ndarray]:
        left = known["churned"].astype(int)
        return {name: model.fit(known, left).predict_proba(coming)[:, 1] for name, model in models.items()}

    return forecast


def _with_stack(forecasts: pd.DataFrame, date: pd.Timestamp, horizon_days: int) -> pd.DataFrame:
    """Return the date's forecasts with the stack's beside them, combined on what was known by then."""
    rows, last = rows_of(forecasts, [date]), fit_combiner(known_by(forecasts, date, horizon_days))
    return rows.assign(**{STACK: last.predict_proba(rows[PARTS].to_numpy())[:, 1]})


def _too_little(rows: pd.DataFrame) -> str:
    """Return the sentence that says why no model was trained."""
    left = int(rows["churned"].sum())
    return (
        f"Too little to learn from: {rows['as_of'].nunique()} complete label dates, {len(rows)} rows, {left} who left. "
        "A model needs two dates a horizon apart, the earlier with 50 rows and 10 of each kind. The rule scores."
    )
