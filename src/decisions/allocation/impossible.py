"""Demands that cannot all be met, and the smallest change that would make them possible."""

from dataclasses import replace

import numpy as np
import pandas as pd

from .allocation import Allocation, Priced, fewest_moves
from .choices import NEVER
from .demand import NOBODY, Demand, Flags, Integers
from .network import cheapest

COLUMNS = ["demand", "rep_id", "place", "wanted", "possible", "relaxation"]


def impossible(solved: Allocation, asked: Demand) -> pd.DataFrame:
    """Return one row a demand that could not be met; none when all were.

    ``demand``: ``places`` (more customers than places), ``stay`` (more have to stay with somebody than fit),
    ``must_have_owner``, ``reach`` (nobody is allowed to serve a place) or ``moves`` (the budget does not do).
    ``relaxation`` is the smallest change: so many places more (with ``rep_id``), salespeople more, or moves more.
    """
    rows = [*_stay(asked), *_reach(solved, asked), *_must(solved), *_places(solved), *_moves(solved, asked)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(demand: str, wanted: int, possible: int, relaxation: int, **at: object) -> dict[str, object]:
    return {"demand": demand, "wanted": wanted, "possible": possible, "relaxation": relaxation, **at}


def _stay(asked: Demand) -> list[dict[str, object]]:
    """Return who has to keep more customers than there are places."""
    pinned = np.bincount(asked.pinned[asked.pinned != NOBODY], minlength=asked.shape[1])
    over = np.flatnonzero(pinned > asked.capacity)
    ids = asked.reps["rep_id"]
    return [
        _row("stay", int(pinned[at]), int(asked.capacity[at]), int(pinned[at] - asked.capacity[at]), rep_id=ids[at])
        for at in over
    ]


def _reach(solved: Allocation, asked: Demand) -> list[dict[str, object]]:
    """Return the places that nobody may serve, with their customers: one salesperson for each would do."""
    if not asked.rules.strict:
        return []
    waiting = np.flatnonzero(solved.rep == NOBODY)
    alone = waiting[~reachable(solved, waiting)]
    place = asked.customers.loc[alone, list(asked.rules.strict)].fillna("").agg(" / ".join, axis=1)
    counts = place.value_counts(sort=False).sort_index()
    return [_row("reach", int(count), 0, 1, place=str(name)) for name, count in counts.items()]


def reachable(solved: Allocation, who: Integers) -> Flags:
    """Return whether anybody may serve these customers, full or not."""
    free = solved.misfit.allowed(who[:, None], np.arange(solved.demand.shape[1]))
    return np.asarray(free.any(axis=1))


def _must(solved: Allocation) -> list[dict[str, object]]:
    """Return where places are missing for the tiers that must have an owner."""
    demand = solved.demand
    must = demand.customers["tier"].isin(demand.rules.must_have_owner).to_numpy()
    if not (must & (solved.rep == NOBODY)).any():
        return []
    missing = _overflow(demand)
    ids, wanted, served = demand.reps["rep_id"], int(must.sum()), int((must & (solved.rep != NOBODY)).sum())
    return [_row("must_have_owner", wanted, served, int(missing[at]), rep_id=ids[at]) for at in np.flatnonzero(missing)]


def _places(solved: Allocation) -> list[dict[str, object]]:
    """Return by how many places all salespeople together are short."""
    customers, places = solved.demand.shape[0], int(solved.demand.capacity.sum())
    return [_row("places", customers, places, customers - places)] if customers > places else []


def _moves(solved: Allocation, asked: Demand) -> list[dict[str, object]]:
    """Return how many moves the places would have needed, where the budget was too small for them."""
    if solved.budget is None or (solved.demand.places == asked.places).all():
        return []
    needed = fewest_moves(replace(asked, kept=None)).moves
    return [_row("moves", needed, solved.budget, needed - solved.budget)]


def _overflow(demand: Demand) -> Integers:
    """Return how many places more each salesperson needs, all together as few as possible, to serve who must be."""
    given = Priced(demand).network()
    people = given.arcs[:, -demand.shape[1] :].copy()
    people[2:] = [[demand.shape[0]], [NEVER // 4]]
    rep = cheapest(replace(given, arcs=np.concatenate([given.arcs, people], axis=1)))
    return np.maximum(np.bincount(rep[rep != NOBODY], minlength=demand.shape[1]) - demand.capacity, 0)
