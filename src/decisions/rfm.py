"""Recency, frequency and monetary value scored 1 to 5, with the user's cut-offs or with fifths that ties cannot break.

Hughes, Strategic Database Marketing (1994): five groups a measure. Cutting at quantiles leaves groups empty where many
customers share a value (most bought once); here groups are made of whole values, as equal as that allows.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from .scheme import Rfm

GROUPS = 5


@dataclass(frozen=True)
class RfmScores:
    """``parts``: points of each measure, weighted; ``codes``: such as 5-4-1; ``cuts``: the cut-offs used."""

    parts: pd.DataFrame
    codes: pd.Series
    cuts: dict[str, tuple[float, ...]]


def rfm_scores(base: pd.DataFrame, rules: Rfm) -> RfmScores:
    """Return the scores of each customer; ``base`` has the three indicators. Few days since the last order are good."""
    measures = {part.indicator: part for part in (rules.recency, rules.frequency, rules.monetary)}
    total = sum(part.weight for part in measures.values())
    recent = {name: name == rules.recency.indicator for name in measures}
    cuts = {name: part.cuts or fifths(base[name], low_is_good=recent[name]) for name, part in measures.items()}
    points = {name: scored(base[name], cuts[name], low_is_good=recent[name]) for name in measures}
    parts = {name: points[name] * (part.weight / total) for name, part in measures.items()}
    return RfmScores(pd.DataFrame(parts), _codes(pd.DataFrame(points)), cuts)


def _codes(points: pd.DataFrame) -> pd.Series:
    """Return the points of each customer as 5-4-1, an unknown one as ?."""
    known = points.fillna(0).astype("int64")
    places = np.ravel_multi_index(tuple(known.to_numpy().T), (GROUPS + 1,) * known.shape[1])
    names = ["-".join(code) for code in product("?12345", repeat=known.shape[1])]
    return pd.Series(pd.array(names, dtype="string").take(places), index=points.index)


def scored(values: pd.Series, cuts: tuple[float, ...], *, low_is_good: bool = False) -> pd.Series:
    """Return 1 (worst) to 5 (best); a value at a cut-off gets the better score; an unknown one stays unknown."""
    numbers, count = values.to_numpy("float64", na_value=np.nan), len(cuts)
    if low_is_good:
        points = GROUPS - np.searchsorted(cuts, numbers, side="left")
    else:
        points = np.searchsorted(cuts, numbers, side="right") + GROUPS - count
    return pd.Series(points.astype("float64"), index=values.index).mask(values.isna())


def fifths(values: pd.Series, *, low_is_good: bool = False) -> tuple[float, ...]:
    """Return up to four cut-offs, growing, that leave no group empty: equal values always stay together.

    Each group takes whole values until it holds its share of the customers that are left, but never so many that a
    later one stays empty. Fewer than five different values make fewer groups, the best scored 5.
    """
    found = values.dropna().value_counts().sort_index()
    sizes, groups = found.to_numpy(), min(GROUPS, len(found))
    ends, start = [], 0
    for left in range(groups, 1, -1):
        share = sizes[start:].sum() / left
        reached = sizes[start:].cumsum()
        take = int(np.abs(reached - share).argmin()) + 1
        start += min(take, len(sizes) - start - (left - 1))
        ends.append(start)
    edges = found.index.to_numpy("float64")
    return tuple(float(edges[end - 1] if low_is_good else edges[end]) for end in ends)
