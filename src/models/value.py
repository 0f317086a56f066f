"""What a customer will be worth: the net amount in the horizon, for everybody known.

Three forecasts meet. Two parts by boosted trees: whether the customer buys, and the middle of how much then. Trees for
the square root of the whole spend of everybody. And a log-linear regression. Middles and roots are not moved by single
large customers; each is raised so that the total is kept. They meet as a mean of logs (which holds the product of the
two parts), so that every reason adds up in logs. The level is corrected by how the newest forecasts, made before their
outcomes were known, turned out.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from sklearn.ensemble import StackingRegressor
from sklearn.linear_model import PoissonRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from .backtest import (
    FEWEST_DATES,
    Backtest,
    Forecaster,
    judge,
    judged_dates,
    known_by,
    long,
    rivals,
    walk_forward,
)
from .baselines import LAST_PERIOD, LINEAR, last_period, linear_value
from .columns import model_features, money_features
from .gate import Decision, InUse, decide, to_score_with, with_champion
from .grades import STACK, Letter
from .intervals import Interval, fit_interval, interval, spread_of_dates, widened
from .metrics import VALUE_METRICS, coverage, interval_score
from .pipelines import (
    SPENDING,
    Settings,
    boosted_log_regressor,
    boosted_regressor,
    boosted_root_regressor,
    compound_regressor,
    on_logs,
    on_values,
    weighted_mean,
)
from .splits import label_dates, rows_of
from .threads import limited_threads

BUYS, MIDDLE, WHOLE, LOGS, TREES, HISTORY = "buys", "middle", "whole", "logs", "trees", "history"
RECIPE = "buys, middle, whole, logs"
"""What a model in use must be made of to be compared with a new one and explained."""
WEIGHTS = {BUYS: 1.0, MIDDLE: 1.0, WHOLE: 1.0, LOGS: 2.0}
"""How much the log of each part counts: the regression as much as both forecasts by trees."""
PARTS = list(WEIGHTS)
FORECASTS = WEIGHTS[BUYS] + WEIGHTS[WHOLE] + WEIGHTS[LOGS]
LEAST = 1e-6
TRUSTED = 0.5
"""How much of what the newest dates were off by is taken for the level of the next; the rest for their season."""


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


def parts(panel: pd.DataFrame, horizon_days: int, settings: Settings = SPENDING) -> dict[str, Pipeline]:
    """Return the unfitted parts by name, on the columns that this panel offers."""
    columns = model_features(panel)
    return {
        BUYS: on_values(columns, boosted_regressor("binary", settings)),
        MIDDLE: on_values(columns, boosted_log_regressor(settings)),
        WHOLE: on_values(columns, boosted_root_regressor(settings)),
        LOGS: on_logs(money_features(panel, horizon_days), compound_regressor()),
    }


def used_features(panel: pd.DataFrame, horizon_days: int) -> list[str]:
    """Return every feature that some part looks at."""
    return list(dict.fromkeys([*model_features(panel), *money_features(panel, horizon_days)]))


def fit_parts(unfitted: dict[str, Pipeline], rows: pd.DataFrame, columns: list[str]) -> dict[str, Pipeline]:
    """Return the fitted parts: how much is bought from those who bought, the others from all rows."""
    table, spend = rows[columns], rows["spend"].clip(lower=0)
    bought = spend > 0
    return {
        BUYS: unfitted[BUYS].fit(table, bought.astype(int)),
        MIDDLE: unfitted[MIDDLE].fit(table[bought], spend[bought]),
        WHOLE: unfitted[WHOLE].fit(table, spend),
        LOGS: unfitted[LOGS].fit(table, spend),
    }


def smearing(fitted: dict[str, Pipeline], rows: pd.DataFrame) -> dict[str, float]:
    """Return by how much the totals exceed those of the middles (of buyers) and of the roots (of all) (Duan 1983)."""
    bought = rows[rows["spend"] > 0]
    return {
        MIDDLE: float(bought["spend"].sum() / fitted[MIDDLE].predict(bought).sum()),
        WHOLE: float(rows["spend"].clip(lower=0).sum() / fitted[WHOLE].predict(rows).sum()),
    }


def combiner() -> Pipeline:
    """Return the unfitted last step: the parts' forecasts in, the weighted mean of their logs, as money, out."""
    return Pipeline(
        [
            ("positive", FunctionTransformer(np.clip, kw_args={"a_min": LEAST, "a_max": None})),
            ("logs", FunctionTransformer(np.log)),
            ("mean", weighted_mean(list(WEIGHTS.values()))),
            ("level", PoissonRegressor(alpha=0, solver="newton-cholesky")),
        ]
    )


def set_combiner(level: float) -> Pipeline:
    """Return the last step with its level, a log, set: the mean of two forecasts' logs, each with its own weights."""
    last = combiner().fit([[1.0] * len(PARTS), [2.0] * len(PARTS)], [1.0, 2.0])
    last[-1].coef_, last[-1].intercept_ = np.array([sum(WEIGHTS.values()) / FORECASTS]), level
    return last


def level(forecasts: pd.DataFrame) -> float:
    """Return the log of what to multiply the next forecast by, learnt on forecasts made before their outcomes.

    Half of what the newest two dates were off by, together; with fewer than three dates nothing, because the first
    forecasts come from models that had seen little.
    """
    dates = label_dates(forecasts) if len(forecasts) else []
    if len(dates) < FEWEST_DATES:
        return 0.0
    newest = rows_of(forecasts, dates[-2:])
    made = set_combiner(0.0).predict(newest[PARTS].to_numpy()).sum()
    return TRUSTED * float(np.log(max(newest["true"].sum(), LEAST) / max(made, LEAST)))


@limited_threads()
def backtest(panel: pd.DataFrame, horizon_days: int, settings: Settings = SPENDING) -> Backtest:
    """Return how the model and its baselines would have done on the newest complete dates."""
    forecasts = walk_forward(
        panel, _forecaster(panel, horizon_days, settings), target="spend", horizon_days=horizon_days
    )
    dates = judged_dates(forecasts)
    if not dates:
        return Backtest(reason=_too_little(panel))
    stacked = pd.concat([_with_stack(forecasts, date, horizon_days) for date in dates], ignore_index=True)
    models = [LAST_PERIOD, LINEAR, *(name for name in (HISTORY,) if name in stacked), TREES, STACK]
    metrics = pd.concat([judge(stacked, models, VALUE_METRICS), _judge_interval(stacked)], ignore_index=True)
    newest = rows_of(stacked, dates[-1:])
    judged = long(newest, models[::-1]).merge(
        newest[["customer_id", "low", "high"]].assign(model=STACK), on=["customer_id", "model"], how="left"
    )
    return Backtest(metrics, judged, forecasts, rivals(stacked, STACK, LAST_PERIOD))


def decided(tested: Backtest, panel: pd.DataFrame, in_use: InUse | None = None) -> Decision:
    """Return who scores: the new model, the one in use (asked about the newest judged date) or the rule."""
    return decide(with_champion(tested.rivals, panel, in_use, "predict"), "value")


@limited_threads()
def train(
    panel: pd.DataFrame,
    tested: Backtest,
    decision: Decision,
    *,
    horizon_days: int,
    settings: Settings = SPENDING,
    in_use: InUse | None = None,
) -> ValueModel:
    """Return what to score with, as decided: a model fitted on every date, the one in use, or the rule.

    The interval is that of this recipe's forecasts before their outcomes were known.
    """
    features = used_features(panel, horizon_days)

    def fit() -> StackingRegressor:
        return stacked(fit_parts(parts(panel, horizon_days, settings), panel, features), panel, tested.forecasts)

    model = to_score_with(decision, in_use, fit)
    if model is None:
        reason = tested.reason or decision.sentence
        return ValueModel(None, _spread_of_rule(panel, horizon_days), "rule", "C", reason, features, horizon_days)
    spread = _spread(tested.forecasts) or _spread_of_rule(panel, horizon_days)
    used = list(model.feature_names_in_)
    return ValueModel(model, spread, "model", decision.grade, decision.sentence, used, horizon_days)


def stacked(fitted: dict[str, Pipeline], rows: pd.DataFrame, forecasts: pd.DataFrame) -> StackingRegressor:
    """Return one estimator of the fitted parts, combined as the earlier forecasts proved right."""
    table = rows[fitted[LOGS].feature_names_in_]
    stack = StackingRegressor(list(fitted.items()), final_estimator=combiner(), cv="prefit")
    stack.fit(table, rows["spend"].clip(lower=0))
    smeared = sum(WEIGHTS[name] * np.log(factor) for name, factor in smearing(fitted, rows).items()) / FORECASTS
    stack.final_estimator_ = set_combiner(level(forecasts) + smeared)
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


def _forecaster(panel: pd.DataFrame, horizon_days: int, settings: Settings) -> Forecaster:
    """Return what forecasts a date: every part and every baseline, learnt from the known rows."""
    columns, unfitted = used_features(panel, horizon_days), parts(panel, horizon_days, settings)
    baseline = linear_value(panel, horizon_days)

    def forecast(known: pd.DataFrame, coming: pd.DataFrame) -> dict[str, np.ndarray]:
        fitted = fit_parts(unfitted, known, columns)
        linear = baseline.fit(known, known["spend"].clip(lower=0))
        factors = smearing(fitted, known)
        made = {name: part.predict(coming) * factors.get(name, 1.0) for name, part in fitted.items()}
        return made | {
            TREES: made[BUYS] * made[MIDDLE],
            LINEAR: linear.predict(coming),
            LAST_PERIOD: last_period(coming, horizon_days).to_numpy(),
            **({HISTORY: coming["btyd_value"].fillna(0.0).to_numpy()} if "btyd_value" in columns else {}),
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
    around = interval(_interval_of(earlier), predicted)
    return stacked.assign(low=around["low"].to_numpy(), high=around["high"].to_numpy())


def _combined(known: pd.DataFrame, rows: pd.DataFrame) -> np.ndarray:
    """Return the stack's forecast of the rows when it is combined on the known forecasts."""
    return set_combiner(level(known)).predict(rows[PARTS].to_numpy())


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


def _spread(forecasts: pd.DataFrame) -> Interval | None:
    """Return the interval that the stack's forecasts needed to hold what came; None without forecasts."""
    return _interval_of(forecasts) if len(forecasts) else None


def _interval_of(forecasts: pd.DataFrame) -> Interval:
    """Return the interval of these forecasts, wider by how much the totals of their dates were off."""
    made = _combined(forecasts, forecasts)
    return widened(fit_interval(forecasts["true"], made), spread_of_dates(forecasts["as_of"], forecasts["true"], made))


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
