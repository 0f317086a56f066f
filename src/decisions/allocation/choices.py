"""Which salespeople each customer could have, and at what cost: whole millionths, so that sums are exact."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .demand import NOBODY, Demand, Flags, Integers
from .misfit import Misfit

UNIT = 1_000_000
"""Whole numbers to one unit of cost."""
NEVER = 1_000 * UNIT
"""What it costs to break what must not be broken: no sum of wishes of one customer outweighs it."""
ALL_PAIRS, NEAREST, AT_A_TIME = 3_000_000, 16, 4_096


@dataclass(frozen=True)
class Choices:
    """One row a choice: customer, salesperson (-1: none, in the pool), cost; ``moves``: an owner who could
    stay is lost."""

    who: Integers
    rep: Integers
    cost: Integers
    moves: Flags


def choices(demand: Demand, misfit: Misfit, nearest: int = NEAREST) -> Choices:
    """Return the choices of every customer: all while there are few pairs, else the ``nearest`` best and the present.

    Equal costs are told apart by the ids alone (at most a thousandth of a unit), so that a tie is decided alike
    whoever else is there.
    """
    customers, reps = demand.shape
    most = reps if customers * reps <= ALL_PAIRS else min(nearest, reps)
    ids = [pd.util.hash_array(demand.customers["customer_id"].to_numpy(object))]
    ids.append(pd.util.hash_array(demand.reps["rep_id"].to_numpy(object)))
    found = [_best(demand, misfit, rows, ids=ids, most=most) for rows in _slices(customers)]
    who, rep, cost = (np.concatenate([part[at] for part in found]) for at in range(3))
    pool = np.arange(customers)
    who, rep = np.concatenate([who, pool]), np.concatenate([rep, np.full(customers, NOBODY)])
    stays = np.zeros(customers, dtype=bool)
    stays[who[rep == demand.owner[who]]] = demand.owner[who[rep == demand.owner[who]]] != NOBODY
    return Choices(who, rep, np.concatenate([cost, _unserved(demand)]), stays[who] & (demand.owner[who] != rep))


def _slices(customers: int) -> list[Integers]:
    return [np.arange(first, min(first + AT_A_TIME, customers)) for first in range(0, customers, AT_A_TIME)]


def _best(
    demand: Demand, misfit: Misfit, rows: Integers, *, ids: list[np.ndarray], most: int
) -> tuple[Integers, Integers, Integers]:
    who, every = rows[:, None], np.arange(demand.shape[1])
    cost = np.rint(misfit.cost(who, every) * UNIT).astype("int64") + _tie(ids[0][rows][:, None], ids[1])
    cost = np.where(misfit.allowed(who, every), cost, NEVER)
    chosen = np.argpartition(cost, most - 1, axis=1)[:, :most] if most < len(every) else np.tile(every, (len(rows), 1))
    kept = np.zeros(cost.shape, dtype=bool)
    np.put_along_axis(kept, chosen, True, axis=1)
    has = demand.before[rows] != NOBODY
    kept[np.flatnonzero(has), demand.before[rows][has]] = True
    place, rep = np.nonzero(kept & (cost < NEVER))
    return rows[place], rep.astype("int64"), cost[place, rep]


def _tie(who: np.ndarray, rep: np.ndarray) -> Integers:
    mixed = (who ^ rep) * np.uint64(0x9E3779B97F4A7C15)
    return ((mixed >> np.uint64(33)) % np.uint64(UNIT // 1000)).astype("int64")


def _unserved(demand: Demand) -> Integers:
    """Return what it costs when a customer has nobody: more for a high priority, NEVER where the rules demand one."""
    weights, priority = demand.rules.weights, demand.customers["priority"].fillna(0).to_numpy(dtype=float)
    cost = weights.no_owner * (1 + priority) + weights.lost * (demand.before != NOBODY)
    must = demand.customers["tier"].isin(demand.rules.must_have_owner).to_numpy() | (demand.pinned != NOBODY)
    return np.rint(cost * UNIT).astype("int64") + NEVER * must
