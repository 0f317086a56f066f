"""Walk forward in time: learn from dates whose labels were complete, forecast the next one, judge, step on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pandas as pd

from .metrics import Metric, measure, top_overlap
from .progress import shown
from .splits import before, label_dates, rows_of, walk

Forecaster = Callable[[pd.DataFrame, pd.DataFrame], Mapping[str, np.ndarray]]
"""Takes the rows to learn from and the rows to forecast; returns a forecast a model."""

FEWEST_ROWS, FEWEST_OF_A_KIND, FEWEST_DATES, JUDGED_DATES = 50, 10, 3, 3


@dataclass(frozen=True)
class Backtest:
    """What the walk showed.

    ``metrics`` is long: as_of, model, metric, value, for the newest dates. ``judged`` holds the forecasts behind them:
    customer_id, as_of, true, predicted, model (and low, high where there are intervals). ``forecasts`` has one row a
    (customer, date) with the truth and a column a part: what the parts are combined and calibrated on. ``rivals`` has
    the judged dates' customer_id, as_of, true, challenger (the whole stack) and rule: what the gate decides on.
    ``reason`` says why there is nothing, when there is nothing.
    """

    metrics: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=["as_of", "model", "metric", "value"]).astype({"value": float})
    )
    judged: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=["customer_id", "as_of", "true", "predicted", "model"])
    )
    forecasts: pd.DataFrame = field(default_factory=pd.DataFrame)
    rivals: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=["customer_id", "as_of", "true", "challenger", "rule"])
    )
    reason: str = ""


def enough(rows: pd.DataFrame) -> bool:
    """Return whether the rows can teach anything: enough of them, and enough who left as well as who stayed."""
    left = int(rows["churned"].sum())
    return len(rows) >= FEWEST_ROWS and min(left, len(rows) - left) >= FEWEST_OF_A_KIND


def walk_forward(panel: pd.DataFrame, forecaster: Forecaster, *, target: str, horizon_days: int) -> pd.DataFrame:
    """Return every part's forecasts made before the outcome was known: customer_id, as_of, true, a column a part.

    Steps with too little to learn from are skipped; with none left the frame is empty.
    """
    steps = []
    for date, train in shown(walk(label_dates(panel), horizon_days), "backtest"):
        known, coming = rows_of(panel, train), rows_of(panel, [date])
        if enough(known) and len(coming):
            step = coming[["customer_id", "as_of"]].assign(true=coming[target].astype(float))
            steps.append(step.assign(**forecaster(known, coming)))
    return pd.concat(steps, ignore_index=True) if steps else pd.DataFrame()


def judge(forecasts: pd.DataFrame, models: list[str], metrics: tuple[Metric, ...]) -> pd.DataFrame:
    """Return as_of, model, metric, value of the given columns of the forecasts, date by date."""
    rows = [
        (date, model, metric, value)
        for date, rows in forecasts.groupby("as_of")
        for model in models
        for metric, value in measure(rows["true"], rows[model], metrics).items()
    ]
    return pd.DataFrame(rows, columns=["as_of", "model", "metric", "value"])


def stability(forecasts: pd.DataFrame, models: list[str]) -> pd.DataFrame:
    """Return as_of, model, metric, value: how much of each model's top tenth was in it at the date judged before."""
    at = dict(list(forecasts.set_index("customer_id").groupby("as_of")))
    rows = [
        (date, model, top_overlap.__name__, top_overlap(at[before][model], at[date][model]))
        for before, date in pairwise(at)
        for model in models
    ]
    return pd.DataFrame(rows, columns=["as_of", "model", "metric", "value"]).astype({"value": float})


def rivals(judged: pd.DataFrame, stack: str, rule: str) -> pd.DataFrame:
    """Return the forecasts of the stack and of the rule as challenger and rule, for the gate."""
    named = judged.rename(columns={stack: "challenger", rule: "rule"})
    return named[["customer_id", "as_of", "true", "challenger", "rule"]]


def judged_dates(forecasts: pd.DataFrame) -> list[pd.Timestamp]:
    """Return the newest dates, at most three, on which the models are judged."""
    return label_dates(forecasts)[-JUDGED_DATES:] if len(forecasts) else []


def known_by(forecasts: pd.DataFrame, date: pd.Timestamp, horizon_days: int) -> pd.DataFrame:
    """Return the forecasts whose outcomes were known by the date: what could be calibrated on then."""
    return rows_of(forecasts, before(label_dates(forecasts), date, horizon_days))


def long(forecasts: pd.DataFrame, models: list[str]) -> pd.DataFrame:
    """Return customer_id, as_of, true, predicted, model: a row a forecast."""
    ids = ["customer_id", "as_of", "true"]
    return forecasts.melt(id_vars=ids, value_vars=models, var_name="model", value_name="predicted")[
        [*ids, "predicted", "model"]
    ]
