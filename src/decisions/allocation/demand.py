"""Who is to be looked after, and who could: the allocation before anything is decided."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from .rules import AllocationRules

Integers: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]

NOBODY = -1
SPARE = 1.2
"""Where a salesperson's capacity is not told: this many times an equal share."""
PAIRS = ("pinned", "forbidden", "wanted", "relation")


@dataclass(frozen=True)
class Demand:
    """What is to be solved; customers and salespeople go by their row.

    ``customers``: customer_id, region, industry, tier, value (money), priority (0 to 1). ``reps``: rep_id, regions,
    industries, seniority, capacity. ``owner`` is the row of the present salesperson (-1: nobody who could stay),
    ``pinned`` that of the one with whom the customer has to stay (-1: none), ``closed`` who takes no new ones.
    ``returned``: back in the pool because the present one has neglected them, and rather not to go there again.
    ``forbidden`` and ``wanted`` pairs are 1, ``relation`` is the share of the customer's contacts with each. ``kept``
    are the places of each salesperson that are not for customers (None: all are).
    """

    customers: pd.DataFrame
    reps: pd.DataFrame
    rules: AllocationRules
    owner: Integers
    pinned: Integers
    closed: Flags
    forbidden: csr_array
    wanted: csr_array
    relation: csr_array
    returned: Flags = field(default_factory=lambda: np.zeros(0, dtype=bool))
    kept: Integers | None = None

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.customers), len(self.reps)

    @cached_property
    def before(self) -> Integers:
        """The row of everybody's salesperson before, also of those who went back to the pool; -1: none who is here."""
        return pd.Index(self.reps["rep_id"]).get_indexer(self.customers["owner_id"]).astype("int64")

    @cached_property
    def tiers(self) -> list[str]:
        """The tiers, those with the most contacts a year first."""
        found = sorted(self.customers["tier"].astype(str).unique())
        return sorted(found, key=self.rules.contacts, reverse=True)

    @cached_property
    def tier(self) -> Integers:
        """The place of each customer's tier in ``tiers``."""
        return pd.Categorical(self.customers["tier"].astype(str), self.tiers).codes.astype("int64")

    @cached_property
    def value(self) -> Floats:
        return self.customers["value"].fillna(0).clip(lower=0).to_numpy(dtype=float)

    @cached_property
    def contacts(self) -> Floats:
        """The interactions to be expected a year with each customer."""
        return np.array([self.rules.contacts(tier) for tier in self.tiers])[self.tier]

    @cached_property
    def capacity(self) -> Integers:
        """The places of each salesperson for these customers."""
        return self.places if self.kept is None else self.places - self.kept

    @cached_property
    def places(self) -> Integers:
        usual = int(np.ceil(SPARE * len(self.customers) / max(len(self.reps), 1)))
        return self.reps["capacity"].fillna(usual).clip(lower=0).astype("int64").to_numpy()

    @cached_property
    def share(self) -> Floats:
        """The part of all work that is each salesperson's fair share: it follows the capacities."""
        return self.capacity / max(int(self.capacity.sum()), 1)

    @cached_property
    def served(self) -> Flags:
        """Whether there is a place for the customer when those with the highest priority come first."""
        order = np.lexsort((np.arange(len(self.customers)), -self.customers["priority"].to_numpy(dtype=float)))
        there = np.zeros(len(self.customers), dtype=bool)
        there[order[: int(self.capacity.sum())]] = True
        return there


def demand(
    customers: pd.DataFrame, reps: pd.DataFrame, rules: AllocationRules, **known: pd.DataFrame | pd.Series
) -> Demand:
    """Return the demand of customers (``owner_id``: who looks after them now) on the salespeople.

    ``known`` may hold, all by the ids: frames of pairs ``pinned``, ``forbidden``, ``wanted`` (customer_id, rep_id) and
    ``relation`` (and a share), series ``closed`` (rep_id) and ``returned`` (customer_id: back in the pool)
    """
    people = reps.drop_duplicates("rep_id").sort_values("rep_id", ignore_index=True)
    table = customers.sort_values("customer_id", ignore_index=True)
    who, whom = pd.Index(table["customer_id"]), pd.Index(people["rep_id"])
    pairs = {name: _pairs(known.get(name), who, whom) for name in PAIRS}
    owner = whom.get_indexer(table["owner_id"]).astype("int64")
    returned = table["customer_id"].isin(known.get("returned", pd.Series(dtype="str"))).to_numpy() & (owner >= 0)
    pinned = pairs["pinned"]
    return Demand(
        table,
        people.reindex(columns=["rep_id", "name", "regions", "industries", "seniority", "capacity"]),
        rules,
        owner=np.where(returned, NOBODY, owner),
        pinned=np.where(pinned.sum(axis=1) > 0, pinned.argmax(axis=1).ravel(), NOBODY).astype("int64"),
        closed=people["rep_id"].isin(known.get("closed", pd.Series(dtype="str"))).to_numpy(),
        forbidden=pairs["forbidden"],
        wanted=pairs["wanted"],
        relation=pairs["relation"],
        returned=returned,
    )


def listed(text: object) -> tuple[str, ...]:
    """Return the parts of ``North; South``, of a list, or of nothing."""
    if isinstance(text, list | tuple | np.ndarray):
        return tuple(str(part).strip() for part in text)
    if not isinstance(text, str):
        return ()
    return tuple(part.strip() for part in re.split(r"[;；|、，,]", text) if part.strip())


def _pairs(found: pd.DataFrame | pd.Series | None, who: pd.Index, whom: pd.Index) -> csr_array:
    """Return pairs of ids as a matrix of customers by salespeople; ids that are not there are left out."""
    if not isinstance(found, pd.DataFrame):
        return csr_array((len(who), len(whom)))
    rows, columns = who.get_indexer(found["customer_id"]), whom.get_indexer(found["rep_id"])
    known = (rows >= 0) & (columns >= 0)
    values = found["share"].to_numpy(dtype=float) if "share" in found else np.ones(len(found))
    return csr_array((values[known], (rows[known], columns[known])), shape=(len(who), len(whom)))
