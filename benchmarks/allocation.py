"""A hundred thousand customers to three hundred salespeople, within a budget of moves."""

import numpy as np
import pandas as pd

from benchmarks.measured import measured
from src.decisions.allocation.allocation import allocate
from src.decisions.allocation.demand import NOBODY, demand
from src.decisions.allocation.rules import AllocationRules

CUSTOMERS, REPS = 100_000, 300
REGIONS, INDUSTRIES = 30, 10
WANTED = "under two minutes and 6 GB"


def main(customers: int = CUSTOMERS, reps: int = REPS) -> None:
    """Print wall time and peak memory, how near the best it is, and that nothing was broken."""
    print(f"\n{customers:,} customers to {reps:,} salespeople, a tenth may move; wanted: {WANTED}")
    cost = measured(_allocated, customers, reps)
    print(f"  {cost.seconds:.1f} s, {cost.gigabytes:.2f} GB, {cost.result}")


def _allocated(customers: int, reps: int) -> str:
    people = _reps(reps)
    solved = allocate(demand(_customers(customers, people), people, AllocationRules()))
    served = np.bincount(solved.rep[solved.rep != NOBODY], minlength=reps)
    gap = (solved.cost - solved.bound) / abs(solved.bound)
    return (
        f"{solved.moves:,} of {solved.budget:,} moves, {int((served > solved.demand.capacity).sum())} capacities"
        f" broken, {int((solved.rep == NOBODY).sum())} without owner, at most {gap:.2%} from the best"
    )


def _reps(reps: int) -> pd.DataFrame:
    draw = np.random.default_rng(1)
    region = np.concatenate([np.arange(REGIONS), draw.integers(0, REGIONS, max(reps - REGIONS, 0))])[:reps]
    known = [draw.choice(INDUSTRIES, 4, replace=False) for _ in range(reps)]
    seniority = draw.choice(3, reps)
    return pd.DataFrame(
        {
            "rep_id": [f"R{at:04d}" for at in range(reps)],
            "name": "",
            "regions": [f"region {at}" for at in region],
            "industries": ["; ".join(f"industry {at}" for at in four) for four in known],
            "seniority": np.array(["junior", "experienced", "senior"])[seniority],
            "capacity": np.ceil(CUSTOMERS / REPS * np.array([1.08, 1.2, 1.32])[seniority]),
        }
    )


def _customers(customers: int, reps: pd.DataFrame) -> pd.DataFrame:
    """Return customers of whom 85 in a hundred have an owner, a tenth of these outside their region."""
    draw = np.random.default_rng(2)
    region = draw.choice(reps["regions"].unique(), customers)
    local = reps.groupby("regions")["rep_id"].agg(np.array)
    near = np.array(
        [ids[pick % len(ids)] for ids, pick in zip(local[region], draw.integers(0, 99, customers), strict=True)]
    )
    owner = np.where(draw.random(customers) < 0.1, draw.choice(reps["rep_id"], customers), near)
    tier = draw.choice(3, customers, p=(0.2, 0.3, 0.5))
    return pd.DataFrame(
        {
            "customer_id": [f"C{at:07d}" for at in range(customers)],
            "region": region,
            "industry": [f"industry {at}" for at in draw.integers(0, INDUSTRIES, customers)],
            "tier": np.array(list("ABC"))[tier],
            "value": np.exp(draw.normal(6 + (2 - tier), 0.8)),
            "priority": draw.random(customers),
            "owner_id": np.where(draw.random(customers) < 0.15, None, owner),
        }
    )
