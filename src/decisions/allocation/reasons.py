"""Why every customer has this salesperson: facts for a sentence."""

import numpy as np
import pandas as pd

from .allocation import Allocation
from .demand import NOBODY, Demand, Flags, Floats, Integers
from .impossible import reachable

FITS = ("region", "industry", "seniority", "relation", "request")
BETTER = ("request", "region", "relation", "industry", "seniority")
CLOSE = 0.34
"""How near a salesperson's level is to the customer's rank by value to count as a match."""


def reasons(solved: Allocation) -> pd.DataFrame:
    """Return ``customer_id, kind, because`` and what fits: ``region, industry, seniority, relation, request``.

    ``kind``: stays, moves, first (had nobody), lost (has nobody any more), pool (has nobody as before). ``because``
    says why somebody moved or was lost: gone (no longer a salesperson), neglected (or stays all the same), refused,
    pinned, full, one of the wishes that the new one meets better, even (fair shares); and of who is in the pool:
    no_place, or nobody_may (serve them). It is empty for the others.
    """
    demand, before = solved.demand, solved.demand.before
    kind = _kind(demand, solved.rep, before)
    changed = np.isin(kind, ("moves", "lost")) | ((kind == "stays") & demand.returned)
    waits, pool = np.full(len(kind), "no_place", dtype=object), np.flatnonzero(kind == "pool")
    waits[pool[~reachable(solved, pool)]] = "nobody_may"
    fits = {name: (solved.rep != NOBODY) & told for name, told in _fits(solved, solved.rep).items()}
    because = np.select([changed, kind == "pool"], [_because(solved, before), waits], "")
    return pd.DataFrame({"customer_id": demand.customers["customer_id"], "kind": kind, "because": because, **fits})


def _kind(demand: Demand, now: Integers, before: Integers) -> np.ndarray:
    had = demand.customers["owner_id"].notna().to_numpy()
    has = now != NOBODY
    return np.select([has & had & (now == before), has & had, has, had], ["stays", "moves", "first", "lost"], "pool")


def _fits(solved: Allocation, rep: Integers) -> dict[str, Flags]:
    """Return which wishes the salesperson meets, and that there was one."""
    demand, parts = solved.demand, _parts(solved, rep)
    told = {name: demand.customers[name].notna().to_numpy() for name in ("region", "industry")}
    listed = {name: demand.reps[f"{long}"].notna().to_numpy()[rep] for name, long in _COVERS.items()}
    fits = {name: (parts[name] == 0) & told[name] & listed[name] for name in _COVERS}
    known = demand.reps["seniority"].notna().to_numpy()[rep]
    touched = solved.misfit.touched & (parts["relation"] < 0.5)
    return {
        **fits,
        "seniority": known & (parts["seniority"] <= CLOSE),
        "relation": touched,
        "request": parts["request"] < 0,
    }


_COVERS = {"region": "regions", "industry": "industries"}


def _because(solved: Allocation, before: Integers) -> np.ndarray:
    demand = solved.demand
    had, has = (np.bincount(rep[rep != NOBODY], minlength=demand.shape[1]) for rep in (before, solved.rep))
    full = (had > demand.capacity) & (has >= demand.capacity)
    rows = np.arange(len(before))
    refused = np.asarray(demand.forbidden[rows, before], dtype=float).ravel() > 0
    better = _gains(solved, before)
    best = np.array(BETTER)[np.argmax(better, axis=0)]
    gained = better.max(axis=0) > 1e-9
    crowded = full[before] | (solved.rep == NOBODY)
    conditions = [before == NOBODY, demand.returned, demand.pinned != NOBODY, refused, crowded, gained]
    return np.select(conditions, ["gone", "neglected", "pinned", "refused", "full", best], "even")


def _gains(solved: Allocation, before: Integers) -> Floats:
    """Return by how much the new salesperson meets each wish better than the one before, weighted."""
    now, then, weights = _parts(solved, solved.rep), _parts(solved, before), solved.demand.rules.weights
    return np.stack([(then[name] - now[name]) * getattr(weights, name) for name in BETTER])


def _parts(solved: Allocation, rep: Integers) -> dict[str, Floats]:
    return solved.misfit.parts(np.arange(len(rep)), np.where(rep == NOBODY, 0, rep))
