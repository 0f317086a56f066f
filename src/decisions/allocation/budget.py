"""The cheapest allocation within a budget of moves: a price on every move, raised until few enough are left."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .choices import NEVER, UNIT
from .demand import Integers
from .exact import cheapest_within
from .network import Network, cheapest

SMALL, SOLVES, NEAR = 20_000, 10, 0.02
DEAREST = 4 * NEVER
"""The price at which nothing at all is worth a move."""


@dataclass(frozen=True)
class Found:
    """``rep`` of every customer, its ``cost``, and ``bound``: no allocation within the budget costs less."""

    rep: Integers
    cost: int
    bound: int
    moves: int
    move_price: int = 0


def within(network: Network, most_moves: int | None, price: Callable[[Integers], tuple[int, int]]) -> Found | None:
    """Return the cheapest allocation with at most so many moves; None when there is none.

    ``price`` tells cost and moves of an allocation. Exact without a budget that binds, and with one up to ``SMALL``
    choices; beyond, ``cost - bound`` is what the best could still save.
    """
    free = priced_at(network, price, 0)
    if most_moves is None or free.moves <= most_moves:
        return free
    found = _search(network, most_moves, price, free)
    if found and found.cost > found.bound and len(network.choices.who) <= SMALL:
        rep = cheapest_within(network, most_moves)
        if rep is not None and (best := price(rep))[0] <= found.cost:
            return Found(rep, best[0], best[0], best[1], found.move_price)
    return found


def priced_at(network: Network, price: Callable[[Integers], tuple[int, int]], move_price: int) -> Found:
    """Return the cheapest allocation when every move is priced extra; its cost is told without that price."""
    rep = cheapest(network, move_price)
    cost, moves = price(rep)
    return Found(rep, cost, cost, moves, move_price)


def _search(network: Network, most: int, price: Callable[[Integers], tuple[int, int]], free: Found) -> Found | None:
    """Return the best allocation found within the budget, its bound the best of all prices tried (Lagrange)."""
    dear = priced_at(network, price, DEAREST)
    if dear.moves > most:
        return None
    few, many, best, bound = dear, free, dear, free.cost
    high = UNIT
    for _ in range(SOLVES):
        if few.moves >= most * (1 - NEAR) or few.moves == many.moves:
            break
        at = _between(many, few, most, high)
        tried = priced_at(network, price, at)
        bound = max(bound, tried.cost + at * (tried.moves - most))
        if tried.moves <= most:
            few, best = tried, min(best, tried, key=lambda one: one.cost)
        else:
            many = tried
            high = max(high, 2 * at)
        if few.move_price - many.move_price <= 1:
            break
    return Found(best.rep, best.cost, min(bound, best.cost), best.moves, best.move_price)


def _between(many: Found, few: Found, most: int, high: int) -> int:
    """Return the next price to try: doubled while none was dear enough, else where a line through both meets."""
    if few.move_price >= DEAREST:
        return high if many.move_price < high else 2 * many.move_price
    share = (many.moves - most) / (many.moves - few.moves)
    inner = float(np.clip(share, 0.15, 0.85))
    return int(many.move_price + inner * (few.move_price - many.move_price))
