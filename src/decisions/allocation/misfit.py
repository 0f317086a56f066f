"""How badly a customer and a salesperson go together, wish by wish: 0 all is well, 1 not met at all.

A move costs up to twice as much for the customers with the highest priority: theirs are the ties that matter most.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from .demand import NOBODY, Demand, Flags, Floats, Integers, listed

PARTS = ("seniority", "region", "industry", "relation", "request", "move", "neglect")


class Misfit:
    """Looks up what does not fit, for pairs of rows (customers, salespeople) or for customers with all salespeople."""

    def __init__(self, demand: Demand) -> None:
        self.demand = demand
        self.rank = pd.Series(demand.value).rank(pct=True, method="average").to_numpy(dtype=float)
        self.level = demand.reps["seniority"].map(demand.rules.level).to_numpy(dtype=float)
        self.region = _Places(demand.customers["region"], demand.reps["regions"], lambda place: (place,))
        self.industry = _Places(demand.customers["industry"], demand.reps["industries"], _industry_names)
        self.priority = demand.customers["priority"].fillna(0).to_numpy(dtype=float)
        self.touched = np.asarray(demand.relation.sum(axis=1)).ravel() > 0

    def parts(self, who: Integers, rep: Integers) -> dict[str, Floats]:
        """Return every part of the misfit; ``who`` and ``rep`` pair by pair, or a column of customers and all reps."""
        owner = self.demand.owner[who]
        return {
            "seniority": np.abs(self.rank[who] - self.level[rep]),
            "region": 1.0 - self.region.fits(who, rep),
            "industry": 1.0 - self.industry.fits(who, rep),
            "relation": self.touched[who] * (1.0 - _looked_up(self.demand.relation, who, rep)),
            "request": -_looked_up(self.demand.wanted, who, rep),
            "neglect": (self.demand.returned[who] & (self.demand.before[who] == rep)) * 1.0,
            "move": ((owner != NOBODY) & (owner != rep)) * (1.0 + self.priority[who]),
        }

    def cost(self, who: Integers, rep: Integers) -> Floats:
        """Return the weighted sum of the parts."""
        weights = self.demand.rules.weights
        found = self.parts(who, rep).items()
        return np.sum([getattr(weights, name) * part for name, part in found], axis=0)

    def allowed(self, who: Integers, rep: Integers) -> Flags:
        """Return whether no hard rule forbids the pair."""
        demand, fits = self.demand, {"region": self.region, "industry": self.industry}
        owner, pinned = demand.owner[who], demand.pinned[who]
        free = (_looked_up(demand.forbidden, who, rep) == 0) & (~demand.closed[rep] | (owner == rep))
        for name in demand.rules.strict:
            free &= fits[name].fits(who, rep) > 0
        return np.where(pinned == NOBODY, free, pinned == rep)


class _Places:
    """Which salespeople work in a place (region, industry); where nothing is told, nothing speaks against it."""

    def __init__(self, told: pd.Series, covered: pd.Series, names: Callable[[str], tuple[str, ...]]) -> None:
        self.code, self.known = pd.factorize(told)
        sets = [set(listed(text)) for text in covered]
        works = [[not there or bool(there & set(names(str(place)))) for there in sets] for place in self.known]
        self.works = np.array([*works, [True] * len(sets)], dtype=float).reshape(len(self.known) + 1, len(sets))

    def fits(self, who: Integers, rep: Integers) -> Floats:
        return self.works[self.code[who], rep]  # an unknown place has the code -1: the last row


def _industry_names(industry: str) -> tuple[str, ...]:
    """Return how an industry may be named: in full, or by the code before its name (``C Manufacturing``)."""
    return industry, industry.partition(" ")[0]


def _looked_up(matrix: csr_array, who: Integers, rep: Integers) -> Floats:
    if who.ndim == 2:
        return matrix[who.ravel()].toarray()
    return np.asarray(matrix[who, rep], dtype=float).ravel() if matrix.nnz else np.zeros(len(who))
