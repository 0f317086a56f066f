"""Customers to salespeople: the best match for least change, within what must not be broken."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from .budget import DEAREST, Found, priced_at, within
from .choices import UNIT, Choices, choices
from .demand import NOBODY, Demand, Integers
from .fair_shares import Shares, value_shares, workload_shares
from .misfit import Misfit
from .network import Network, network


@dataclass(frozen=True)
class Allocation:
    """A solved demand: ``rep`` is the row of the salesperson of every customer (-1: none, in the pool).

    ``cost`` and ``bound`` are in units of the weights: no allocation within the same rules costs less than ``bound``.
    ``budget`` is how many customers may get another owner (None: any number), ``moves`` how many did, ``move_price``
    what one more move would have to save to be worth it beyond the weights.
    """

    demand: Demand
    rep: Integers
    cost: float
    bound: float
    moves: int
    budget: int | None
    move_price: float = 0.0

    @cached_property
    def misfit(self) -> Misfit:
        return Misfit(self.demand)

    def owners(self) -> pd.DataFrame:
        """Return ``customer_id, owner_id, owner_previous`` of every customer; empty where there is nobody."""
        ids = pd.Series([*self.demand.reps["rep_id"].astype(object), None], dtype="str")
        before = self.demand.customers["owner_id"].astype("str")
        return pd.DataFrame(
            {
                "customer_id": self.demand.customers["customer_id"],
                "owner_id": ids.iloc[self.rep].to_numpy(),
                "owner_previous": before.to_numpy(),
            }
        )


class Priced:
    """What allocations of a demand cost: the choices, and the fair shares of value and work."""

    def __init__(self, demand: Demand) -> None:
        self.demand, self.misfit = demand, Misfit(demand)
        self.values, self.workload = value_shares(demand), workload_shares(demand)

    def __call__(self, rep: Integers) -> tuple[int, int]:
        """Return cost (millionths of a unit) and moves of the allocation; a pair that is no choice cannot be told."""
        given = self.choices
        taken = given.rep == rep[given.who]
        shares = self.imbalance(rep)
        return int(given.cost[taken].sum() + shares), int(given.moves[taken].sum())

    @cached_property
    def choices(self) -> Choices:
        return choices(self.demand, self.misfit)

    def imbalance(self, rep: Integers) -> int:
        """Return the cost of unfair shares."""
        return sum(int(shares.cost(self._counts(rep, shares)).sum()) for shares in (self.values, self.workload))

    def network(self) -> Network:
        return network(self.demand, self.choices, values=self.values, workload=self.workload)

    def _counts(self, rep: Integers, shares: Shares) -> Integers:
        has = rep != NOBODY
        people, groups = shares.price.shape
        return np.bincount(rep[has] * groups + shares.group[has], minlength=people * groups).reshape(people, groups)


def allocate(demand: Demand) -> Allocation:
    """Return the cheapest allocation that breaks no hard rule, no capacity and no budget of moves.

    Where the budget cannot be kept because somebody has more customers than places, none are kept for prospects; where
    that does not do, the present customers may stay: capacities grow to what they have (``impossible`` names it).
    """
    budget = moves_allowed(demand)
    found = _solved(demand, budget)
    if found is None and demand.kept is not None:
        demand = replace(demand, kept=None)
        found = _solved(demand, budget)
    if found is None:
        demand = replace(demand, reps=_as_now(demand))
        found = _solved(demand, budget) or fewest_moves(demand)
    cost, bound, price = (number / UNIT for number in (found.cost, found.bound, found.move_price))
    return Allocation(demand, found.rep, cost, bound, moves=found.moves, budget=budget, move_price=price)


def moves_allowed(demand: Demand) -> int | None:
    """Return how many customers with an owner may get another one."""
    share = demand.rules.moves
    return None if share is None else int(share * (demand.owner != NOBODY).sum())


def fewest_moves(demand: Demand) -> Found:
    """Return the cheapest of the allocations with the fewest moves that the other rules leave possible."""
    priced = Priced(demand)
    return priced_at(priced.network(), priced, DEAREST)


def _solved(demand: Demand, budget: int | None) -> Found | None:
    priced = Priced(demand)
    return within(priced.network(), budget, priced)


def _as_now(demand: Demand) -> pd.DataFrame:
    """Return the salespeople with places at least for the customers they have."""
    has = np.bincount(demand.owner[demand.owner != NOBODY], minlength=demand.shape[1])
    return demand.reps.assign(capacity=np.maximum(demand.capacity, has))
