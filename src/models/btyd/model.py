"""What the models of buying till death have in common: how they are fitted and what they can be asked."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from src.errors import BadInput

from .histories import Histories, Numbers, checked, grouped
from .likelihood import Found, most_likely
from .waiting import waiting_time

BLOCK = 8_192
"""Histories evaluated at a time, so that what is computed on the way stays in the processor's cache."""


class BuyTillYouDie(BaseEstimator, ABC):
    """A model of customers who buy at random at a rate of their own until they silently stop for good.

    Histories are arrays ``x`` (purchases after the first), ``t_x`` (time from the first to the last purchase) and ``T``
    (time from the first purchase to now), times in one unit, which is the unit of ``alpha``, ``beta`` and of ``t``.
    What cannot be a history raises ``BadInput``. What can, but tells nothing (no repeat purchase, every customer the
    same) or leads to no top of the likelihood, ends with ``converged_`` False and ``message_`` saying why; where
    nothing was learnt every parameter and answer is NaN.

    Fitted: ``params_`` (by the literature's names), ``log_likelihood_``, ``converged_``, ``message_``.
    """

    names: tuple[str, ...]

    def __init__(self, *, most_steps: int = 500) -> None:
        self.most_steps = most_steps

    def fit(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Self:
        """Return the model with the parameters under which these histories are most likely."""
        histories = grouped(x, t_x, T)
        found = self._found(histories)
        self.params_ = {name: float(value) for name, value in zip(self.names, found.parameters, strict=True)}
        self.log_likelihood_ = _total(self, found.parameters, histories)[0]
        self.converged_, self.message_ = found.converged, found.message
        return self

    def log_likelihood(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Numbers:
        """Return the log-likelihood of each history."""
        x, t_x, T = checked(x, t_x, T)
        return self._each(x, t_x, T) if self._learnt else np.full(x.shape, np.nan)

    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Numbers:
        """Return the probability that each customer has not stopped for good."""
        x, t_x, T = checked(x, t_x, T)
        return self._p_alive(x, t_x, T) if self._learnt else np.full(x.shape, np.nan)

    def p_silent(self, t: ArrayLike, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Numbers:
        """Return the probability of no purchase in ``(T, T + t]``; ``t`` may be infinite.

        It is the likelihood of the same history watched for ``t`` longer over that of the history as it is.
        """
        ahead, *history = np.broadcast_arrays(_times(t), *checked(x, t_x, T))
        silent, ends = np.full(ahead.shape, np.nan), np.isfinite(ahead)
        if self._learnt:
            silent[~ends] = by_blocks(self._p_never, *(values[~ends] for values in history))
            silent[ends] = self._p_silent(ahead[ends], *(values[ends] for values in history))
        return silent

    def expected_purchases(self, t: ArrayLike, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Numbers:
        """Return how many purchases to expect of each customer in ``(T, T + t]``."""
        t, x, t_x, T = np.broadcast_arrays(_times(t), *checked(x, t_x, T))
        if not self._learnt:
            return np.full(x.shape, np.nan)
        return self._of_the_living(t, x, T) * self._p_alive(x, t_x, T)

    def expected_new(self, t: ArrayLike) -> Numbers:
        """Return how many repeat purchases to expect of a new customer within ``t`` of the first purchase."""
        return self.expected_purchases(t, 0, 0, 0)

    def next_purchase_quantile(self, q: ArrayLike, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Numbers:
        """Return the time from ``T`` within which the next purchase comes with probability ``q``.

        Infinite where the customer never buys again with a probability of ``1 - q`` or more, or where that takes a
        million million times as long as the history.
        """
        q, x, t_x, T = np.broadcast_arrays(_shares(q), *checked(x, t_x, T))
        if not self._learnt:
            return np.full(x.shape, np.nan)
        never = by_blocks(self._p_never, x, t_x, T)
        return waiting_time(self._each, q, never, (x, t_x, T))

    @abstractmethod
    def _terms(self, parameters: Numbers, x: Numbers, t_x: Numbers, T: Numbers) -> tuple[Numbers, Numbers]:
        """Return the log-likelihood of each history, and its derivatives: one row a parameter."""

    @abstractmethod
    def _p_alive(self, x: Numbers, t_x: Numbers, T: Numbers) -> Numbers:
        """Return the probability of being alive at ``T``."""

    @abstractmethod
    def _of_the_living(self, t: Numbers, x: Numbers, T: Numbers) -> Numbers:
        """Return how many purchases to expect within ``t`` of customers who are alive at ``T``."""

    @abstractmethod
    def _p_never(self, x: Numbers, t_x: Numbers, T: Numbers) -> Numbers:
        """Return the probability that each customer never buys again."""

    @abstractmethod
    def _starts(self, rate: float) -> Iterator[Numbers]:
        """Yield parameters to start from, for customers who buy at this mean rate."""

    @property
    def _learnt(self) -> bool:
        return bool(np.isfinite(self._parameters).all())

    @property
    def _parameters(self) -> Numbers:
        check_is_fitted(self)
        return np.array([self.params_[name] for name in self.names])

    def _p_silent(self, t: Numbers, x: Numbers, t_x: Numbers, T: Numbers) -> Numbers:
        return np.exp(np.minimum(self._each(x, t_x, T + t) - self._each(x, t_x, T), 0))

    def _each(self, x: Numbers, t_x: Numbers, T: Numbers) -> Numbers:
        parameters = self._parameters
        return by_blocks(lambda *rows: self._terms(parameters, *rows)[0], x, t_x, T)

    def _found(self, histories: Histories) -> Found:
        if said := _nothing_to_learn(histories):
            return Found(np.full(len(self.names), np.nan), False, said)
        unit = float(histories.T @ histories.number) / histories.customers
        scaled = Histories(histories.x, histories.t_x / unit, histories.T / unit, histories.number)
        rate = float(scaled.x @ scaled.number / (scaled.T @ scaled.number))

        def mean(parameters: Numbers) -> tuple[float, Numbers]:
            value, slopes = _total(self, parameters, scaled)
            return value / scaled.customers, slopes / scaled.customers

        found = most_likely(mean, self._starts(rate), names=list(self.names), most_steps=self.most_steps)
        times = np.array([unit if name in ("alpha", "beta") else 1.0 for name in self.names])
        return found._replace(parameters=found.parameters * times)


def _nothing_to_learn(histories: Histories) -> str:
    """Return why no parameters can be learnt from these histories, nothing if they can."""
    if not histories.x.any():
        return "No customer bought more than once: rates cannot be learnt."
    if histories.x.size == 1:
        return "Every customer has the same history: differences between customers cannot be learnt."
    return ""


def _total(model: BuyTillYouDie, parameters: Numbers, histories: Histories) -> tuple[float, Numbers]:
    """Return the log-likelihood of all customers and its derivatives."""
    if not np.isfinite(parameters).all():
        return np.nan, np.full(len(parameters), np.nan)
    value, slopes = 0.0, np.zeros(len(parameters))
    for rows in _blocks(histories.x.size):
        each, each_slopes = model._terms(parameters, histories.x[rows], histories.t_x[rows], histories.T[rows])
        value += float(each @ histories.number[rows])
        slopes = slopes + each_slopes @ histories.number[rows]
    return value, slopes


def _times(t: ArrayLike) -> Numbers:
    times = np.asarray(t, dtype=float)
    if not (times >= 0).all():
        raise BadInput("The time ahead cannot be used.", f"Expected t as numbers that are not negative; got {t!r}.")
    return times


def by_blocks(function: Callable[..., Numbers], *arrays: Numbers) -> Numbers:
    """Return the function of arrays of one shape, evaluated on a block of their elements at a time."""
    flat = [np.ravel(values) for values in arrays]
    parts = [function(*(values[rows] for values in flat)) for rows in _blocks(flat[0].size)]
    return np.concatenate([np.empty(0), *parts]).reshape(np.shape(arrays[0]))


def _blocks(rows: int) -> Iterator[slice]:
    return (slice(start, start + BLOCK) for start in range(0, rows, BLOCK))


def _shares(q: ArrayLike) -> Numbers:
    shares = np.asarray(q, dtype=float)
    if not ((shares >= 0) & (shares <= 1)).all():
        raise BadInput("The quantile cannot be used.", f"Expected q between 0 and 1; got {q!r}.")
    return shares
