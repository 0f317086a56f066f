"""Which leads will be won: the chance that an open lead becomes an order within the horizon.

Boosted trees, calibrated by one logistic curve on forecasts made before their outcomes were known; judged on later
dates beside a rule that anybody could apply, which scores where there are few leads or the trees are no better.
"""

import re
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from scipy.special import logit
from sklearn.ensemble import StackingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from src.features.leads import THROUGH_CUSTOMER

from .backtest import Backtest, judge, judged_dates, known_by, long
from .grades import STACK, Letter, averages
from .metrics import CHURN_METRICS
from .pipelines import BOOSTING, on_values
from .splits import label_dates, rows_of, walk
from .threads import limited_threads, threads

TREES, RULE = "trees", "rule"
NOT_FEATURES = ("lead_id", "customer_id", "as_of", "linked", "converted")
FEWEST_OF_A_KIND, FEWEST_DATES = 25, 3
UNEVEN = 0.15
WEIGHT, FIRST_GUESS = 10.0, 0.1
"""The rule begins with ten leads of which one was won, so that a rate from few leads stays near what is usual."""
EDGE = 1e-6


@dataclass(frozen=True)
class ConversionModel:
    """What was learnt: ``model`` scores open leads (None when the rule does), ``rates`` are the rule's."""

    model: StackingClassifier | None
    rates: dict[str, float]
    kind: Literal["model", "rule"]
    grade: Letter
    reason: str
    features: list[str]
    horizon_days: int


def features_of(panel: pd.DataFrame) -> list[str]:
    """Return the features to learn from; those known through the customer only where that gives nothing away.

    Some systems open a customer's record when the lead is won: then having one is the outcome, not a sign of it.
    """
    candidates = [name for name in panel if name not in NOT_FEATURES and panel[name].nunique(dropna=False) > 1]
    return candidates if linked_evenly(panel) else [n for n in candidates if not re.fullmatch(THROUGH_CUSTOMER, n)]


def linked_evenly(panel: pd.DataFrame) -> bool:
    """Return whether the customers of won and of other leads are known about equally often."""
    shares = panel.groupby("converted")["linked"].mean()
    return bool(shares.max() - shares.min() <= UNEVEN) if len(shares) == 2 else True


def enough(panel: pd.DataFrame) -> bool:
    """Return whether there are leads enough of both kinds; a lead seen at several dates is one."""
    won = panel.groupby("lead_id")["converted"].any()
    return bool(min(won.sum(), (~won).sum()) >= FEWEST_OF_A_KIND)


def trees(panel: pd.DataFrame) -> Pipeline:
    """Return the unfitted trees on the columns that this panel offers; leaves as large as its size allows."""
    least = int(np.clip(len(panel) // 50, 20, BOOSTING["min_child_samples"]))
    return on_values(features_of(panel), LGBMClassifier(**BOOSTING | {"min_child_samples": least}, n_jobs=threads()))


def rates(panel: pd.DataFrame) -> dict[str, float]:
    """Return the rule: the share of leads that were won, of those in touch within 30 days and of the others."""
    overall = _rate(panel["converted"], FIRST_GUESS)
    return {name: _rate(group["converted"], overall) for name, group in panel.groupby(_group(panel))} | {"any": overall}


def by_rule(rule: dict[str, float], leads: pd.DataFrame) -> np.ndarray:
    """Return the rule's chance of each lead."""
    return _group(leads).map(rule).fillna(rule["any"]).to_numpy(float)


def _group(leads: pd.DataFrame) -> pd.Series:
    """Return ``lively`` (in touch within 30 days; without a table of interactions: that young) or ``quiet``."""
    lively = leads["touches_30d"] > 0 if "touches_30d" in leads else leads["lead_age_days"] <= 30
    return lively.map({True: "lively", False: "quiet"})


def _rate(won: pd.Series, guess: float) -> float:
    return float((won.sum() + WEIGHT * guess) / (len(won) + WEIGHT))


@limited_threads()
def backtest(panel: pd.DataFrame, horizon_days: int) -> Backtest:
    """Return how the model and the rule would have done on the newest complete dates."""
    forecasts = _forecasts(panel, horizon_days)
    dates = judged_dates(forecasts)
    if not dates:
        return Backtest(reason=_too_little(panel))
    judged = pd.concat([_calibrated(forecasts, day, horizon_days) for day in dates], ignore_index=True)
    models = [RULE, TREES, STACK]
    return Backtest(judge(judged, models, CHURN_METRICS), long(judged, models[::-1]), forecasts)


def _forecasts(panel: pd.DataFrame, horizon_days: int) -> pd.DataFrame:
    """Return forecasts made before the outcome was known: customer_id (the lead's), as_of, true, trees, rule."""
    steps = []
    for day, train in walk(label_dates(panel), horizon_days, limit=12):
        known, coming = rows_of(panel, train), rows_of(panel, [day])
        if enough(known):
            step = pd.DataFrame({"customer_id": coming["lead_id"], "as_of": coming["as_of"]})
            step["true"] = coming["converted"].astype(float)
            step[TREES] = trees(known).fit(known, known["converted"]).predict_proba(coming)[:, 1]
            steps.append(step.assign(**{RULE: by_rule(rates(known), coming)}))
    return pd.concat(steps, ignore_index=True) if steps else pd.DataFrame()


def _calibrated(forecasts: pd.DataFrame, day: pd.Timestamp, horizon_days: int) -> pd.DataFrame:
    rows, curve = rows_of(forecasts, [day]), fit_curve(known_by(forecasts, day, horizon_days))
    return rows.assign(**{STACK: curve.predict_proba(rows[[TREES]].to_numpy())[:, 1]})


def fit_curve(forecasts: pd.DataFrame) -> Pipeline:
    """Return the curve from the trees' chance to the calibrated one; the identity while fewer than three dates are
    known."""
    curve = Pipeline(
        [
            ("inside", FunctionTransformer(np.clip, kw_args={"a_min": EDGE, "a_max": 1 - EDGE})),
            ("log_odds", FunctionTransformer(logit)),
            ("calibrate", LogisticRegression(C=np.inf)),
        ]
    )
    if len(forecasts) and forecasts["as_of"].nunique() >= FEWEST_DATES and forecasts["true"].nunique() == 2:
        return curve.fit(forecasts[[TREES]].to_numpy(), forecasts["true"].astype(int))
    curve.fit([[0.25], [0.75]], [0, 1])
    curve[-1].coef_[:], curve[-1].intercept_[:] = 1.0, 0.0
    return curve


def grade(tested: Backtest) -> Letter:
    """Return A (AUC at least .05 above the rule and a better Brier score), B (both better) or C (the rule scores)."""
    if tested.metrics.empty:
        return "C"
    means = averages(tested.metrics)
    gain = means.loc[STACK, "auc"] - means.loc[RULE, "auc"]
    calmer = means.loc[STACK, "brier"] < means.loc[RULE, "brier"]
    return "A" if calmer and gain >= 0.05 else "B" if calmer and gain > 0 else "C"


@limited_threads()
def train(panel: pd.DataFrame, tested: Backtest, horizon_days: int) -> ConversionModel:
    """Return what to score with: trees fitted on every date, or the rule where the backtest shows nothing better."""
    letter, rule, features = grade(tested), rates(panel), features_of(panel)
    if letter == "C":
        reason = tested.reason or "No signal beyond the rule on later dates: the rule scores."
        return ConversionModel(None, rule, "rule", letter, reason, features, horizon_days)
    table, won = panel[features], panel["converted"].astype(int)
    fitted = [(TREES, trees(panel).fit(table, won))]
    stack = StackingClassifier(fitted, final_estimator=fit_curve(pd.DataFrame()), cv="prefit").fit(table, won)
    stack.final_estimator_ = fit_curve(tested.forecasts)
    return ConversionModel(stack, rule, "model", letter, "", features, horizon_days)


def score(trained: ConversionModel, leads: pd.DataFrame) -> pd.DataFrame:
    """Return ``lead_id, conversion_probability, conversion_source`` (model, rule) of the open leads."""
    found = leads[["lead_id"]].reset_index(drop=True)
    if trained.model is None or leads.empty:
        return found.assign(conversion_probability=by_rule(trained.rates, leads), conversion_source="rule")
    chance = trained.model.predict_proba(leads[trained.features])[:, 1]
    return found.assign(conversion_probability=chance, conversion_source="model")


def record(trained: ConversionModel, tested: Backtest, panel: pd.DataFrame, version: str) -> dict[str, Any]:
    """Return version, kind, grade, reason, dates, features, and the mean metrics of what scores and of the rule."""
    means = averages(tested.metrics) if len(tested.metrics) else pd.DataFrame(index=[STACK, RULE])
    return {
        "version": version,
        **{name: getattr(trained, name) for name in ("kind", "grade", "reason", "horizon_days", "features", "rates")},
        "linked_evenly": linked_evenly(panel),
        "leads": int(panel["lead_id"].nunique()),
        "judged_on": [f"{day:%Y-%m-%d}" for day in label_dates(tested.metrics)],
        "metrics": means.loc[STACK if trained.kind == "model" else RULE].dropna().to_dict(),
        "baseline": means.loc[RULE].dropna().to_dict(),
        "baseline_name": RULE,
    }


def _too_little(panel: pd.DataFrame) -> str:
    won = int(panel.groupby("lead_id")["converted"].any().sum()) if len(panel) else 0
    return (
        f"Too little to learn from: {panel['as_of'].nunique()} complete dates, {panel['lead_id'].nunique()} leads,"
        f" {won} of them won. A model needs {FEWEST_OF_A_KIND} won and as many not won before the last date."
        " The rule scores."
    )
