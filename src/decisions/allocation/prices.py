"""What each constraint costs: how much better the match would be without it, and what would change."""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from .allocation import Allocation, Priced, allocate
from .budget import priced_at
from .choices import UNIT
from .demand import NOBODY, Demand
from .rules import AllocationRules

COLUMNS = ["constraint", "saved", "moves", "in_region", "served"]
EXACT = 100_000
"""Up to so many pairs each constraint is dropped and all solved again; beyond, at the price of a move found."""


def prices(solved: Allocation) -> pd.DataFrame:
    """Return one row a constraint: ``constraint, saved, moves, in_region, served``, the dearest first.

    ``saved`` is by how many units of the weights the match would be better without it (0: it does not bind);
    ``moves``, ``in_region`` and ``served`` by how many customers more would move, have somebody of their region, have
    somebody at all.
    """
    rows = [_price(solved, name, free) for name, free in _without(solved).items()]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.sort_values(["saved", "constraint"], ascending=[False, True], ignore_index=True)


def _without(solved: Allocation) -> dict[str, Demand]:
    """Return the demand without each of the constraints it has."""
    demand, rules = solved.demand, solved.demand.rules
    roomy = demand.reps.assign(capacity=np.maximum(demand.capacity, demand.shape[0]))
    found = {"capacity": replace(demand, reps=roomy, kept=None)}
    if demand.kept is not None:
        found["kept"] = replace(demand, kept=None)
    if rules.moves is not None:
        found["moves"] = replace(demand, rules=_with(demand, moves=None))
    for name in rules.strict:
        left = tuple(other for other in rules.strict if other != name)
        found[f"strict_{name}"] = replace(demand, rules=_with(demand, strict=left))
    if rules.most_of_tier:
        found["most_of_tier"] = replace(demand, rules=_with(demand, most_of_tier={}))
    if (demand.pinned != NOBODY).any():
        found["stay"] = replace(demand, pinned=np.full_like(demand.pinned, NOBODY))
    if demand.returned.any():
        found["returned"] = replace(demand, owner=demand.before, returned=np.zeros_like(demand.returned))
    if demand.forbidden.nnz:
        found["refused"] = replace(demand, forbidden=csr_array(demand.shape))
    if demand.closed.any():
        found["closed"] = replace(demand, closed=np.zeros_like(demand.closed))
    return found


def _with(demand: Demand, **changed: object) -> AllocationRules:
    return demand.rules.model_copy(update=changed)


def _price(solved: Allocation, name: str, free: Demand) -> dict[str, object]:
    other = _solved_again(solved, free)
    now, then = _facts(solved), _facts(other)
    saved = max(solved.cost - _cost_as(solved, other), 0.0)
    return {"constraint": name, "saved": round(saved, 4), **{key: then[key] - now[key] for key in now}}


def _solved_again(solved: Allocation, free: Demand) -> Allocation:
    if np.prod(free.shape) <= EXACT:
        return allocate(free)
    priced = Priced(free)
    at = 0 if free.rules.moves is None else int(solved.move_price * UNIT)
    found = priced_at(priced.network(), priced, at)
    return Allocation(free, found.rep, found.cost / UNIT, found.cost / UNIT, moves=found.moves, budget=None)


def _cost_as(solved: Allocation, other: Allocation) -> float:
    """Return what the other allocation costs by the fair shares of this one, which follow the capacities."""
    mine, theirs = Priced(solved.demand), Priced(other.demand)
    return other.cost + (mine.imbalance(other.rep) - theirs.imbalance(other.rep)) / UNIT


def _facts(solved: Allocation) -> dict[str, int]:
    known = np.flatnonzero(solved.rep != NOBODY)
    fits = 1 - solved.misfit.parts(known, solved.rep[known])["region"]
    return {"moves": solved.moves, "in_region": int(fits.sum()), "served": len(known)}
