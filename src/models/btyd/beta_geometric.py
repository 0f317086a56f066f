"""Models in which a customer may stop after each purchase, with a probability of their own."""

from abc import ABC
from collections.abc import Iterator

import numpy as np
from scipy.special import digamma, expit, gammaln, hyp2f1

from .histories import Numbers
from .model import BuyTillYouDie, by_blocks
from .stopping import mean_purchases

ASIDE = 1e-8
"""How far from a pole of its formula the expectation is evaluated, where it is itself smooth."""


class BetaGeometric(BuyTillYouDie, ABC):
    """Purchase rates vary as Gamma(r, alpha), the probability to stop after a purchase as Beta(a, b).

    ``chances`` is how many chances to stop a customer had had before the first repeat purchase.
    """

    names = ("r", "alpha", "a", "b")
    chances: int

    def _p_alive(self, x: Numbers, t_x: Numbers, T: Numbers) -> Numbers:
        return expit(-self._log_odds(self._parameters, x, t_x, T))

    def _log_odds(self, parameters: Numbers, x: Numbers, t_x: Numbers, T: Numbers) -> Numbers:
        """Return the log-odds of having stopped right after the last purchase."""
        r, alpha, a, b = parameters
        flips = x + self.chances
        stopped = np.log(a) - np.log(np.where(flips > 0, b + flips - 1, 1)) + (r + x) * _log_ratio(alpha, T, t_x)
        return np.where(flips > 0, stopped, -np.inf)

    def _terms(self, parameters: Numbers, x: Numbers, t_x: Numbers, T: Numbers) -> tuple[Numbers, Numbers]:
        r, alpha, a, b = parameters
        odds = self._log_odds(parameters, x, t_x, T)
        stopped, flips = expit(odds), x + self.chances
        kinds, place = np.unique(x, return_inverse=True)
        counts, slopes = _count_terms(parameters, kinds, kinds + self.chances)
        value = counts[place] - (r + x) * np.log(alpha + T) + np.logaddexp(0, odds)
        d_r = -np.log(alpha + T) + stopped * _log_ratio(alpha, T, t_x)
        d_alpha = -(r + x) * ((1 - stopped) / (alpha + T) + stopped / (alpha + t_x))
        d_b = -stopped / np.where(flips > 0, b + flips - 1, 1)
        return value, slopes[:, place] + np.stack([d_r, d_alpha, stopped / a, d_b])

    def _of_the_living(self, t: Numbers, x: Numbers, T: Numbers) -> Numbers:
        """Return Fader, Hardie and Lee (2005), equation 10, of the living: closed where safe, else by a rule."""
        r, alpha, a, b = self._parameters
        expected = np.atleast_1d(_closed(self._parameters, t, x, (T, self.chances)))
        ahead, power = np.atleast_1d(t / (alpha + T), r + x)
        unsafe = ~((expected >= 0) & (expected <= power * ahead * (1 + 1e-9)))
        stays = b + np.atleast_1d(x)[unsafe] + self.chances
        expected[unsafe] = by_blocks(mean_purchases, power[unsafe], ahead[unsafe], np.full(stays.shape, a), stays)
        return expected.reshape(np.shape(x))

    def _p_never(self, x: Numbers, t_x: Numbers, T: Numbers) -> Numbers:
        return 1 - self._p_alive(x, t_x, T)

    def _starts(self, rate: float) -> Iterator[Numbers]:
        for r, a, b in ((0.5, 0.8, 2.0), (1.0, 0.1, 1.0), (3.0, 1.0, 10.0)):
            yield np.array([r, r / rate, a, b])


def _count_terms(parameters: Numbers, x: Numbers, flips: Numbers) -> tuple[Numbers, Numbers]:
    """Return the part of the log-likelihood that depends on the count alone, and its derivatives."""
    r, alpha, a, b = parameters
    buying = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    staying = gammaln(b + flips) - gammaln(a + b + flips) - gammaln(b) + gammaln(a + b)
    d_r = digamma(r + x) - digamma(r) + np.log(alpha)
    d_a = digamma(a + b) - digamma(a + b + flips)
    d_b = d_a + digamma(b + flips) - digamma(b)
    return buying + staying, np.stack([d_r, np.full(x.shape, r / alpha), d_a, d_b])


def _closed(parameters: Numbers, t: Numbers, x: Numbers, watched: tuple[Numbers, int]) -> Numbers:
    """Return the closed form by Euler's transformation, not finite where the parameters are too large for it.

    ``x`` then stands only in the third parameter of the hypergeometric function, so that itself it overflows nothing.
    """
    (r, alpha, a, b), (T, chances) = parameters, watched
    a = _off_whole(a)
    r = a + _off_whole(r - a)
    c = a + b + x + chances - 1
    c = np.where(np.abs(c) > ASIDE, c, ASIDE)
    with np.errstate(all="ignore"):
        left = ((alpha + T) / (alpha + T + t)) ** (a - 1) * hyp2f1(
            a - 1, a + b + chances - 1 - r, c, t / (alpha + T + t)
        )
        return c / (a - 1) * (1 - left)


def _off_whole(value: float) -> float:
    return value if abs(value - round(value)) > ASIDE else round(value) + ASIDE


def _log_ratio(alpha: float, T: Numbers, t_x: Numbers) -> Numbers:
    return np.log1p((T - t_x) / (alpha + t_x))
