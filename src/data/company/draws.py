"""Random draws: an own stream for every table and chunk, and the few shapes that all tables need."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]

STREAMS = (
    "people", "habits", "keys", "owners", "records", "campaigns", "orders", "channels", "lines", "interactions",
    "feedback", "balances", "invoices", "leads", "referrals", "products", "reps", "dirt", "lead_touches", "notes",
    "texts",
)  # fmt: skip


def stream(seed: int, name: str, chunk: int = 0) -> np.random.Generator:
    """Return the generator of one table and chunk: what is drawn for one never changes another."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(STREAMS.index(name), chunk)))


def picked(draw: np.random.Generator, weights: Numbers, rows: Numbers) -> Numbers:
    """Return a column of ``weights`` (kinds x columns) for each entry of ``rows`` (a kind), by the weights' shares."""
    shares = weights / weights.sum(axis=1, keepdims=True)
    steps = np.minimum(np.cumsum(shares, axis=1), 1)
    steps[:, -1] = 1
    steps += np.arange(len(weights))[:, None]
    found = np.searchsorted(steps.ravel(), rows + draw.random(len(rows)), side="right")
    return np.minimum(found - rows * weights.shape[1], weights.shape[1] - 1)


def spread(counts: Numbers) -> tuple[Numbers, Numbers]:
    """Return, for so many repetitions of each entry, which entry each one repeats and its place among them."""
    which = np.repeat(np.arange(len(counts)), counts)
    first = np.cumsum(counts) - counts
    return which, np.arange(len(which)) - first[which]


def running(values: Numbers, counts: Numbers) -> Numbers:
    """Return the running sum of ``values`` within groups of ``counts`` consecutive entries."""
    total = np.cumsum(values)
    ends = np.cumsum(counts)
    before = np.concatenate([[0.0], total])[ends - counts]
    return total - np.repeat(before, counts)


def maybe(draw: np.random.Generator, share: float | Numbers, size: int) -> NDArray[np.bool_]:
    """Return yes or no, ``size`` times, yes with the given share."""
    return draw.random(size) < share
