"""The parameters under which what was seen is most likely."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from .histories import Numbers

LEAST, MOST = np.log(1e-6), np.log(1e6)
"""Bounds of the logs of parameters, with time in units of its mean."""

FLAT = 1e-5
"""The slope of the mean log-likelihood along the logs of parameters below which it is at its top."""

Slopes = Callable[[Numbers], tuple[float, Numbers]]
"""Parameters to the mean log-likelihood and its derivatives."""


class Found(NamedTuple):
    """The ``parameters``, whether they are where the likelihood is ``flat``, and what is to be said of them."""

    parameters: Numbers
    converged: bool
    message: str


def most_likely(mean: Slopes, starts: Iterable[Numbers], *, names: list[str], most_steps: int) -> Found:
    """Return the parameters of the greatest mean log-likelihood, from the first start that leads to a top.

    Quasi-Newton steps (L-BFGS-B) on the logs of the parameters. A parameter that ends on its bound has been found to
    be without end or nothing, which is a top as well; the message names it.
    """
    found = Found(np.full(len(names), np.nan), False, "No start was given.")
    with threadpool_limits(limits=1):  # more would spend their time waiting for each other: the matrices are tiny
        for start in starts:
            found = _climb(mean, np.log(start), names, most_steps)
            if found.converged:
                break
    return found


def _climb(mean: Slopes, start: Numbers, names: list[str], most_steps: int) -> Found:
    def fall(logs: Numbers) -> tuple[float, Numbers]:
        value, slopes = mean(np.exp(logs))
        return -value, -slopes * np.exp(logs)

    options = {"maxiter": most_steps, "ftol": 1e-15, "gtol": 1e-9, "maxcor": 20}
    reached = minimize(fall, start, jac=True, method="L-BFGS-B", bounds=[(LEAST, MOST)] * len(names), options=options)
    steepest = float(np.abs(reached.x - np.clip(reached.x - reached.jac, LEAST, MOST)).max())
    if not (np.isfinite(reached.fun) and steepest < FLAT):
        said = f"The likelihood still rises by {steepest:.1g} after {reached.nit} steps ({reached.message})."
        return Found(np.exp(reached.x), False, said)
    bound = [name for name, log in zip(names, reached.x, strict=True) if log in (LEAST, MOST)]
    said = f"At the bound, so alike in all customers or nothing: {', '.join(bound)}." if bound else ""
    return Found(np.exp(reached.x), True, said)
