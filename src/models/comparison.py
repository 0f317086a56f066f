"""Is one forecast better than another? Differences of any measure on the same customers, with their intervals.

Customers are drawn with replacement, each with all its rows: one customer's rows at several dates are no independent
witnesses. Both forecasts are judged on the same draws, so that what makes a draw hard for both cancels out (Efron &
Tibshirani 1993, section 13.3: percentile interval).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.errors import BadInput, shorten

from .metrics import CLOSER_TO, SMALLER_IS_BETTER, Metric, goodness
from .weighted import Draws, prepared

DRAWS, SEED = 1000, 1
SIDES = (0.025, 0.975)
FEWEST_DRAWS = 0.5
CELLS = 1_000_000
"""Weights held at a time: 8 MB, for the processor's own memory."""

BETTER, WORSE, EVEN = "better", "worse", "no clear difference"
COLUMNS = ["metric", "first", "second", "difference", "low", "high", "gain", "verdict"]


def compare(
    forecasts: pd.DataFrame, models: tuple[str, str], *, metrics: tuple[Metric, ...], draws: int = DRAWS
) -> pd.DataFrame:
    """Return a row a metric: what the first model reaches, what the second, and the difference with its 95 % interval.

    ``forecasts`` has ``true``, a column a model and, where there are, ``customer_id`` (drawn as a whole; else every row
    is a customer) and ``as_of`` (each date is judged by itself and the mean over dates counts). Columns that come back:
    ``metric, first, second``; ``difference`` (first less second; of a metric that aims at a value, bias at 0 and
    calibration slope at 1, of the distances from it); ``low, high``; ``gain``, the difference so turned that more is
    better; ``verdict`` on the first: better or worse where the interval is wholly on one side of nought, else no clear
    difference. NaN and no clear difference where the metric is undefined, at all or in most draws.

    Raises
    ------
    BadInput
        When a column is missing or a value is not finite.
    """
    _check(forecasts, models)
    parts = list(_by_date(forecasts, models, metrics))
    people = 1 + max((int(part.customers.max()) for part in parts), default=-1)
    drawn = [_over_dates(parts, counts) for counts in _counts(people, draws, len(forecasts))]
    values = np.concatenate(drawn) if drawn else np.empty((0, len(metrics), 2))
    reached = _over_dates(parts, np.ones((1, people)))[0] if parts else np.full((len(metrics), 2), np.nan)
    names = [metric.__name__ for metric in metrics]
    return pd.DataFrame([_row(name, reached[i], values[:, i]) for i, name in enumerate(names)], columns=COLUMNS)


@dataclass(frozen=True)
class _Part:
    """The rows of one date: whose they are, by number, and for each metric both models' measures, ready for weights."""

    customers: np.ndarray
    measures: list[list[Draws]]


def _by_date(forecasts: pd.DataFrame, models: tuple[str, str], metrics: tuple[Metric, ...]) -> Iterator[_Part]:
    rows = forecasts.reset_index(drop=True)
    customers = pd.factorize(rows["customer_id"])[0] if "customer_id" in rows else np.arange(len(rows))
    dates = rows["as_of"] if "as_of" in rows else pd.Series(0, index=rows.index)
    for _, found in rows.groupby(dates.to_numpy()):
        measures = [[_weighted(metric, found["true"], found[model]) for model in models] for metric in metrics]
        yield _Part(customers[found.index], measures)


def _weighted(metric: Metric, true: pd.Series, predicted: pd.Series) -> Draws:
    """Return the metric as a function of weights; one without such a form is measured on the rows drawn."""
    left, said = true.to_numpy(float), predicted.to_numpy(float)

    def of_rows_drawn(weights: np.ndarray) -> np.ndarray:
        places = [np.repeat(np.arange(len(left)), drawn.astype(int)) for drawn in weights]
        return np.array([metric(left[drawn], said[drawn]) for drawn in places])

    return prepared(metric.__name__, left, said) or of_rows_drawn


def _counts(people: int, draws: int, rows: int) -> Iterator[np.ndarray]:
    """Return how often each customer is drawn, a row a draw, in blocks that fit the memory."""
    random, block = np.random.default_rng(SEED), max(1, CELLS // max(rows, 1))
    for start in range(0, draws if people else 0, block):
        taken = random.integers(0, people, (min(block, draws - start), people))
        yield np.array([np.bincount(drawn, minlength=people) for drawn in taken], dtype=float)


def _over_dates(parts: list[_Part], counts: np.ndarray) -> np.ndarray:
    """Return draw x metric x model: the mean over the dates at which the metric is defined in that draw."""
    total, dates = np.zeros(()), np.zeros(())
    for part in parts:
        weights = counts[:, part.customers]
        found = np.array([[measure(weights) for measure in pair] for pair in part.measures])
        values = np.moveaxis(found, 2, 0)
        defined = np.isfinite(values).all(axis=2, keepdims=True)
        total, dates = total + np.where(defined, values, 0), dates + defined
    return np.divide(
        total, dates, out=np.full(np.shape(total), np.nan), where=np.broadcast_to(dates > 0, np.shape(total))
    )


def _row(metric: str, reached: np.ndarray, values: np.ndarray) -> tuple[object, ...]:
    """Return a row of the comparison: the two reached, their difference and its interval over the draws."""
    aim = metric in CLOSER_TO
    turned = np.abs(values - CLOSER_TO[metric]) if aim else values
    at = np.abs(reached - CLOSER_TO[metric]) if aim else reached
    gaps = turned[:, 0] - turned[:, 1]
    defined = gaps[np.isfinite(gaps)]
    low, high = np.quantile(defined, SIDES) if len(defined) > FEWEST_DRAWS * len(gaps) else (np.nan, np.nan)
    gain = float(-np.diff(goodness(metric, reached))[0])
    verdict = EVEN if not (low > 0 or high < 0) else BETTER if (high < 0) == _less_is_better(metric) else WORSE
    return metric, *map(float, reached), float(at[0] - at[1]), float(low), float(high), gain, verdict


def _less_is_better(metric: str) -> bool:
    return metric in CLOSER_TO or metric in SMALLER_IS_BETTER


def _check(forecasts: pd.DataFrame, models: tuple[str, str]) -> None:
    wanted = ["true", *models]
    missing = [name for name in wanted if name not in forecasts]
    if missing:
        came = ", ".join(map(str, forecasts.columns))
        raise BadInput("The forecasts cannot be compared.", f"Expected the columns {', '.join(missing)}; came {came}.")
    odd = [name for name in wanted if not np.isfinite(forecasts[name].to_numpy(float)).all()]
    if odd:
        about = f"Expected a finite number in every row of {shorten(odd)}; leave rows without one out."
        raise BadInput("The forecasts cannot be compared.", about)
