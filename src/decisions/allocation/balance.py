"""Before and after: customers, value and work of each salesperson, and how even they are."""

import numpy as np
import pandas as pd

from .allocation import Allocation
from .demand import NOBODY, Floats, Integers

COUNTED = ("customers", "top", "value", "contacts", "in_region")
COLUMNS = ["rep_id", "name", "seniority", "capacity", *(f"{name}{end}" for name in COUNTED for end in ("_before", ""))]


def balance(solved: Allocation) -> pd.DataFrame:
    """Return one row a salesperson, the last row (rep_id missing) for the customers without one.

    Columns ``rep_id, name, seniority, capacity``, then, each also as ``_before``: ``customers``, ``top`` (those of the
    highest tier), ``value`` (money), ``contacts`` (expected a year) and ``in_region`` (share of the customers).
    """
    demand = solved.demand
    now, before = (_totals(solved, rep) for rep in (solved.rep, demand.before))
    people = demand.reps[["rep_id", "name", "seniority"]].assign(capacity=demand.places)
    people = pd.concat([people, pd.DataFrame({"rep_id": [None]})], ignore_index=True)
    pairs = {f"{name}{suffix}": table[name] for name in COUNTED for suffix, table in (("_before", before), ("", now))}
    return people.assign(**pairs)


def with_prospects(table: pd.DataFrame, owners: pd.DataFrame) -> pd.DataFrame:
    """Return the balance with ``prospects``: how many of the ``owners`` of prospects each has, or nobody has."""
    served = owners.loc[owners["kind"] != "", "owner_id"].astype(object)
    counts = served.where(served.notna(), None).value_counts(dropna=False)
    return table.assign(
        prospects=[int(counts.get(rep, 0)) for rep in table["rep_id"].where(table["rep_id"].notna(), None)]
    )


def spread(amounts: pd.Series, capacity: pd.Series) -> float:
    """Return how uneven shares are: the part of the whole that would have to change hands to be fair by capacity."""
    total, places = float(amounts.sum()), float(capacity.sum())
    if total <= 0 or places <= 0:
        return 0.0
    return float((amounts / total - capacity / places).abs().sum() / 2)


def evenness(table: pd.DataFrame) -> pd.DataFrame:
    """Return ``what`` (value, contacts), and the part that would have to change hands to be fair, before and after."""
    people = table.dropna(subset=["rep_id"])
    rows = [
        {"what": what, **{side: spread(people[what + end], people["capacity"]) for side, end in _SIDES.items()}}
        for what in ("value", "contacts")
    ]
    return pd.DataFrame(rows)


_SIDES = {"before": "_before", "after": ""}


def _totals(solved: Allocation, rep: Integers) -> pd.DataFrame:
    demand = solved.demand
    known, place = rep != NOBODY, np.where(rep == NOBODY, len(demand.reps), rep)
    fits = np.zeros(len(rep))
    fits[known] = 1 - solved.misfit.parts(np.flatnonzero(known), rep[known])["region"]
    amounts = {"customers": np.ones(len(rep)), "top": (demand.tier == 0).astype(float), "value": demand.value}
    sums = {name: _sum(place, amount, len(demand.reps)) for name, amount in amounts.items()}
    sums["contacts"], fitting = (_sum(place, amount, len(demand.reps)) for amount in (demand.contacts, fits))
    shares = np.divide(fitting, sums["customers"], out=np.full(len(fitting), np.nan), where=sums["customers"] > 0)
    return pd.DataFrame({**sums, "in_region": shares}).astype({"customers": "int64", "top": "int64"})


def _sum(place: Integers, amount: Floats, reps: int) -> Floats:
    return np.bincount(place, amount, minlength=reps + 1).astype(float)
