"""What a customer will be worth: the net amount in the horizon, for everybody known.

Two parts by boosted trees, whether the customer buys and how much then, and a log-linear regression beside them. They
meet as the mean of their logs (which holds the product of the two parts), set to the right level by one Poisson
regression on forecasts made before their outcomes were known: it keeps totals, and every reason adds up in logs.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from sklearn.ensemble import StackingRegressor
from sklearn.linear_model import PoissonRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from .backtest import FEWEST_DATES, Backtest, Forecaster, judge, judged_dates, known_by, long, walk_forward
from .baselines import LAST_PERIOD, LINEAR, last_period, linear_value
from .columns import filled_windows, model_features
from .grades import STACK, Letter, grade_value
from .intervals import Interval, fit_interval, interval
from .metrics import VALUE_METRICS, coverage, interval_score
from .pipelines import boosted_regressor, log_linear_regressor, on_logs, on_values
from .splits import label_dates, rows_of
from .threads import limited_threads

BUYS, AMOUNT, LOGS, TREES = "buys", "amount", "logs", "trees"
PARTS = [BUYS, AMOUNT, LOGS]
LEAST = 1e-6


@dataclass(frozen=True)
class ValueModel:
    """What was learnt: ``model`` forecasts the spend (None when last period's spend does), ``spread`` its interval."""

    model: StackingRegressor | None
    spread: Interval | None
    kind: Literal["model", "rule"]
    grade: Letter
    reason: str
    features: list[str]
    horizon_days: int


def parts(panel: pd.DataFrame) -> dict[str, Pipeline]:
    """Return the three unfitted parts by name, on the columns that this panel offers.

    The regression sees amounts only: with orders beside them it would weigh one against the other, and give many
    orders as a reason for little spend.
    """
    amounts = [*filled_windows(panel, "amount"), "amount_per_30d"]
    columns = model_features(panel)
    return {
        BUYS: on_values(columns, boosted_regressor("binary")),
        AMOUNT: on_values(columns, boosted_regressor("tweedie")),
        LOGS: on_logs(amounts, log_linear_regressor()),
    }


def fit_parts(unfitted: dict[str, Pipeline], rows: pd.DataFrame, columns: list[str]) -> dict[str, Pipeline]:
    """Return the fitted parts: who buys from all rows, how much from those who bought, the regression from all."""
    table, spend = rows[columns], rows["spend"].clip(lower=0)
    bought = spend > 0
    return {
        BUYS: unfitted[BUYS].fit(table, bought.astype(int)),
        AMOUNT: unfitted[AMOUNT].fit(table[bought], spend[bought]),
        LOGS: unfitted[LOGS].fit(table, spend),
    }


def combiner() -> Pipeline:
    """Return the unfitted last step: the parts' forecasts in, the mean of their logs through one Poisson regression."""
    return Pipeline(
        [
            ("positive", FunctionTransformer(np.clip, kw_args={"a_min": LEAST, "a_max": None})),
            ("logs", FunctionTransformer(np.log)),
            ("mean", FunctionTransformer(np.mean, kw_args={"axis": 1, "keepdims": True})),
            ("level", PoissonRegressor(alpha=0, solver="newton-cholesky")),
        ]
    )


def fit_combiner(forecasts: pd.DataFrame) -> Pipeline:
    """Return the combination that these forecasts, made before the outcome was known, proved right.

    The newest two dates say most about the level, but early ones come from models that had seen little: with fewer than
    three dates the level stays what the parts say, the geometric mean of the two parts' product and the regression.
    """
    dates = label_dates(forecasts)
    if len(dates) >= FEWEST_DATES:
        newest = rows_of(forecasts, dates[-2:])
        return combiner().fit(newest[PARTS].to_numpy(), newest["true"].clip(lower=0))
    plain = combiner().fit([[1.0] * len(PARTS), [2.0] * len(PARTS)], [1.0, 2.0])
    plain[-1].coef_, plain[-1].intercept_ = np.array([len(PARTS) / 2]), 0.0
    return plain


@limited_threads()
def backtest(panel: pd.DataFrame, horizon_days: int) -> Backtest:
    """Return how the model and its baselines would have done on the newest complete dates."""
    forecasts = walk_forward(panel, _forecaster(panel, horizon_days), target="spend", horizon_days=horizon_days)
    dates = judged_dates(forecasts)
    if not dates:
        return Backtest(reason=_too_little(panel))
    stacked = pd.concat([_with_stack(forecasts, date, horizon_days) for date in dates], ignore_index=True)
    models = [LAST_PERIOD, LINEAR, TREES, STACK]
    metrics = pd.concat([judge(stacked, models, VALUE_METRICS), _judge_interval(stacked)], ignore_index=True)
    newest = rows_of(stacked, dates[-1:])
    judged = long(newest, models[::-1]).merge(
        newest[["customer_id", "low", "high"]].assign(model=STACK), on=["customer_id", "model"], how="left"
    )
    return Backtest(metrics, judged, forecasts)


@limited_threads()
def train(panel: pd.DataFrame, tested: Backtest, horizon_days: int) -> ValueModel:
    """Return what to score with: a model fitted on every date, or the rule where the backtest shows nothing better."""
    grade, features = grade_value(tested.metrics), model_features(panel)
    if grade == "C":
        reason = tested.reason or "No signal beyond last period's spend on later dates: the rule scores."
        return ValueModel(None, _spread_of_rule(panel, horizon_days), "rule", grade, reason, features, horizon_days)
    model = stacked(fit_parts(parts(panel), panel, features), panel, tested.forecasts)
    spread = fit_interval(tested.forecasts["true"], _combined(tested.forecasts, tested.forecasts))
    return ValueModel(model, spread, "model", grade, "", features, horizon_days)


def stacked(fitted: dict[str, Pipeline], rows: pd.DataFrame, forecasts: pd.DataFrame) -> StackingRegressor:
    """Return one estimator of the fitted parts, combined as the earlier forecasts proved right."""
    table = rows[fitted[LOGS].feature_names_in_]
    stack = StackingRegressor(list(fitted.items()), final_estimator=combiner(), cv="prefit")
    stack.fit(table, rows["spend"].clip(lower=0))
    stack.final_estimator_ = fit_combiner(forecasts)
    return stack


def score(trained: ValueModel, features: pd.DataFrame) -> pd.DataFrame:
    """Return customer_id, expected_value, expected_value_low, expected_value_high, score_source for every customer."""
    if trained.model is None:
        expected = last_period(features, trained.horizon_days).to_numpy()
    else:
        expected = trained.model.predict(features[trained.features])
    around = interval(trained.spread, expected) if trained.spread else _no_spread(expected)
    return pd.DataFrame(
        {
            "customer_id": features["customer_id"].to_numpy(),
            "expected_value": expected,
            "expected_value_low": around["low"].to_numpy(),
            "expected_value_high": around["high"].to_numpy(),
            "score_source": trained.kind,
        }
    )


def _forecaster(panel: pd.DataFrame, horizon_days: int) -> Forecaster:
    """Return what forecasts a date: every part and every baseline, learnt from the known rows."""
    columns, unfitted, baseline = model_features(panel), parts(panel), linear_value(panel, horizon_days)

    def forecast(known: pd.DataFrame, coming: pd.DataFrame) -> dict[str, np.ndarray]:
        fitted = fit_parts(unfitted, known, columns)
        linear = baseline.fit(known, known["spend"].clip(lower=0))
        made = {name: part.predict(coming) for name, part in fitted.items()}
        return made | {
            TREES: made[BUYS] * made[AMOUNT],
            LINEAR: linear.predict(coming),
            LAST_PERIOD: last_period(coming, horizon_days).to_numpy(),
        }

    return forecast


def _with_stack(forecasts: pd.DataFrame, date: pd.Timestamp, horizon_days: int) -> pd.DataFrame:
    """Return the date's forecasts with the stack's and its interval beside them, learnt from what was known by then.

    With nothing known yet there is no interval.
    """
    rows, earlier = rows_of(forecasts, [date]), known_by(forecasts, date, horizon_days)
    predicted = _combined(earlier, rows)
    stacked = rows.assign(**{STACK: predicted, "low": np.nan, "high": np.nan})
    if earlier.empty:
        return stacked
    around = interval(fit_interval(earlier["true"], _combined(earlier, earlier)), predicted)
    return stacked.assign(low=around["low"].to_numpy(), high=around["high"].to_numpy())


def _combined(known: pd.DataFrame, rows: pd.DataFrame) -> np.ndarray:
    """Return the stack's forecast of the rows when it is combined on the known forecasts."""
    return fit_combiner(known).predict(rows[PARTS].to_numpy())


def _judge_interval(stacked: pd.DataFrame) -> pd.DataFrame:
    """Return coverage (of all, and of those who bought) and interval score by date, in the backtest's shape."""
    found = []
    for date, rows in stacked.dropna(subset=["low"]).groupby("as_of"):
        bought = rows[rows["true"] > 0]
        found += [
            (date, STACK, "coverage", coverage(rows["true"], rows["low"], rows["high"])),
            (date, STACK, "coverage_buyers", coverage(bought["true"], bought["low"], bought["high"])),
            (date, STACK, "interval_score", interval_score(rows["true"], rows["low"], rows["high"])),
        ]
    return pd.DataFrame(found, columns=["as_of", "model", "metric", "value"])


def _spread_of_rule(panel: pd.DataFrame, horizon_days: int) -> Interval | None:
    """Return the interval of last period's spend; the rule learns nothing, so every labelled row is fair to use."""
    return fit_interval(panel["spend"], last_period(panel, horizon_days)) if len(panel) else None


def _no_spread(expected: np.ndarray) -> pd.DataFrame:
    """Return zero to twice the forecast: what is said where no outcome has been seen yet."""
    return pd.DataFrame({"low": np.zeros(len(expected)), "high": 2 * expected})


def _too_little(panel: pd.DataFrame) -> str:
    """Return the sentence that says why no model was trained."""
    return (
        f"Too little to learn from: {panel['as_of'].nunique()} complete label dates, {len(panel)} rows. A model needs "
        "two dates a horizon apart, the earlier with 50 rows, 10 of them buyers and 10 not. Last period's spend scores."
    )
