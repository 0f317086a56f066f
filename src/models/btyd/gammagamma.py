"""The gamma-gamma model of spend (Fader and Hardie 2013, "The gamma-gamma model of monetary value")."""

from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import digamma, gammaln
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from src.errors import BadInput

from .histories import Numbers
from .likelihood import Found, most_likely

NAMES = ("p", "q", "gamma")
STARTS = ((4.0, 4.0), (1.0, 2.0), (20.0, 3.0))
ABOUT = "The spends cannot be used."


class GammaGamma(BaseEstimator):
    """Spends of a customer vary as Gamma(p, nu) around a mean of their own, nu between customers as Gamma(q, gamma).

    Customers are told by ``x``, the number of transactions, and ``mean_spend``, the mean over them. What cannot be
    raises ``BadInput``; where every customer is the same nothing is learnt: ``converged_`` is False, ``message_`` says
    why and every answer is NaN. How often a customer buys is taken to say nothing about how much.

    Fitted: ``params_``, ``log_likelihood_``, ``converged_``, ``message_``.
    """

    def __init__(self, *, most_steps: int = 500) -> None:
        self.most_steps = most_steps

    def fit(self, x: ArrayLike, mean_spend: ArrayLike) -> Self:
        """Return the model with the parameters under which these spends are most likely (equation 1a)."""
        x, mean_spend = (np.atleast_1d(values) for values in _checked(x, mean_spend, fewest=1))
        if not x.size:
            raise BadInput(ABOUT, "Expected at least one customer; got none.")
        found = self._found(x, mean_spend)
        self.params_ = {name: float(value) for name, value in zip(NAMES, found.parameters, strict=True)}
        self.log_likelihood_ = _total(found.parameters, x, mean_spend)[0]
        self.converged_, self.message_ = found.converged, found.message
        return self

    def expected_spend(self, x: ArrayLike, mean_spend: ArrayLike) -> Numbers:
        """Return the mean spend to expect of each customer's transactions (equation 5).

        It lies between the customer's own mean and that of all; with ``x`` = 0 it is the latter, and ``mean_spend`` is
        not looked at. NaN where it has no finite mean (``q`` of at most 1 and too few transactions).
        """
        check_is_fitted(self)
        p, q, gamma = (self.params_[name] for name in NAMES)
        x, mean_spend = _checked(x, mean_spend, fewest=0)
        seen = np.where(x > 0, x * mean_spend, 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(p * x + q > 1, p * (gamma + seen) / (p * x + q - 1), np.nan)

    def _found(self, x: Numbers, mean_spend: Numbers) -> Found:
        unit = float(mean_spend.mean())
        if np.ptp(mean_spend) <= 1e-9 * unit:
            said = "Every customer spends the same: differences between customers cannot be learnt."
            return Found(np.full(3, np.nan), False, said)

        def mean(parameters: Numbers) -> tuple[float, Numbers]:
            value, slopes = _total(parameters, x, mean_spend / unit)
            return value / x.size, slopes / x.size

        starts = (np.array([p, q, (q - 1) / p]) for p, q in STARTS)
        found = most_likely(mean, starts, names=list(NAMES), most_steps=self.most_steps)
        return found._replace(parameters=found.parameters * np.array([1, 1, unit]))


def _total(parameters: Numbers, x: Numbers, mean_spend: Numbers) -> tuple[float, Numbers]:
    """Return the log-likelihood of all customers and its derivatives by p, q and gamma."""
    if not np.isfinite(parameters).all():
        return np.nan, np.full(3, np.nan)
    p, q, gamma = parameters
    kinds, place = np.unique(x, return_inverse=True)
    both, own = p * kinds + q, p * kinds
    total = x * mean_spend
    log_total, log_all = np.log(total), np.log(gamma + total)
    counted = gammaln(both) - gammaln(own) - gammaln(q) + q * np.log(gamma)
    value = counted[place] + own[place] * log_total - np.log(mean_spend) - both[place] * log_all
    d_p = x * ((digamma(both) - digamma(own))[place] + log_total - log_all)
    d_q = (digamma(both) - digamma(q) + np.log(gamma))[place] - log_all
    d_gamma = q / gamma - both[place] / (gamma + total)
    return float(value.sum()), np.array([d_p.sum(), d_q.sum(), d_gamma.sum()])


def _checked(x: ArrayLike, mean_spend: ArrayLike, *, fewest: int) -> tuple[Numbers, Numbers]:
    """Return both as float arrays of one shape; raises ``BadInput`` with everything that is wrong with them."""
    try:
        counts, means = np.broadcast_arrays(np.asarray(x, dtype=float), np.asarray(mean_spend, dtype=float))
    except (TypeError, ValueError) as error:
        raise BadInput(ABOUT, f"Expected x and mean_spend as numbers of the same length; got {error}.") from error
    kinds = {
        f"x in whole numbers of at least {fewest}": ~(np.isfinite(counts) & (counts >= fewest) & (counts % 1 == 0)),
        "mean_spend as finite numbers above 0": ~(np.isfinite(means) & (means > 0)) & (counts != 0),
    }
    if wrong := [f"Expected {said}; {int(at.sum())} of {at.size} are not." for said, at in kinds.items() if at.any()]:
        raise BadInput(ABOUT, *wrong)
    return counts, means
