"""The mean of what a customer buys over the chance to stop after each purchase, where it has no safe closed form."""

import numpy as np
from scipy.special import betainc, betaln, expit, log_expit

from .histories import Numbers

NODES, WEIGHTS = np.polynomial.legendre.leggauss(64)
NEGLIGIBLE = 40.0
EVEN = 27.0
"""Powers of e below which the chance to stop, or to go on, no longer makes a difference."""


def mean_purchases(power: Numbers, ahead: Numbers, a: Numbers, b: Numbers) -> Numbers:
    """Return the mean of ``(1 - (1 + ahead p)^-power) / p`` over ``p`` from Beta(a, b): arrays of one length.

    By Gauss and Legendre's rule in the log-odds of ``p``, below and above their middle, where the density matters;
    outside it what is averaged is even, and its share of the density known.
    """
    middle, spread = np.log(a) - np.log(b), np.sqrt(2 * NEGLIGIBLE * (1 / a + 1 / b))
    high = np.minimum(middle + spread + NEGLIGIBLE / b, EVEN)
    even_below = -EVEN - np.log(np.maximum((power + 1) * ahead, 1e-300))
    low = np.minimum(np.maximum(middle - spread - NEGLIGIBLE / a, even_below), high)
    middle = np.clip(middle, low, high)
    never, always = power * ahead, -np.expm1(-power * np.log1p(ahead))
    total = betainc(a, b, expit(low)) * never + betainc(b, a, expit(-high)) * always
    for start, end in ((low, middle), (middle, high)):
        log_odds = start[:, None] + (end - start)[:, None] * (NODES + 1) / 2
        log_p = log_expit(log_odds)
        density = np.exp(a[:, None] * log_p + b[:, None] * log_expit(-log_odds) - betaln(a, b)[:, None])
        bought = -np.expm1(-power[:, None] * np.log1p(ahead[:, None] * np.exp(log_p))) * np.exp(-log_p)
        total += (density * bought) @ WEIGHTS * (end - start) / 2
    return total
