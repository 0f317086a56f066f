"""How long until the next purchase."""

from collections.abc import Callable

import numpy as np
from scipy.optimize import elementwise

from .histories import Numbers

DOUBLINGS = 40
"""How often the first guess is doubled: what takes a million million times as long is as good as never."""

LogLikelihood = Callable[[Numbers, Numbers, Numbers], Numbers]


def waiting_time(
    log_likelihood: LogLikelihood, q: Numbers, never: Numbers, histories: tuple[Numbers, Numbers, Numbers]
) -> Numbers:
    """Return the time ahead at which the probability of silence has fallen to ``1 - q``; infinite where it never does.

    Brackets are doubled until they hold the time, then narrowed by Chandrupatla's method, all customers at once.
    """
    times = np.where(never < 1 - q, 0.0, np.inf)
    sought = np.isfinite(times) & (q > 0)
    if not sought.any():
        return times
    x, t_x, T = (values[sought] for values in histories)
    now, level = log_likelihood(x, t_x, T), np.log1p(-q[sought])

    def above(t: Numbers, x: Numbers, t_x: Numbers, T: Numbers, now_level: Numbers) -> Numbers:
        return log_likelihood(x, t_x, T + t) - now_level

    first = np.maximum(T, T.mean() + 1e-9) / 16
    arguments = (x, t_x, T, now + level)
    bracket = elementwise.bracket_root(above, np.zeros(x.size), first, xmin=0.0, args=arguments, maxiter=DOUBLINGS)
    found = elementwise.find_root(above, bracket.bracket, args=arguments)
    times[sought] = np.where(found.success, found.x, np.inf)
    return times
