"""The measures of ``metrics`` under many weightings of the customers at once: what a bootstrap asks for.

A customer drawn three times weighs three. ``prepared`` sorts once; the function that comes back takes ``weights``, one
row a draw and one column a customer, and returns a value a draw: the same as the plain measure of the repeated rows.
"""

from collections.abc import Callable

import numpy as np
from scipy.special import expit, logit

from .metrics import CERTAIN, NEARLY, TENTHS, Values

Draws = Callable[[np.ndarray], np.ndarray]
Weighted = Callable[[np.ndarray, np.ndarray], Draws]

STEPS = 40


def prepared(metric: str, true: Values, predicted: Values) -> Draws | None:
    """Return the measure of this name, ready for weights; None for one that has no weighted form here."""
    form = WEIGHTED.get(metric)
    return form(np.asarray(true, float), np.asarray(predicted, float)) if form else None


def _auc(true: np.ndarray, predicted: np.ndarray) -> Draws:
    order, starts = _ties(predicted)
    left = true[order]

    def values(weights: np.ndarray) -> np.ndarray:
        drawn = weights[:, order]
        leavers = _pooled(drawn * left, starts)
        stayers = _pooled(drawn, starts) - leavers
        below = np.cumsum(stayers, axis=1) - stayers / 2
        return _ratio((leavers * below).sum(axis=1), leavers.sum(axis=1) * stayers.sum(axis=1))

    return values


def _average_precision(true: np.ndarray, predicted: np.ndarray) -> Draws:
    order, starts = _ties(-predicted)
    left = true[order]

    def values(weights: np.ndarray) -> np.ndarray:
        drawn = weights[:, order]
        found = _pooled(drawn * left, starts)
        precision = _ratio(np.cumsum(found, axis=1), np.cumsum(_pooled(drawn, starts), axis=1))
        two_kinds = found.sum(axis=1) < drawn.sum(axis=1)
        return np.where(two_kinds, _ratio((found * np.nan_to_num(precision)).sum(axis=1), found.sum(axis=1)), np.nan)

    return values


def _lift(true: np.ndarray, predicted: np.ndarray) -> Draws:
    order = np.argsort(-predicted, kind="stable")
    left = true[order]

    def values(weights: np.ndarray) -> np.ndarray:
        drawn = weights[:, order]
        people = drawn.sum(axis=1)
        room = np.maximum(1, people // TENTHS)
        before = np.cumsum(drawn, axis=1) - drawn
        top = np.clip(room[:, None] - before, 0, drawn)
        return _ratio((top * left).sum(axis=1) / room, (drawn * left).sum(axis=1) / people)

    return values


def _calibration_slope(true: np.ndarray, predicted: np.ndarray) -> Draws:
    odds = logit(np.clip(predicted, CERTAIN, 1 - CERTAIN))

    def values(weights: np.ndarray) -> np.ndarray:
        return np.array([_slope(odds[drawn > 0], true[drawn > 0], drawn[drawn > 0]) for drawn in weights])

    return values


def _slope(odds: np.ndarray, left: np.ndarray, weight: np.ndarray) -> float:
    """Return the slope of a logistic curve through the weighted outcomes, by Newton's steps of at most one."""
    share = np.average(left, weights=weight)
    level, slope = logit(np.clip(share, NEARLY, 1 - NEARLY)), 0.0
    for _ in range(STEPS if 0 < share < 1 and np.ptp(odds) > 0 else 0):
        chance = expit(level + slope * odds)
        missed, pull = weight * (left - chance), weight * chance * (1 - chance)
        a, b, c = pull.sum(), (pull * odds).sum(), (pull * odds**2).sum()
        up, along, size = missed.sum(), (missed * odds).sum(), a * c - b * b
        if size <= NEARLY:
            return float("nan")
        turn = np.array([c * up - b * along, a * along - b * up]) / size
        level, slope = (level, slope) + turn / max(1.0, float(np.abs(turn).max()))
        if np.abs(turn).max() < NEARLY**0.5:
            return float(slope)
    return float("nan")


def _gini(true: np.ndarray, predicted: np.ndarray) -> Draws:
    ours, best = _concentration(true, predicted), _concentration(true, true)
    return lambda weights: _ratio(ours(weights), best(weights))


def _concentration(true: np.ndarray, order_by: np.ndarray) -> Draws:
    order, starts = _ties(order_by)
    money = true[order]

    def values(weights: np.ndarray) -> np.ndarray:
        drawn = weights[:, order]
        people = _pooled(drawn, starts)
        spent = _pooled(drawn * money, starts)
        share = np.cumsum(spent, axis=1) - spent / 2
        return 0.5 - _ratio((people * share).sum(axis=1), people.sum(axis=1) * spent.sum(axis=1))

    return values


def _spearman(true: np.ndarray, predicted: np.ndarray) -> Draws:
    def values(weights: np.ndarray) -> np.ndarray:
        first, second = _ranks(true, weights), _ranks(predicted, weights)
        people = weights.sum(axis=1, keepdims=True)
        first, second = (ranks - (weights * ranks).sum(axis=1, keepdims=True) / people for ranks in (first, second))
        spread = (weights * first**2).sum(axis=1) * (weights * second**2).sum(axis=1)
        return _ratio((weights * first * second).sum(axis=1), np.sqrt(spread))

    return values


def _ranks(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the middle rank of every customer in each draw; ties share it."""
    order, starts = _ties(values)
    size = _pooled(weights[:, order], starts)
    middle = np.cumsum(size, axis=1) - (size - 1) / 2
    found = np.empty_like(weights, dtype=float)
    found[:, order] = np.repeat(middle, np.diff([*starts, len(order)]), axis=1)
    return found


def _decile_error(true: np.ndarray, predicted: np.ndarray) -> Draws:
    order = np.argsort(predicted, kind="stable")
    over = (true - predicted)[order]

    def values(weights: np.ndarray) -> np.ndarray:
        drawn = weights[:, order]
        people, upto, total = drawn.sum(axis=1), _running(drawn), _running(drawn * over)
        size = people[:, None] // TENTHS + (np.arange(TENTHS) < people[:, None] % TENTHS)
        ends = np.cumsum(size, axis=1)
        at_ends = [np.interp(end, reached, sums) for end, reached, sums in zip(ends, upto, total, strict=True)]
        return np.abs(_ratio(np.diff(at_ends, axis=1, prepend=0), size)).mean(axis=1)

    return values


def _bias(true: np.ndarray, predicted: np.ndarray) -> Draws:
    return lambda weights: _ratio(weights @ predicted, weights @ true) - 1


def _mean(loss: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Weighted:
    def form(true: np.ndarray, predicted: np.ndarray) -> Draws:
        losses = loss(true, predicted)
        return lambda weights: _ratio(weights @ losses, weights.sum(axis=1))

    return form


def _surprise(true: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    inside = np.clip(predicted, NEARLY, 1 - NEARLY)
    return -np.where(true > 0, np.log(inside), np.log1p(-inside))


def _rmse(true: np.ndarray, predicted: np.ndarray) -> Draws:
    mean = _squared(true, predicted)
    return lambda weights: np.sqrt(mean(weights))


def _ties(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the order of the values, the smallest first, and where in it each new value begins."""
    order = np.argsort(values, kind="stable")
    inside = values[order]
    return order, np.flatnonzero(np.concatenate([[True], inside[1:] != inside[:-1]]))


def _pooled(values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Return the sums of the tied, a column a value; where nothing is tied, the values as they are."""
    return values if len(starts) == values.shape[1] else np.add.reduceat(values, starts, axis=1)


def _running(values: np.ndarray) -> np.ndarray:
    """Return the running sums from nought on, a column more than came."""
    return np.pad(np.cumsum(values, axis=1), ((0, 0), (1, 0)))


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Return the ratio, NaN where there is nothing below the line."""
    return np.divide(above, below, out=np.full(np.shape(above), np.nan), where=np.asarray(below) != 0)


_squared = _mean(lambda true, predicted: (true - predicted) ** 2)

WEIGHTED: dict[str, Weighted] = {
    "auc": _auc,
    "average_precision": _average_precision,
    "brier": _squared,
    "log_loss": _mean(_surprise),
    "calibration_slope": _calibration_slope,
    "lift": _lift,
    "gini": _gini,
    "spearman": _spearman,
    "mae": _mean(lambda true, predicted: np.abs(true - predicted)),
    "mse": _squared,
    "rmse": _rmse,
    "decile_error": _decile_error,
    "bias": _bias,
}
