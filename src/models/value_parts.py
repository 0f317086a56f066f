"""The parts that a customer's expected spend is made of, and how they become one amount.

Four forecasts meet. Two parts by boosted trees: whether the customer buys, and the middle of how much then. Trees for
the square root of the whole spend of everybody. Trees for the log of its mean, their splits drawn. And a log-linear
regression. Trees forecast no more than what the largest customers they saw spent together, so they learn amounts as
multiples of the customer's size (``size``): one ten times as large as any other is forecast ten times as much. Middles
and roots are not moved by single large customers; each is raised so that the total is kept. The same parts learn once
more from the spend of the first half of the horizon, which is known earlier and from one more date: they are raised to
the total of the whole and count twice. All meet as a mean of logs (which holds the products of parts and size), so that
every reason adds up in logs, at the mean of their totals.
"""

from collections.abc import Collection

import numpy as np
import pandas as pd
from sklearn.ensemble import StackingRegressor
from sklearn.linear_model import PoissonRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from .backtest import FEWEST_DATES
from .columns import model_features, money_features
from .pipelines import (
    POWER,
    SPENDING,
    Settings,
    boosted_compound_regressor,
    boosted_log_regressor,
    boosted_regressor,
    boosted_root_regressor,
    compound_regressor,
    on_logs,
    on_values,
    weighted_mean,
)
from .size import size_features
from .soon import tells_soon
from .splits import label_dates, rows_of

BUYS, MIDDLE, WHOLE, DRAWN, LOGS = WHOLE_HORIZON = ("buys", "middle", "whole", "drawn", "logs")
SOON_BUYS, SOON_MIDDLE, SOON_WHOLE, SOON_DRAWN, SOON_LOGS = SOON = tuple(f"soon_{name}" for name in WHOLE_HORIZON)
WEIGHTS = {BUYS: 1.0, MIDDLE: 1.0, WHOLE: 1.0, DRAWN: 2.0, LOGS: 2.0}
WEIGHTS |= {soon: 2 * WEIGHTS[name] for soon, name in zip(SOON, WHOLE_HORIZON, strict=True)}
"""Weight of each log: regression and trees of drawn splits each as much as the two others together."""
MIDDLES, MEANS = (MIDDLE, SOON_MIDDLE), (DRAWN, SOON_DRAWN)
SIZE = "size"
MULTIPLES = (MIDDLE, WHOLE, DRAWN, SOON_MIDDLE, SOON_WHOLE, SOON_DRAWN)
"""Parts that say how many times the customer's size."""
RECIPE = ", ".join([*WEIGHTS, SIZE])
"""What a model in use must be made of to be compared with a new one and explained."""
LEAST = 1e-6
TRUSTED, MOST = 0.5, 0.2
"""How much of what the newest dates were off by is taken for the level of the next; the rest for their season. No more
than ``MOST``, a log: further off is a forecast whose business changed since, and the newest labels hold the change."""


def parts(panel: pd.DataFrame, horizon_days: int, settings: Settings = SPENDING) -> dict[str, Pipeline]:
    """Return the unfitted parts by name, on the columns that this panel offers.

    There are none of soon without ``spend_soon``, of buyers and others at each date, nor where the first half of the
    horizon does not tell of the whole.
    """
    columns, money = model_features(panel), money_features(panel, horizon_days)
    kinds = (WHOLE_HORIZON, SOON) if _tells_soon(panel, horizon_days) else (WHOLE_HORIZON,)
    unfitted: dict[str, Pipeline] = {}
    for buys, middle, whole, drawn, logs in kinds:
        unfitted[buys] = on_values(columns, boosted_regressor("binary", settings))
        unfitted[middle] = on_values(columns, boosted_log_regressor(settings))
        unfitted[whole] = on_values(columns, boosted_root_regressor(settings))
        unfitted[drawn] = on_values(columns, boosted_compound_regressor(settings))
        unfitted[logs] = on_logs(money, compound_regressor())
    return unfitted


def weights_of(names: Collection[str]) -> dict[str, float]:
    """Return what each part's log counts, in this order; the size as much as all parts that are multiples of it."""
    of_size = sum(WEIGHTS[name] for name in names if name in MULTIPLES)
    return {name: of_size if name == SIZE else WEIGHTS[name] for name in names}


def used_features(panel: pd.DataFrame, horizon_days: int) -> list[str]:
    """Return every feature that some part looks at."""
    looked_at = (model_features(panel), money_features(panel, horizon_days), size_features(panel, horizon_days))
    return list(dict.fromkeys(name for names in looked_at for name in names))


def fit_parts(
    unfitted: dict[str, Pipeline], rows: pd.DataFrame, soon: pd.DataFrame, columns: list[str], size: Pipeline
) -> dict[str, Pipeline]:
    """Return the fitted parts, those of soon from ``soon``: how much is bought from buyers, the others from all.

    Before them stands the ``size``, of which ``MULTIPLES`` are learnt.
    """
    fitted = {SIZE: size} | _fit(unfitted, WHOLE_HORIZON, rows[columns], rows["spend"], size)
    return fitted | (_fit(unfitted, SOON, soon[columns], soon["spend_soon"], size) if SOON_BUYS in unfitted else {})


def raised(fitted: dict[str, Pipeline], rows: pd.DataFrame) -> dict[str, float]:
    """Return what to multiply parts by, so that they add up to what was spent.

    Middles to the total of buyers, roots and means to that of all (Duan 1983); whatever is of soon to that of the whole
    horizon.
    """
    spend = rows["spend"].clip(lower=0)
    bought, total = rows[spend > 0], float(spend.sum())
    made = said({name: part for name, part in fitted.items() if name not in (BUYS, MIDDLE)}, rows, {})
    buyers = said({name: fitted[name] for name in (MIDDLE, SIZE)}, bought, {})
    factors = {
        MIDDLE: float(bought["spend"].sum()) / _sum(buyers[MIDDLE] * buyers[SIZE]),
        **{name: total / _sum(made[name] * made[SIZE]) for name in (WHOLE, DRAWN)},
    }
    if SOON_BUYS not in fitted:
        return factors
    return factors | {
        SOON_MIDDLE: total / _sum(made[SOON_BUYS] * made[SOON_MIDDLE] * made[SIZE]),
        **{name: total / _sum(made[name] * made[SIZE]) for name in (SOON_WHOLE, SOON_DRAWN)},
        SOON_LOGS: total / _sum(made[SOON_LOGS]),
    }


def said(fitted: dict[str, Pipeline], rows: pd.DataFrame, factors: dict[str, float]) -> dict[str, np.ndarray]:
    """Return what every part forecasts, raised; of ``MULTIPLES`` how many times the size."""
    return {name: part.predict(rows) * factors.get(name, 1.0) for name, part in fitted.items()}


def set_combiner(level: float, names: list[str]) -> Pipeline:
    """Return the last step with its level, a log, set: parts in, the mean of the forecasts' logs, as money, out.

    A middle is no forecast of its own: it adds to the log of the chance of buying; nor is the size, which adds to the
    logs of its multiples.
    """
    weights = list(weights_of(names).values())
    last = combiner(weights).fit([[1.0] * len(names), [2.0] * len(names)], [1.0, 2.0])
    last[-1].coef_, last[-1].intercept_ = np.array([sum(weights) / _forecasts(names)]), level
    return last


def combiner(weights: list[float]) -> Pipeline:
    """Return the unfitted last step: the parts' forecasts in, the weighted mean of their logs, as money, out."""
    return Pipeline(
        [
            ("positive", FunctionTransformer(np.clip, kw_args={"a_min": LEAST, "a_max": None})),
            ("logs", FunctionTransformer(np.log)),
            ("mean", weighted_mean(weights)),
            ("level", PoissonRegressor(alpha=0, solver="newton-cholesky")),
        ]
    )


def level(forecasts: pd.DataFrame) -> float:
    """Return the log of what to multiply the next forecast by, learnt on forecasts made before their outcomes.

    Half of what the newest two dates were off by, together, within limits; with fewer than three dates nothing, because
    the first forecasts come from models that had seen little.
    """
    dates = label_dates(forecasts) if len(forecasts) else []
    if len(dates) < FEWEST_DATES:
        return 0.0
    newest = rows_of(forecasts, dates[-2:])
    made = combined(newest, 0.0).sum()
    off = TRUSTED * float(np.log(max(newest["true"].sum(), LEAST) / max(made, LEAST)))
    return min(max(off, -MOST), MOST)


def combined(forecasts: pd.DataFrame, at_level: float) -> np.ndarray:
    """Return the forecast that the parts of these rows make together at this level, the total of each date kept."""
    names = _told(forecasts)
    made = pd.Series(set_combiner(at_level, names).predict(forecasts[names].to_numpy()), forecasts.index)
    dates = forecasts["as_of"] if "as_of" in forecasts else pd.Series(0, forecasts.index)
    kept = {date: np.exp(kept_total(rows)) for date, rows in forecasts.groupby(dates)}
    return (made * dates.map(kept)).to_numpy()


def kept_total(forecasts: pd.DataFrame) -> float:
    """Return the log of what to multiply the mean of logs by, for its total to be the mean of the forecasts' totals.

    A mean of logs is below the mean wherever forecasts differ, and that is where little is known: single purchases,
    few customers of most of the revenue.
    """
    names = _told(forecasts)
    weights = pd.Series({name: WEIGHTS[name] for name in names if name not in (*MIDDLES, SIZE)})
    each = pd.DataFrame({name: _amount(name, forecasts) for name in weights.index})
    mean = each.clip(lower=0) @ (weights / weights.sum())
    return float(np.log(_sum(mean.to_numpy()) / _sum(set_combiner(0.0, names).predict(forecasts[names].to_numpy()))))


def stacked(
    fitted: dict[str, Pipeline], rows: pd.DataFrame, coming: pd.DataFrame, forecasts: pd.DataFrame
) -> StackingRegressor:
    """Return one estimator of the parts fitted on ``rows``, combined as the earlier forecasts proved right.

    What keeps the total of the ``coming`` customers goes into the level.
    """
    names, factors = list(fitted), raised(fitted, rows)
    stack = StackingRegressor(
        list(fitted.items()), final_estimator=combiner(list(weights_of(names).values())), cv="prefit"
    )
    stack.fit(rows[fitted[LOGS].feature_names_in_], rows["spend"].clip(lower=0))
    lifted = sum(WEIGHTS[name] * np.log(factor) for name, factor in factors.items()) / _forecasts(names)
    kept = kept_total(pd.DataFrame(said(fitted, coming, factors)))
    stack.final_estimator_ = set_combiner(level(forecasts) + lifted + kept, names)
    return stack


def _fit(
    unfitted: dict[str, Pipeline], names: tuple[str, ...], table: pd.DataFrame, spend: pd.Series, size: Pipeline
) -> dict[str, Pipeline]:
    """Return the fitted parts of one horizon.

    Multiples count as their amounts would: by the size where roots are learnt, by its root where means are (whose
    variance grows with the mean to the power of ``POWER``).
    """
    buys, middle, whole, drawn, logs = names
    spend, scale = spend.clip(lower=0), size.predict(table)
    bought, multiple = spend > 0, spend / scale
    return {
        buys: unfitted[buys].fit(table, bought.astype(int)),
        middle: unfitted[middle].fit(table[bought], multiple[bought]),
        whole: unfitted[whole].fit(table, multiple, model__sample_weight=_counted(scale)),
        drawn: unfitted[drawn].fit(table, multiple, model__sample_weight=_counted(scale ** (2 - POWER))),
        logs: unfitted[logs].fit(table, spend),
    }


def _counted(scale: np.ndarray) -> np.ndarray:
    return scale / scale.mean()


def _amount(name: str, forecasts: pd.DataFrame) -> pd.Series:
    """Return the amount that a part speaks of, with its middle and its size where it has any."""
    of = dict(zip((BUYS, SOON_BUYS), MIDDLES, strict=True)).get(name, name)
    made = forecasts[name] * (forecasts[of] if of != name else 1.0)
    return made * (forecasts[SIZE] if of in MULTIPLES and SIZE in forecasts else 1.0)


def _told(forecasts: pd.DataFrame) -> list[str]:
    """Return the parts that these forecasts hold."""
    return [name for name in (*WEIGHTS, SIZE) if name in forecasts]


def _forecasts(names: list[str]) -> float:
    return sum(WEIGHTS[name] for name in names if name not in (*MIDDLES, SIZE))


def _sum(values: np.ndarray) -> float:
    return max(float(values.sum()), LEAST)


def _tells_soon(panel: pd.DataFrame, horizon_days: int) -> bool:
    if "spend_soon" not in panel or not ((panel["spend_soon"] > 0).groupby(panel["as_of"]).nunique() == 2).all():
        return False
    return tells_soon(panel, horizon_days)
