"""Measures of a forecast: each is ``f(true, predicted) -> float``, and its name is its key in every table.

A measure that these outcomes leave undefined is NaN, never an error: there is nobody, everybody is of one kind where
two are told apart, or there is no money to share.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pandas as pd
import sklearn.metrics
from scipy.special import betainc, logit
from scipy.stats import spearmanr
from sklearn.isotonic import isotonic_regression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, mean_absolute_error, roc_auc_score

Values: TypeAlias = np.ndarray | pd.Series
Metric = Callable[[Values, Values], float]

UNDEFINED = float("nan")
TENTHS = 10
CERTAIN, NEARLY = 1e-6, 1e-12
"""Probabilities are kept this far from nought and one: for log-odds, and for their logarithm."""


def auc(true: Values, predicted: Values) -> float:
    """Return the chance that a leaver is ranked above a stayer (1 is perfect, .5 is a coin); NaN with one kind only."""
    return float(roc_auc_score(true, predicted)) if _two_kinds(true) else UNDEFINED


def average_precision(true: Values, predicted: Values) -> float:
    """Return the mean share of leavers among the riskiest customers, over all cut-offs; NaN with one kind only."""
    return float(average_precision_score(true, predicted)) if _two_kinds(true) else UNDEFINED


def brier(true: Values, predicted: Values) -> float:
    """Return the mean squared distance between probability and outcome (0 is perfect); NaN with nobody."""
    return float(brier_score_loss(true, predicted, labels=[0, 1])) if len(true) else UNDEFINED


def log_loss(true: Values, predicted: Values) -> float:
    """Return minus the mean log-likelihood of the outcomes (0 is perfect); NaN with nobody."""
    inside = np.clip(np.asarray(predicted, float), NEARLY, 1 - NEARLY)
    return float(sklearn.metrics.log_loss(true, inside, labels=[0, 1])) if len(true) else UNDEFINED


def calibration_slope(true: Values, predicted: Values) -> float:
    """Return the slope of the outcomes on the predicted log-odds: 1 is right, below 1 too sure of itself.

    NaN with one kind only: no curve can be drawn through it.
    """
    if not _two_kinds(true):
        return UNDEFINED
    odds = logit(np.clip(np.asarray(predicted, float), CERTAIN, 1 - CERTAIN)).reshape(-1, 1)
    return float(LogisticRegression(C=np.inf).fit(odds, true).coef_[0, 0])


def lift(true: Values, predicted: Values) -> float:
    """Return how many times more leavers the riskiest tenth holds than a tenth taken blindly; NaN with no leaver."""
    true, predicted = np.asarray(true, float), np.asarray(predicted, float)
    if not true.any():
        return UNDEFINED
    top = np.argsort(-predicted, kind="stable")[: max(1, len(true) // TENTHS)]
    return float(true[top].mean() / true.mean())


def empc(
    true: Values,
    predicted: Values,
    *,
    alpha: float = 6.0,
    beta: float = 14.0,
    clv: float = 200.0,
    d: float = 10.0,
    f: float = 1.0,
) -> float:
    """Return the expected maximum profit of a retention campaign, in money a customer; NaN with one kind only.

    Whoever is contacted costs ``f``; an offer that is taken costs ``d`` and keeps ``clv``; a leaver takes it with a
    chance drawn from Beta(``alpha``, ``beta``), a stayer always. For each chance the best cut-off is a corner of the
    convex hull of the ROC curve, so the expectation is a sum over corners (Verbraken, Verbeke & Baesens 2013).
    """
    if not _two_kinds(true):
        return UNDEFINED
    share, offer, contact = float(np.mean(np.asarray(true, float))), d / clv, f / clv
    stayers, leavers = _hull(np.asarray(true, float), np.asarray(predicted, float))
    turns = (1 - share) * (offer + contact) / (share * (1 - offer)) * np.diff(stayers) / np.diff(leavers)
    chances = np.clip(np.concatenate([[0.0], turns + contact / (1 - offer), [1.0]]), 0, 1)
    taken = np.diff(betainc(alpha + 1, beta, chances)) * alpha / (alpha + beta)
    reached = np.diff(betainc(alpha, beta, chances))
    won = share * leavers * ((1 - offer) * taken - contact * reached)
    spent = (1 - share) * stayers * (offer + contact) * reached
    return float(clv * np.sum(won - spent))


def _two_kinds(true: Values) -> bool:
    return len(np.unique(np.asarray(true))) == 2


def _hull(true: np.ndarray, predicted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the shares of stayers and of leavers reached at the corners of the convex hull of the ROC curve.

    Pooling adjacent violators finds the hull (Fawcett & Niculescu-Mizil 2007). Corners that reach no further leaver are
    left out: nobody stops there.
    """
    tied = pd.DataFrame({"left": true, "size": 1.0}).groupby(-predicted).sum()
    level = isotonic_regression(tied["left"] / tied["size"], sample_weight=tied["size"], increasing=False)
    corner = np.append(np.diff(level) < 0, True) & (level > 0)
    leavers, people = tied["left"].cumsum()[corner], tied["size"].cumsum()[corner]
    reached = (people - leavers) / (true == 0).sum(), leavers / true.sum()
    return np.append(0.0, reached[0]), np.append(0.0, reached[1])


def gini(true: Values, predicted: Values) -> float:
    """Return the normalised Gini: how well the forecast ranks the money (1 as the truth itself, 0 as chance).

    NaN where everybody brought the same, or nothing: there is no order to find.
    """
    best = _concentration(true, true) if _differ(true) else UNDEFINED
    return _concentration(true, predicted) / best if best > NEARLY else UNDEFINED


def _differ(values: Values) -> bool:
    """Return whether there is any difference to rank by, and a total to take shares of."""
    values = np.asarray(values, float)
    return len(values) > 1 and bool(np.ptp(values) > 0) and values.sum() != 0


def _concentration(true: Values, order_by: Values) -> float:
    """Return the area between the diagonal and the Lorenz curve in the given order; ties share their money."""
    money = pd.Series(np.asarray(true, float)).groupby(np.asarray(order_by, float)).agg(["sum", "size"])
    people = np.concatenate([[0.0], money["size"].cumsum() / money["size"].sum()])
    share = np.concatenate([[0.0], money["sum"].cumsum() / money["sum"].sum()])
    return float(0.5 - np.trapezoid(share, people))


def mae(true: Values, predicted: Values) -> float:
    """Return the mean absolute error, in money. It rewards "everybody nothing": read it beside gini and bias.

    NaN with nobody.
    """
    return float(mean_absolute_error(true, predicted)) if len(true) else UNDEFINED


def mse(true: Values, predicted: Values) -> float:
    """Return the mean squared error, in money squared. A single whale decides it; NaN with nobody."""
    return float(np.mean((np.asarray(true, float) - np.asarray(predicted, float)) ** 2)) if len(true) else UNDEFINED


def rmse(true: Values, predicted: Values) -> float:
    """Return the root of the mean squared error, in money; NaN with nobody."""
    return float(np.sqrt(mse(true, predicted)))


def decile_error(true: Values, predicted: Values) -> float:
    """Return how far the mean forecast of a tenth is from its mean outcome, over ten tenths by forecast, in money.

    NaN with fewer than ten customers.
    """
    true, predicted = np.asarray(true, float), np.asarray(predicted, float)
    if len(true) < TENTHS:
        return UNDEFINED
    tenths = np.array_split(np.argsort(predicted, kind="stable"), TENTHS)
    return float(np.mean([abs(true[tenth].mean() - predicted[tenth].mean()) for tenth in tenths]))


def bias(true: Values, predicted: Values) -> float:
    """Return the forecast total over the true total, less one: +.05 is five per cent too much; NaN with no money."""
    total = float(np.sum(np.asarray(true, float)))
    return float(np.sum(np.asarray(predicted, float)) / total - 1) if total else UNDEFINED


def spearman(true: Values, predicted: Values) -> float:
    """Return the rank correlation; NaN where either side is the same for everybody."""
    varied = len(np.unique(np.asarray(true))) > 1 and len(np.unique(np.asarray(predicted))) > 1
    return float(spearmanr(true, predicted).statistic) if varied else UNDEFINED


def coverage(true: Values, low: Values, high: Values) -> float:
    """Return the share of outcomes inside ``[low, high]``; NaN with nobody."""
    true = np.asarray(true, float)
    if not len(true):
        return UNDEFINED
    return float(np.mean((true >= np.asarray(low)) & (true <= np.asarray(high))))


def interval_score(true: Values, low: Values, high: Values) -> float:
    """Return the mean score of an 80 % interval: width plus ten times a miss (Gneiting & Raftery 2007, eq. 43).

    NaN with nobody.
    """
    true, low, high = (np.asarray(values, float) for values in (true, low, high))
    missed = np.clip(low - true, 0, None) + np.clip(true - high, 0, None)
    return float(np.mean(high - low + 10 * missed)) if len(true) else UNDEFINED


def top_overlap(earlier: pd.Series, later: pd.Series) -> float:
    """Return the share of the riskiest tenth that was in the riskiest tenth before: scores by customer at two dates.

    Only customers scored at both dates count; NaN with fewer than ten of them.
    """
    both = pd.concat([earlier.rename("earlier"), later.rename("later")], axis=1, join="inner").sort_index()
    tenth = len(both) // TENTHS
    if not tenth:
        return UNDEFINED
    first, second = (both[name].sort_values(ascending=False, kind="stable").index[:tenth] for name in both.columns)
    return len(first.intersection(second)) / tenth


CHURN_METRICS: tuple[Metric, ...] = (auc, average_precision, brier, log_loss, calibration_slope, lift, empc)
VALUE_METRICS: tuple[Metric, ...] = (gini, spearman, mae, rmse, mse, decile_error, bias)

SMALLER_IS_BETTER = ("brier", "log_loss", "mae", "rmse", "mse", "decile_error", "interval_score")
CLOSER_TO = {"bias": 0.0, "calibration_slope": 1.0, "coverage": 0.8}
"""Which way a metric is good: the larger the better but for these, by name."""


def measure(true: Values, predicted: Values, metrics: tuple[Metric, ...]) -> dict[str, float]:
    """Return every metric by its name; one that is undefined for these outcomes (a single class, no money) is NaN."""
    return {metric.__name__: metric(true, predicted) for metric in metrics}


def churn_metrics(true: Values, predicted: Values) -> pd.Series:
    """Return every measure of a chance of leaving, by name."""
    return pd.Series(measure(true, predicted, CHURN_METRICS), dtype=float)


def spend_metrics(true: Values, predicted: Values) -> pd.Series:
    """Return every measure of an expected spend, by name."""
    return pd.Series(measure(true, predicted, VALUE_METRICS), dtype=float)


def goodness(metric: str, values: Values) -> Values:
    """Return the values so turned that more is better: minus an error, minus the distance from what is aimed at."""
    if metric in CLOSER_TO:
        return -np.abs(values - CLOSER_TO[metric])
    return -values if metric in SMALLER_IS_BETTER else values
