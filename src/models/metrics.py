"""Measures of a forecast: each is ``f(true, predicted) -> float``, and its name is its key in every table."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pandas as pd
import sklearn.metrics
from scipy.special import logit
from scipy.stats import spearmanr
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, mean_absolute_error, roc_auc_score

Values: TypeAlias = np.ndarray | pd.Series
Metric = Callable[[Values, Values], float]


def auc(true: Values, predicted: Values) -> float:
    """Return the chance that a leaver is ranked above a stayer (1 is perfect, .5 is a coin)."""
    return float(roc_auc_score(true, predicted))


def average_precision(true: Values, predicted: Values) -> float:
    """Return the mean share of leavers among the riskiest customers, over all cut-offs."""
    return float(average_precision_score(true, predicted))


def brier(true: Values, predicted: Values) -> float:
    """Return the mean squared distance between probability and outcome (0 is perfect)."""
    return float(brier_score_loss(true, predicted))


def log_loss(true: Values, predicted: Values) -> float:
    """Return minus the mean log-likelihood of the outcomes (0 is perfect)."""
    return float(sklearn.metrics.log_loss(true, np.clip(predicted, 1e-12, 1 - 1e-12), labels=[0, 1]))


def calibration_slope(true: Values, predicted: Values) -> float:
    """Return the slope of the outcomes on the predicted log-odds: 1 is right, below 1 too sure of itself."""
    odds = logit(np.clip(np.asarray(predicted, float), 1e-6, 1 - 1e-6)).reshape(-1, 1)
    return float(LogisticRegression(C=np.inf).fit(odds, true).coef_[0, 0])


def lift(true: Values, predicted: Values) -> float:
    """Return how many times more leavers the riskiest tenth holds than a tenth taken blindly."""
    true, predicted = np.asarray(true, float), np.asarray(predicted, float)
    top = np.argsort(-predicted, kind="stable")[: max(1, len(true) // 10)]
    return float(true[top].mean() / true.mean())


def gini(true: Values, predicted: Values) -> float:
    """Return the normalised Gini: how well the forecast ranks the money (1 as the truth itself, 0 as chance)."""
    return _concentration(true, predicted) / _concentration(true, true)


def _concentration(true: Values, order_by: Values) -> float:
    """Return the area between the diagonal and the Lorenz curve in the given order; ties share their money."""
    money = pd.Series(np.asarray(true, float)).groupby(np.asarray(order_by, float)).agg(["sum", "size"])
    people = np.concatenate([[0.0], money["size"].cumsum() / money["size"].sum()])
    share = np.concatenate([[0.0], money["sum"].cumsum() / money["sum"].sum()])
    return float(0.5 - np.trapezoid(share, people))


def mae(true: Values, predicted: Values) -> float:
    """Return the mean absolute error, in money. It rewards "everybody nothing": read it beside gini and bias."""
    return float(mean_absolute_error(true, predicted))


def rmse(true: Values, predicted: Values) -> float:
    """Return the root of the mean squared error, in money."""
    return float(np.sqrt(np.mean((np.asarray(true, float) - np.asarray(predicted, float)) ** 2)))


def bias(true: Values, predicted: Values) -> float:
    """Return the forecast total over the true total, less one: +.05 is five per cent too much."""
    return float(np.sum(predicted) / np.sum(true) - 1)


def spearman(true: Values, predicted: Values) -> float:
    """Return the rank correlation."""
    return float(spearmanr(true, predicted).statistic)


def coverage(true: Values, low: Values, high: Values) -> float:
    """Return the share of outcomes inside ``[low, high]``."""
    true = np.asarray(true, float)
    return float(np.mean((true >= np.asarray(low)) & (true <= np.asarray(high))))


def interval_score(true: Values, low: Values, high: Values) -> float:
    """Return the mean score of an 80 % interval: width plus ten times a miss (Gneiting & Raftery 2007, eq. 43)."""
    true, low, high = (np.asarray(values, float) for values in (true, low, high))
    return float(np.mean(high - low + 10 * np.clip(low - true, 0, None) + 10 * np.clip(true - high, 0, None)))


CHURN_METRICS: tuple[Metric, ...] = (auc, average_precision, brier, log_loss, calibration_slope, lift)
VALUE_METRICS: tuple[Metric, ...] = (gini, spearman, mae, rmse, bias)


def measure(true: Values, predicted: Values, metrics: tuple[Metric, ...]) -> dict[str, float]:
    """Return every metric by its name; one that is undefined for these outcomes (a single class, no money) is NaN."""
    defined = len(np.unique(np.asarray(true))) > 1
    return {metric.__name__: metric(true, predicted) if defined else float("nan") for metric in metrics}
