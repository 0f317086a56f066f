"""The 80 % interval around an expected value, by split conformal prediction on forecasts made before the outcome.

Outcome over forecast is compared among customers with forecasts of like size (Mondrian groups, Vovk et al. 2003): the
spend of a household that is expected to spend 10 varies by another factor than that of one expected to spend 1,000.
Customers of one date err together, by its season: the interval is wider by half of how much the totals of dates were
off; the other half is among the outcomes already, which are of several dates.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .metrics import Values

SHARE = 0.8
GROUPS, FEWEST_A_GROUP = 20, 50
LEAST = 0.01  # a forecast of nothing still has an interval: factors on a cent
FEWEST_DATES, UNSEEN, ADDED = 3, 0.1, 0.5


@dataclass(frozen=True)
class Interval:
    """Factors on the forecast at knots of forecast size: ``low`` and ``high`` times the forecast hold 80 %."""

    size: list[float]
    low: list[float]
    high: list[float]


def fit_interval(true: Values, predicted: Values) -> Interval:
    """Return the interval that held 80 % of these outcomes, in every group of forecasts of about the same size.

    Levels are taken (n + 1) / n times as high, so that a new customer of the group falls inside as promised.
    """
    predicted = np.maximum(np.asarray(predicted, float), LEAST)
    frame = pd.DataFrame({"size": np.log(predicted), "ratio": np.maximum(np.asarray(true, float), 0) / predicted})
    groups = np.clip(len(frame) // FEWEST_A_GROUP, 1, GROUPS)
    ranked = frame["size"].rank(method="first")
    found = [_of_group(group) for _, group in frame.groupby(np.ceil(ranked / len(frame) * groups))]
    size, low, high = (list(column) for column in zip(*found, strict=True))
    return Interval(size, low, high)


def widened(fitted: Interval, spread: float) -> Interval:
    """Return the interval with both sides moved out by so much of a log."""
    low, high = (np.array(factors) * np.exp(side * spread) for factors, side in ((fitted.low, -1), (fitted.high, 1)))
    return Interval(fitted.size, low.tolist(), high.tolist())


def spread_of_dates(dates: pd.Series, true: Values, predicted: Values) -> float:
    """Return half of the standard deviation over dates of the log of total outcome over total forecast.

    With fewer than three dates it is not known and ``UNSEEN`` is taken.
    """
    rows = pd.DataFrame({"date": dates.to_numpy(), "true": np.asarray(true), "predicted": np.asarray(predicted)})
    totals = rows.groupby("date").sum().clip(lower=LEAST)
    return ADDED * float(np.log(totals["true"] / totals["predicted"]).std()) if len(totals) >= FEWEST_DATES else UNSEEN


def _of_group(group: pd.DataFrame) -> tuple[float, float, float]:
    """Return the group's middle size and its two factors.

    Where more than a tenth came to nothing, nothing can miss the interval below: then the side above may miss two
    tenths, or the interval would hold nine in ten.
    """
    ratio, spare = group["ratio"], (len(group) + 1) / len(group)
    low = float(np.quantile(ratio, 1 - min((1 + SHARE) / 2 * spare, 1.0)))
    missed = float((ratio < low).mean())
    high = float(np.quantile(ratio, min(missed + SHARE * spare, 1.0)))
    return float(group["size"].median()), min(low, 1.0), max(high, 1.0)


def interval(fitted: Interval, predicted: Values) -> pd.DataFrame:
    """Return low and high around every forecast, never below zero; between knots the factors are interpolated."""
    predicted = np.maximum(np.asarray(predicted, float), LEAST)
    size = np.log(predicted)
    low, high = (predicted * np.interp(size, fitted.size, factors) for factors in (fitted.low, fitted.high))
    return pd.DataFrame({"low": low, "high": high})
