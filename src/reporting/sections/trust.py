"""How far the forecasts can be trusted: grades, dates that the models had not seen, the rules beside them."""

import pandas as pd

from ..blocks import Block, Part
from ..chart import Chart
from ..charts.models import PARTS, calibration, comparison, value_by_tenth
from ..tables import Table
from ..words import Words
from .facts import Facts

SHOWN = {"churn": ("auc", "brier"), "value": ("gini", "mae")}
STEPS = {"churn": "04_churn", "value": "05_value"}


def trust(facts: Facts) -> tuple[Block, ...]:
    """Return the grades beside the rules, each measure by date, and forecast against outcome."""
    w = facts.w
    return (
        Part("04_churn", Table(model_table(facts), w, kinds={"ours": "text", "rule": "text"})),
        Part("04_churn", _comparison(facts, "churn")),
        Part("04_churn", calibration(facts.judged("churn"), w)),
        Part("05_value", _comparison(facts, "value")),
        Part("05_value", value_by_tenth(facts.judged("value"), w)),
    )


def trust_sentence(facts: Facts) -> str:
    """Return the grades of both forecasts with what they mean, in one sentence each."""
    return facts.w.together(_proof(facts, name) for name in SHOWN)


def model_table(facts: Facts) -> pd.DataFrame:
    """Return how each forecast did on later dates, beside the rule: ``forecast, metric, ours, rule, grade``."""
    w = facts.w
    rows = [
        {
            "forecast": w.step(STEPS[name]),
            "metric": measure,
            "ours": _written(model["metrics"][measure], measure, w),
            "rule": _written(model["baseline"][measure], measure, w),
            "grade": model["grade"],
        }
        for name, measures in SHOWN.items()
        for model in (facts.models[name],)
        for measure in measures
        if measure in model["metrics"] and measure in model["baseline"]
    ]
    return pd.DataFrame(rows, columns=["forecast", "metric", "ours", "rule", "grade"])


def _written(value: float, measure: str, w: Words) -> str:
    return w.money(value) if measure == "mae" else w.number(value, digits=3)


def _comparison(facts: Facts, name: str) -> Chart:
    by_rule = facts.models[name]["kind"] == "rule"
    return comparison(_believed(facts, name), facts.w, metric=SHOWN[name][0], rule_scores=by_rule)


def _believed(facts: Facts, name: str) -> pd.DataFrame:
    """Return the backtest without the models that are only parts of the one that scores."""
    backtest = pd.DataFrame(facts.read(f"{name}_backtest"))
    return backtest[~backtest["model"].isin(PARTS)] if "stack" in set(backtest["model"]) else backtest


def _proof(facts: Facts, name: str) -> str:
    """Return how the model did on dates it had not seen, beside the rule."""
    w, model = facts.w, facts.models[name]
    if model["kind"] == "rule":
        return w.say(f"report.{name}_rule")
    measure = SHOWN[name][0]
    return w.say(
        f"report.{name}_proof",
        model=w.percent(model["metrics"][measure], digits=0),
        rule=w.percent(model["baseline"][measure], digits=0),
        baseline=w.model(model["baseline_name"]),
        grade=model["grade"],
    )
