"""What a customer will be worth: the net amount in the horizon, for everybody known.

Parts (``value_parts``) are averaged, judged on later dates beside last period's spend, and score where they beat it.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from sklearn.ensemble import StackingRegressor

from src.features.labels import soon_days

from .backtest import Backtest, Forecaster, judge, judged_dates, known_by, long, rivals, stability, walk_forward
from .baselines import LAST_PERIOD, LINEAR, last_period, linear_value
from .gate import Decision, InUse, decide, to_score_with, with_champion
from .grades import STACK, Letter
from .intervals import Interval, fit_interval, interval, spread_of_dates, widened
from .metrics import VALUE_METRICS, coverage, interval_score
from .pipelines import SPENDING, Settings
from .size import sizes
from .splits import before, first_scored, label_dates, rows_of
from .threads import limited_threads
from .value_parts import (
    BUYS,
    MIDDLE,
    RECIPE,
    SIZE,
    combined,
    fit_parts,
    level,
    parts,
    raised,
    said,
    stacked,
    used_features,
)

__all__ = ["RECIPE", "ValueModel", "backtest", "decided", "score", "train"]

TREES, HISTORY = "trees", "history"


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
    found = [judge(stacked, models, VALUE_METRICS), stability(stacked, models), _judge_interval(stacked)]
    metrics = pd.concat(found, ignore_index=True)
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
    newer: pd.DataFrame | None = None,
    coming: pd.DataFrame | None = None,
) -> ValueModel:
    """Return what to score with, as decided: a model fitted on every date, the one in use, or the rule.

    ``newer``: features and ``spend_soon`` at dates of which only the first half of the horizon is known.
    ``coming``: features of the customers who will be scored first (else: those of the panel's newest date), whose total
    is to be that of the parts. The interval is that of this recipe's forecasts before their outcomes were known.
    """
    features = used_features(panel, horizon_days)

    def fit() -> StackingRegressor:
        soon = panel if newer is None else pd.concat([panel, newer], ignore_index=True)
        fitted = fit_parts(parts(panel, horizon_days, settings), panel, soon, features, sizes(panel, horizon_days))
        return stacked(fitted, panel, first_scored(panel, coming), tested.forecasts)

    model = to_score_with(decision, in_use, fit)
    if model is None:
        reason = tested.reason or decision.sentence
        return ValueModel(None, _spread_of_rule(panel, horizon_days), "rule", "C", reason, features, horizon_days)
    spread = _spread(tested.forecasts) or _spread_of_rule(panel, horizon_days)
    used = list(model.feature_names_in_)
    return ValueModel(model, spread, "model", decision.grade, decision.sentence, used, horizon_days)


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
    """Return what forecasts a date: every part and every baseline, learnt from what was known by then."""
    columns, unfitted = used_features(panel, horizon_days), parts(panel, horizon_days, settings)
    baseline, dates = linear_value(panel, horizon_days), label_dates(panel)

    def forecast(known: pd.DataFrame, coming: pd.DataFrame) -> dict[str, np.ndarray]:
        soon = rows_of(panel, before(dates, coming["as_of"].iloc[0], soon_days(horizon_days)))
        fitted = fit_parts(unfitted, known, soon, columns, sizes(known, horizon_days))
        linear = baseline.fit(known, known["spend"].clip(lower=0))
        made = said(fitted, coming, raised(fitted, known))
        return made | {
            TREES: made[BUYS] * made[MIDDLE] * made[SIZE],
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
    predicted = combined(rows, level(earlier))
    stacked = rows.assign(**{STACK: predicted, "low": np.nan, "high": np.nan})
    if earlier.empty:
        return stacked
    around = interval(_interval_of(earlier), predicted)
    return stacked.assign(low=around["low"].to_numpy(), high=around["high"].to_numpy())


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
    made = combined(forecasts, level(forecasts))
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
