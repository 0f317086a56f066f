"""How many purchases to expect of each customer, where history is too short for a complete label.

Pareto/NBD forecasts from the histories alone. Earlier dates, each with the outcome as far as it is known, show what it
misses: a Poisson regression learns by which factor, and the mean error of earlier totals sets the level. Both are
shrunk towards no correction, so that few customers or few dates change little and many change much.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pandas as pd
from sklearn.linear_model import PoissonRegressor

from .outlook import WEEK_DAYS, outlook

BASE = "Pareto/NBD"
SHARES = (0.33, 0.42, 0.5, 0.58, 0.67, 0.75, 0.83)
"""Where the earlier dates lie between the first order and now: with a history before them and an outcome after."""

EFFECT_PRIOR = 0.03
"""What a standard deviation of a measurement is taken to change a forecast by, before anything is seen: 3 %."""
LEVEL_PRIOR = 0.15
"""By how much totals are taken to be off before anything is seen: published holdouts miss by 10 to 25 %."""
FEWEST_DATES = 2
LEAST = 1e-9
MOST_STEPS = 1_000


@dataclass(frozen=True)
class CountForecast:
    """``expected_orders`` by the index it was asked for; ``plain`` is the same before any correction.

    ``level`` is the factor on the total, ``effects`` the log factors a standard deviation of each measurement has, and
    ``errors`` the log of outcome over forecast of the totals by earlier date. ``reason`` says why nothing was corrected
    or, with everything null, forecast.
    """

    expected_orders: pd.Series
    plain: pd.Series
    level: float = 1.0
    effects: dict[str, float] = field(default_factory=dict)
    errors: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    reason: str = ""


def earlier_dates(first_order_on: date, as_of: date) -> list[date]:
    """Return the dates to look back from, oldest first: shares of the history, each once."""
    span = (as_of - first_order_on).days
    return sorted({first_order_on + timedelta(days=int(span * share)) for share in SHARES})


def forecast_counts(past: pd.DataFrame, now: pd.DataFrame, *, horizon_days: int) -> CountForecast:
    """Return how many purchase days to expect of the customers of ``now`` within the horizon.

    Both frames are as ``counted`` gives them: ``past`` of earlier dates, ``now`` of one (its ``orders`` are not read).
    """
    plain, reason = _plain(now, horizon_days)
    if reason:
        return CountForecast(plain, plain, reason=reason)
    dates = [rows for rows in map(_with_forecast, _by_date(past)) if rows[["forecast", "orders"]].sum().gt(0).all()]
    if len(dates) < FEWEST_DATES:
        return CountForecast(plain, plain, reason=f"{len(dates)} earlier dates show an outcome; it takes two.")
    errors = pd.Series({rows["as_of"].iloc[0]: _error(rows) for rows in dates})
    factors, effects = _factors(dates, now.assign(forecast=plain, ahead_days=horizon_days))
    level = float(np.exp(_level(dates, errors)))
    shaped = plain * factors
    return CountForecast(shaped * (plain.sum() / shaped.sum() * level), plain, level, effects, errors)


def _plain(rows: pd.DataFrame, horizon_days: int) -> tuple[pd.Series, str]:
    """Return Pareto/NBD's forecast of the rows of one date, and why there is none."""
    histories = rows[["x", "t_x", "T"]].astype(float).assign(mean_spend=rows["mean_spend"].clip(lower=0.01))
    said = outlook(histories, horizon_days=horizon_days, variant=BASE, with_days=False)
    return said.table["expected_orders"].clip(lower=LEAST), "" if said.model else said.reason


def _by_date(past: pd.DataFrame) -> Sequence[pd.DataFrame]:
    return [rows for _, rows in past.groupby("as_of") if rows["ahead_days"].iloc[0] > 0]


def _with_forecast(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(forecast=_plain(rows, int(rows["ahead_days"].iloc[0]))[0])


def _error(rows: pd.DataFrame) -> float:
    return float(np.log(rows["orders"].sum() / rows["forecast"].sum()))


def _factors(dates: Sequence[pd.DataFrame], now: pd.DataFrame) -> tuple[np.ndarray, dict[str, float]]:
    """Return the factor on every forecast of now, and the effects behind it.

    Poisson regression with the forecast as offset, each date's total as it turned out; effects ~ N(0, ``EFFECT_PRIOR``)
    with the dispersion taken from the rows, and the same customers at several dates counted once.
    """
    shortest = min(rows["ahead_days"].iloc[0] for rows in dates)
    measured = pd.concat([_measured(rows, shortest) for rows in dates])
    offset = pd.concat([rows["forecast"] * np.exp(_error(rows)) for rows in dates])
    orders = pd.concat([rows["orders"] for rows in dates])
    dispersion = float(((orders - offset) ** 2).sum() / offset.sum())
    prior = dispersion * len(dates) / (offset.sum() * EFFECT_PRIOR**2)
    model = PoissonRegressor(alpha=prior, max_iter=MOST_STEPS, solver="newton-cholesky")
    model.fit(measured, orders / offset, sample_weight=offset)
    effects = dict(zip(measured, map(float, model.coef_), strict=True))
    return model.predict(_measured(now, shortest)), effects


def _measured(rows: pd.DataFrame, shortest: int) -> pd.DataFrame:
    """Return the measurements in standard deviations from their mean over the date's forecast purchases.

    What the last weeks say of the time ahead is the less the longer that is, so ``pace`` is scaled down with it.
    """
    watched = (rows["T"] + WEEK_DAYS) / WEEK_DAYS
    rate = (rows["x"] + 0.5) / watched
    lately = rows["lately"].add(0.5) / (rate * watched.clip(upper=4) + 0.5)
    told = pd.DataFrame(
        {
            "forecast": np.log(rows["forecast"]),
            "frequency": np.log1p(rows["x"].astype(float)),
            "spend": np.log(rows["mean_spend"].clip(lower=1)),
            "recency": (rows["T"] - rows["t_x"]) / (rows["T"] + WEEK_DAYS),
            "pace": np.log(lately.astype(float)),
        }
    )
    mean = np.average(told, axis=0, weights=rows["forecast"])
    spread = np.sqrt(np.average((told - mean) ** 2, axis=0, weights=rows["forecast"]))
    scaled = (told - mean) / np.maximum(spread, LEAST)
    return scaled.assign(pace=scaled["pace"] * min(1.0, shortest / rows["ahead_days"].iloc[0]))


def _level(dates: Sequence[pd.DataFrame], errors: pd.Series) -> float:
    """Return the log factor on the total: the mean error of earlier totals, shrunk towards none.

    A date counts as its history and its outcome are long. Outcomes overlap: they are worth as many independent ones as
    fit one after the other into the time that they cover.
    """
    ahead = np.array([rows["ahead_days"].iloc[0] for rows in dates], float)
    weights = ahead * np.array([rows["T"].mean() for rows in dates])
    mean = np.average(errors, weights=weights)
    spread = np.average((errors - mean) ** 2, weights=weights) * len(errors) / (len(errors) - 1)
    covered = (errors.index[-1] - errors.index[0]).days + ahead[-1]
    noise = spread / (covered / np.average(ahead, weights=weights))
    return float(mean * LEVEL_PRIOR**2 / (LEVEL_PRIOR**2 + noise))
