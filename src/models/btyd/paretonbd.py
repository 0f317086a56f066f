"""The Pareto/NBD model (Schmittlein, Morrison and Colombo 1987; Fader and Hardie 2005)."""

from collections.abc import Iterator

import numpy as np
from scipy.special import digamma, exprel, gammaln

from .histories import Numbers
from .model import BuyTillYouDie

NODES, WEIGHTS = np.polynomial.legendre.leggauss(32)
NEGLIGIBLE = 40.0
"""How many powers of e the integrand falls before the rest of the integral is left out."""
FAR = 1e4
"""How many times the history, and the times of the parameters, lie before the end of an integral without end."""


class ParetoNBD(BuyTillYouDie):
    """Purchase rates vary as Gamma(r, alpha), the rate of stopping at any time as Gamma(s, beta).

    The likelihood of a history is that of being alive at T plus that of having stopped at some time u since t_x::

        G(r + x) alpha^r beta^s / G(r) [(alpha + T)^-(r+x) (beta + T)^-s + s I(t_x, T)]
        I(t_x, T) = integral over u from t_x to T of (alpha + u)^-(r+x) (beta + u)^-(s+1)

    The integral is taken by Gauss and Legendre's rule in log(min(alpha, beta) + u), where it is smooth: positive terms
    only, so unlike the difference of two hypergeometric functions nothing cancels, and its derivatives come with it.
    """

    names = ("r", "alpha", "s", "beta")

    def _p_alive(self, x: Numbers, t_x: Numbers, T: Numbers) -> Numbers:
        return np.exp(np.minimum(_alive(self._parameters, x, T) - self._each(x, t_x, T), 0))

    def _terms(self, parameters: Numbers, x: Numbers, t_x: Numbers, T: Numbers) -> tuple[Numbers, Numbers]:
        r, alpha, s, beta = parameters
        alive = _alive(parameters, x, T)
        log_integral, means = _stopped(parameters, x, t_x, T)
        stopped = _front(parameters, x) + np.log(s) + log_integral
        value = np.logaddexp(alive, stopped)
        share = np.exp(stopped - value)
        at_end = np.stack([np.log(alpha + T), (r + x) / (alpha + T), np.log(beta + T), s / (beta + T)])
        means = means * np.stack([np.ones_like(x), r + x, np.ones_like(x), np.full_like(x, s + 1)])
        slopes = _front_slopes(parameters, x) - (1 - share) * at_end - share * means
        slopes[2] += share / s
        return value, slopes

    def _of_the_living(self, t: Numbers, x: Numbers, T: Numbers) -> Numbers:
        """Return Schmittlein, Morrison and Colombo (1987) for the living: mean rate x mean time alive within t."""
        r, alpha, s, beta = self._parameters
        log_ratio = np.log1p(t / (beta + T))
        return (r + x) / (alpha + T) * (beta + T) * log_ratio * exprel((1 - s) * log_ratio)

    def _p_never(self, x: Numbers, t_x: Numbers, T: Numbers) -> Numbers:
        """Return the share of the likelihood that has them stopped at some time, with none after it for the purchase.

        Beyond an end far away the integrand is a power of the time, and its integral known.
        """
        r, alpha, s, beta = self._parameters
        power = r + x + s
        end = t_x + FAR * (max(alpha, beta) + T)
        log_rest = -power * np.log(end + ((r + x) * alpha + (s + 1) * beta) / (power + 1)) - np.log(power)
        log_integral = np.logaddexp(_stopped(self._parameters, x, t_x, end)[0], log_rest)
        stopped = _front(self._parameters, x) + np.log(s) + log_integral
        return np.exp(np.minimum(stopped - self._each(x, t_x, T), 0))

    def _starts(self, rate: float) -> Iterator[Numbers]:
        for r, s, beta in ((0.5, 0.5, 0.5), (1.0, 0.2, 1.0), (3.0, 1.0, 10.0)):
            yield np.array([r, r / rate, s, beta])


def _front(parameters: Numbers, x: Numbers) -> Numbers:
    r, alpha, s, beta = parameters
    return gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)


def _front_slopes(parameters: Numbers, x: Numbers) -> Numbers:
    r, alpha, s, beta = parameters
    d_r = digamma(r + x) - digamma(r) + np.log(alpha)
    return np.stack([d_r, *(np.full_like(x, slope) for slope in (r / alpha, np.log(beta), s / beta))])


def _alive(parameters: Numbers, x: Numbers, T: Numbers) -> Numbers:
    """Return the log-likelihood of the history together with being alive at its end."""
    r, alpha, s, beta = parameters
    return _front(parameters, x) - (r + x) * np.log(alpha + T) - s * np.log(beta + T)


def _stopped(parameters: Numbers, x: Numbers, t_x: Numbers, T: Numbers) -> tuple[Numbers, Numbers]:
    """Return log I, and the means under its integrand of log(alpha + u), 1/(alpha + u), log(beta + u), 1/(beta + u)."""
    r, alpha, s, beta = parameters
    near, far = min(alpha, beta), max(alpha, beta)
    near_power, far_power = (r + x, s + 1) if alpha <= beta else (s + 1, r + x)
    length = _length(near, far, (near_power, far_power), (t_x, T))[:, None]
    steps = length * ((NODES + 1) / 2)
    from_near = np.log(near + t_x)[:, None] + steps
    distance = np.exp(from_near)
    from_far = np.log(distance + (far - near))
    start_far = np.log(far + t_x)
    powers = np.broadcast_to(near_power, x.shape)[:, None], np.broadcast_to(far_power, x.shape)[:, None]
    fall = np.exp(-(powers[0] - 1) * steps - powers[1] * (from_far - start_far[:, None]))
    weights = fall * (WEIGHTS / 2)
    total = weights.sum(axis=1)
    with np.errstate(divide="ignore"):
        size = np.log(length[:, 0] * total)
    value = size - (powers[0][:, 0] - 1) * np.log(near + t_x) - powers[1][:, 0] * start_far
    weights /= total[:, None]
    near_means = [np.einsum("ij,ij->i", weights, part) for part in (from_near, 1 / distance)]
    far_means = [np.einsum("ij,ij->i", weights, part) for part in (from_far, np.exp(-from_far))]
    return value, np.stack(near_means + far_means if alpha <= beta else far_means + near_means)


def _length(near: float, far: float, powers: tuple, times: tuple[Numbers, Numbers]) -> Numbers:
    """Return the range of log(near + u) that matters: to the end, or to where the integrand has become negligible."""
    t_x, T = times
    near_power, far_power = powers
    whole = np.log1p((T - t_x) / (near + t_x))
    by_near = NEGLIGIBLE / np.maximum(near_power - 1, 1e-9)
    by_far = np.minimum(NEGLIGIBLE / np.maximum(far_power - 1, 1e-9), 600)
    return np.minimum(np.minimum(whole, by_near), np.log1p((far + t_x) / (near + t_x) * np.expm1(by_far)))
