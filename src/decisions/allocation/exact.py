"""The same network with a budget of moves, solved as an integer programme: exact, for small cases."""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from .choices import UNIT
from .demand import Integers
from .network import Network, chosen


def cheapest_within(network: Network, most_moves: int) -> Integers | None:
    """Return the salesperson of every customer in the cheapest flow with so many moves; None when there is none."""
    tail, head, capacity, cost = network.arcs
    arcs, number = len(tail), len(network.choices.who)
    row, column = np.concatenate([tail, head]), np.tile(np.arange(arcs), 2)
    sign = np.repeat([1.0, -1.0], arcs)
    balance = csr_array((sign, (row, column)), shape=(network.done + 1, arcs))
    moves = csr_array(np.concatenate([network.choices.moves, np.zeros(arcs - number)])[None, :])
    supply = network.supply.astype(float)
    low, high = np.concatenate([supply, [0.0]]), np.concatenate([supply, [float(most_moves)]])
    whole = np.concatenate([np.ones(number), np.zeros(arcs - number)])
    found = milp(
        cost / UNIT,
        constraints=LinearConstraint(vstack([balance, moves]), low, high),
        bounds=Bounds(0, capacity.astype(float)),
        integrality=whole,
        options={"mip_rel_gap": 0.0},
    )
    return chosen(network, found.x[:number] > 0.5) if found.status == 0 else None
