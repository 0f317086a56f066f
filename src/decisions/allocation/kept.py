"""Places kept for prospects: more is to be expected of the best of them than of the least of the customers."""

from dataclasses import replace

import numpy as np
import pandas as pd

from .allocation import Allocation, allocate, moves_allowed
from .demand import NOBODY, Demand, Flags, Floats, Integers, demand
from .rules import AllocationRules

TIER = "prospect"
"""How a prospect is called among the tiers: ``contacts_a_year`` may name it."""


def with_places_kept(asked: Demand, people: pd.DataFrame) -> Demand:
    """Return the demand with as many places kept for prospects as they should have, where they suit best.

    A prospect takes a place from a customer who has somebody only where more is to be expected of the prospect
    (``promise``) than of the customer (``value``), and within three bounds: the policy's share of each salesperson's
    places; half of the moves that a run may make; never from customers who have to stay or must have somebody.
    ``people``: the columns of ``prospects_to_serve``.
    """
    spare = int(asked.places.sum()) - asked.shape[0]
    number = min(_worth_a_place(asked, people, spare), _most_now(asked))
    if number <= max(spare, 0):
        return asked
    places = asked.reps.assign(capacity=_most_each(asked))
    found = served_by(
        people.sort_values(["promise", "customer_id"], ascending=[False, True]).head(number), places, asked.rules
    )
    return replace(asked, kept=_counts(found.rep, asked.shape[1]))


def served_by(people: pd.DataFrame, places: pd.DataFrame, rules: AllocationRules) -> Allocation:
    """Return who of the salespeople takes which prospects on, whoever promises most first."""
    table = people.assign(tier=TIER, value=people["promise"], priority=people["promise"].rank(pct=True).fillna(0.0))
    return allocate(demand(table, places, rules.model_copy(update={"moves": None, "must_have_owner": ()})))


def _worth_a_place(asked: Demand, people: pd.DataFrame, spare: int) -> int:
    """Return how many prospects may have a place: each next one costs the place of the next customer by value, of
    those who have somebody (where nobody has, of those who could)."""
    worth = np.sort(np.where(_safe(asked), np.inf, asked.value)[asked.owner != NOBODY])
    worth = worth if len(worth) else np.sort(asked.value)[max(-spare, 0) :]
    promised = np.sort(people["promise"].to_numpy(dtype=float))[::-1]
    place = np.arange(len(promised)) - max(spare, 0)
    given_up = np.where(place < 0, -np.inf, _at(worth, np.maximum(place, 0)))
    return int(np.argmin(np.append(promised > given_up, False)))


def _at(worth: Floats, place: Integers) -> Floats:
    return np.append(worth, np.inf)[np.minimum(place, len(worth))]


def _most_now(asked: Demand) -> int:
    """Return how many places may be kept in this run: those that nobody has by now, and half of the moves."""
    moves = moves_allowed(asked)
    free = int(asked.places.sum()) - int((asked.owner != NOBODY).sum())
    return int(asked.places.sum()) if moves is None else max(free, 0) + moves // 2


def _most_each(asked: Demand) -> Integers:
    """Return how many places of each salesperson may be kept at most."""
    fixed = np.where(asked.pinned == NOBODY, asked.owner, asked.pinned)
    held = _counts(np.where(_safe(asked), fixed, NOBODY), asked.shape[1])
    share = np.floor(asked.rules.prospect_share * asked.places).astype("int64")
    return np.clip(asked.places - held, 0, share)


def _safe(asked: Demand) -> Flags:
    """Return which customers give no place up."""
    return (asked.pinned != NOBODY) | asked.customers["tier"].isin(asked.rules.must_have_owner).to_numpy()


def _counts(rep: Integers, reps: int) -> Integers:
    return np.bincount(rep[rep != NOBODY], minlength=reps).astype("int64")
