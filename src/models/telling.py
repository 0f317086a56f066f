"""What a customer's contributions come to, idea by idea, and which feature tells each so that a reader can follow.

A feature tells an idea where its number lies on the side that the idea pushes to: few days with a purchase for a higher
risk, not many. A window in which nothing was bought says the same as the days since the last order, so it is counted
there; and what the purchase history says of a customer who is not late at all is a matter of pace, so it is counted
with frequency.
"""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .explain import Contributions
from .ideas import idea, sense

RECENCY, FREQUENCY = "recency", "frequency"
WINDOW = r"(orders|amount|active_days)_\d+d"
TREND = r"\w+_(change|slope)_\d+d"
TOLD = 0.1
"""The share of all that moves a score from which an idea is told at all."""
CLEARLY = 0.05
"""A number that is no further from the typical one than this share of it lies on neither side."""


@dataclass(frozen=True)
class Told:
    """Customer x idea: ``sums`` of contributions, ``tellers`` (position of the feature), ``plain`` (it reads so)."""

    sums: np.ndarray
    tellers: np.ndarray
    plain: np.ndarray


def told(contributions: Contributions, features: pd.DataFrame) -> Told:
    """Return what each idea comes to for each customer and how it is told.

    ``features`` has the same customers as rows, in the same order. Features that a customer does not have count nought.
    """
    columns = list(contributions.values.columns)
    moved = np.where(features[columns].notna(), contributions.values.to_numpy(float), 0.0)
    ideas = np.array([idea(name) for name in columns])
    names = list(dict.fromkeys(ideas))
    empty = _empty(features[columns]) if RECENCY in names else np.zeros(moved.shape, bool)
    sums = {name: np.where(empty, 0.0, moved)[:, ideas == name].sum(axis=1) for name in names}
    if RECENCY in names:
        sums[RECENCY] = sums[RECENCY] + np.where(empty, moved, 0.0).sum(axis=1)
    if {RECENCY, FREQUENCY} <= set(names) and contributions.better and "recency_days" in features:
        on_time = _late(features) * contributions.better * sums[RECENCY] < 0
        sums[FREQUENCY] = sums[FREQUENCY] + np.where(on_time, sums[RECENCY], 0.0)
        sums[RECENCY] = np.where(on_time, 0.0, sums[RECENCY])
    spoken, total = ~empty, sum(np.abs(part) for part in sums.values())
    if RECENCY in names and "gap_mean_days" in columns:  # then told beside the days since the last order
        spoken[:, columns.index("gap_mean_days")] &= np.abs(sums[RECENCY]) < TOLD * total
    found = []
    for name in names:
        members = np.flatnonzero(ideas == name)
        sides = np.column_stack([_side(features, columns[place]) for place in members]) * contributions.better
        place, plain = _teller(moved[:, members], sides, sums[name], spoken=spoken[:, members])
        found.append((sums[name], members[place], plain if contributions.better else np.ones(len(moved), bool)))
    return Told(*(np.column_stack(part) for part in zip(*found, strict=True)))


def _teller(
    moved: np.ndarray, sides: np.ndarray, total: np.ndarray, *, spoken: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the member that tells each customer's total, and whether it lies on the total's side.

    The strongest of those that do; else the strongest that pushes the total's way, a window with something in it first.
    """
    push = moved * np.sign(total)[:, None]
    fits = (sides * np.sign(total)[:, None] > 0) & spoken
    strength = np.maximum(push, 0.0) / np.maximum(np.abs(moved).max(axis=1, keepdims=True), 1e-300)
    return np.argmax(strength + 2.0 * spoken * (push > 0) + 4.0 * fits, axis=1), fits.any(axis=1)


def _empty(own: pd.DataFrame) -> np.ndarray:
    """Return where a feature is a window in which the customer did not buy."""
    windows = np.array([bool(re.fullmatch(WINDOW, name)) for name in own.columns])
    return (own.to_numpy(float) == 0) & windows


def _side(features: pd.DataFrame, name: str) -> np.ndarray:
    """Return for every customer whether the feature reads as that of a better one (1), a worse (-1) or neither (0)."""
    if idea(name) == RECENCY and "recency_days" in features:
        return _late(features)
    own, reference = features[name].to_numpy(float), _reference(features, name)
    return sense(name) * np.sign(own - reference) * (np.abs(own - reference) > CLEARLY * np.abs(reference))


def _reference(features: pd.DataFrame, name: str) -> np.ndarray | float:
    """Return what a reader holds a number against: the customer's own pace, no change, else the middle customer's."""
    if name == "gap_last_days" and "gap_mean_days" in features:
        return features["gap_mean_days"].to_numpy(float)
    return 0.0 if re.fullmatch(TREND, name) else float(features[name].median())


def _late(features: pd.DataFrame) -> np.ndarray:
    """Return -1 for customers who are past their usual gap (without one: past the middle recency), else 1."""
    recency = features["recency_days"]
    usual = features["gap_mean_days"] if "gap_mean_days" in features else pd.Series(np.nan, index=features.index)
    return np.where(recency > usual.fillna(recency.median()), -1, 1)
