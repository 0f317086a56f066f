"""Which leads will be won: the chance that an open lead becomes an order within the horizon.

Boosted trees and a logistic regression on logs are averaged in log-odds and calibrated by one logistic curve on
forecasts made before their outcomes were known; judged on later dates beside a rule that anybody could apply, which
scores where there are few leads or the model is no better. Leads are few: the straight model is as good as the trees
there, and the mean of both is steadier than either.
"""

import re
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from scipy.special import expit
from sklearn.ensemble import StackingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from src.features.leads import THROUGH_CUSTOMER

from .backtest import Backtest, judge, judged_dates, known_by, long
from .grades import STACK, Letter, averages
from .metrics import CHURN_METRICS
from .pipelines import BOOSTING, log_odds, on_logs, on_values, weighted_mean
from .splits import label_dates, rows_of, walk
from .threads import limited_threads, threads

LOGS, TREES, RULE = "logs", "trees", "rule"
WEIGHTS = {LOGS: 1.0, TREES: 1.0}
NOT_FEATURES = ("lead_id", "customer_id", "as_of", "linked", "converted")
FEWEST_OF_A_KIND = 25
UNEVEN = 0.15
WEIGHT, FIRST_GUESS = 10.0, 0.1
"""The rule begins with ten leads of which one was won, so that a rate from few leads stays near what is usual."""
EXACT = 2_000.0
"""The calibrating curve begins with so many forecasts that came out exactly as they said: few bend it little."""


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


def parts(panel: pd.DataFrame) -> dict[str, Pipeline]:
    """Return the unfitted views on the columns that this panel offers; leaves of trees as large as its size allows."""
    least = int(np.clip(len(panel) // 50, 20, BOOSTING["min_child_samples"]))
    boosted = LGBMClassifier(**BOOSTING | {"min_child_samples": least}, n_jobs=threads())
    features = features_of(panel)
    return {
        LOGS: on_logs(features, LogisticRegression(C=0.01, max_iter=500)),
        TREES: on_values(features, boosted),
    }


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
    models = [RULE, LOGS, TREES, STACK]
    return Backtest(judge(judged, models, CHURN_METRICS), long(judged, models[::-1]), forecasts)


def _forecasts(panel: pd.DataFrame, horizon_days: int) -> pd.DataFrame:
    """Return forecasts made before the outcome was known: customer_id (the lead's), as_of, true, the views, rule."""
    steps = []
    for day, train in walk(label_dates(panel), horizon_days, limit=12):
        known, coming = rows_of(panel, train), rows_of(panel, [day])
        if enough(known):
            step = pd.DataFrame({"customer_id": coming["lead_id"], "as_of": coming["as_of"]})
            step["true"] = coming["converted"].astype(float)
            for name, part in parts(known).items():
                step[name] = part.fit(known, known["converted"]).predict_proba(coming)[:, 1]
            steps.append(step.assign(**{RULE: by_rule(rates(known), coming)}))
    return pd.concat(steps, ignore_index=True) if steps else pd.DataFrame()


def _calibrated(forecasts: pd.DataFrame, day: pd.Timestamp, horizon_days: int) -> pd.DataFrame:
    rows, curve = rows_of(forecasts, [day]), fit_curve(known_by(forecasts, day, horizon_days))
    return rows.assign(**{STACK: curve.predict_proba(rows[list(WEIGHTS)].to_numpy())[:, 1]})


def fit_curve(forecasts: pd.DataFrame) -> Pipeline:
    """Return the curve from the views' chances to the calibrated one, as these forecasts proved right.

    It is drawn towards the mean log-odds as they are, by forecasts that came out exactly as they said; without any
    forecasts it is just that. Forecasts of the same leads at several dates count as many as there are leads.
    """
    table = forecasts[list(WEIGHTS)].to_numpy() if len(forecasts) else np.array([[0.25] * 2, [0.75] * 2])
    before = Pipeline([("log_odds", log_odds()), ("mean", weighted_mean(list(WEIGHTS.values())))])
    chance = expit(before.fit_transform(table)).ravel()
    told = forecasts["true"].to_numpy(int) if len(forecasts) else np.zeros(0, int)
    rows = [table[: len(told)], table, table]
    outcome = np.concatenate([told, np.ones(len(table)), np.zeros(len(table))])
    each = forecasts["customer_id"].nunique() / len(told) if len(told) else 1.0
    weight = np.concatenate([np.full(len(told), each), *(EXACT / len(table) * share for share in (chance, 1 - chance))])
    curve = Pipeline([*before.steps, ("calibrate", LogisticRegression(C=np.inf))])
    return curve.fit(np.concatenate(rows), outcome, calibrate__sample_weight=weight)


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
    """Return what to score with: the model fitted on every date, or the rule where the backtest shows no gain."""
    letter, rule, features = grade(tested), rates(panel), features_of(panel)
    if letter == "C":
        reason = tested.reason or "No signal beyond the rule on later dates: the rule scores."
        return ConversionModel(None, rule, "rule", letter, reason, features, horizon_days)
    table, won = panel[features], panel["converted"].astype(int)
    fitted = [(name, part.fit(table, won)) for name, part in parts(panel).items()]
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
