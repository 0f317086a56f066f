"""The allocation as a flow: customer -> salesperson's band -> tier -> salesperson -> done; the cheapest is best."""

from dataclasses import dataclass

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from .choices import Choices
from .demand import NOBODY, Demand, Integers
from .fair_shares import BANDS, STEPS, Shares


@dataclass(frozen=True)
class Network:
    """Arcs: rows tail, head, capacity and cost; the first are the choices. Every customer sends one to ``done``."""

    choices: Choices
    customers: int
    arcs: Integers
    done: int

    @property
    def supply(self) -> Integers:
        """One from every customer, all of them wanted at ``done``."""
        supply = np.zeros(self.done + 1, dtype="int64")
        supply[: self.customers], supply[self.done] = 1, -self.customers
        return supply


def network(demand: Demand, given: Choices, *, values: Shares, workload: Shares) -> Network:
    """Return the network of the choices, the fair shares of both kinds and the capacities."""
    customers, reps = demand.shape
    tiers = len(demand.tiers)
    band = customers + np.arange(reps * tiers * BANDS).reshape(reps, tiers * BANDS)
    tier = band.size + customers + np.arange(reps * tiers).reshape(reps, tiers)
    person = tier.size + band.size + customers + np.arange(reps)
    done = int(customers + band.size + tier.size + reps)
    first = np.where(given.rep == NOBODY, done, band[given.rep, values.group[given.who]])
    arcs = [
        np.stack([given.who, first, np.ones_like(given.who), given.cost]),
        _steps(band, np.repeat(tier, BANDS, axis=1), values),
        _steps(tier, np.repeat(person[:, None], tiers, axis=1), workload),
        np.stack([person, np.full(reps, done), demand.capacity, np.zeros(reps, dtype="int64")]),
    ]
    return Network(given, customers, np.concatenate(arcs, axis=1), done)


def cheapest(network: Network, move_price: int = 0) -> Integers:
    """Return the salesperson of every customer (-1: none) in the cheapest flow, a move priced extra."""
    tail, head, capacity, cost = network.arcs
    extra = np.zeros_like(cost)
    extra[: len(network.choices.who)] = move_price * network.choices.moves
    flow = SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(tail, head, capacity, cost + extra)
    flow.set_nodes_supplies(np.arange(network.done + 1), network.supply)
    status = flow.solve()
    if status != SimpleMinCostFlow.OPTIMAL:
        raise ArithmeticError(f"expected the cheapest flow; the solver came back with {status}")
    taken = flow.flows(np.arange(len(network.choices.who))) > 0
    return chosen(network, taken)


def chosen(network: Network, taken: np.ndarray) -> Integers:
    """Return the salesperson of every customer from the flags of the choices taken."""
    rep = np.full(network.customers, NOBODY, dtype="int64")
    rep[network.choices.who[taken]] = network.choices.rep[taken]
    return rep


def _steps(tail: Integers, head: Integers, shares: Shares) -> Integers:
    """Return an arc for each step of each share."""
    wide = len(STEPS)
    cost = shares.price[:, :, None] * np.array(STEPS)
    ends = np.repeat(tail.ravel(), wide), np.repeat(head.ravel(), wide)
    return np.stack([*ends, shares.widths.ravel(), cost.ravel()])
