"""The salespeople: where and in what they work, how senior, how many customers each can look after."""

import numpy as np
import pandas as pd

from .draws import Numbers, maybe
from .industries import INDUSTRIES
from .names import persons
from .places import REGION_OF_PLACE, REGIONS, WEIGHT_OF_PLACE

SENIORITIES = ("junior", "experienced", "senior")
CUSTOMERS_EACH, MOST = 90, 500
OWNED = {"company": 1.0, "person": 0.15}
"""Share of the customers in the crm that somebody looks after."""


def reps(draw: np.random.Generator, customers: int) -> pd.DataFrame:
    """Return one row a salesperson: ``rep_id, name, regions, industries, seniority, capacity`` and ``region`` (code).

    Every region has at least one; capacities together leave a sixth free.
    """
    size = int(np.clip(customers // CUSTOMERS_EACH, len(REGIONS), MOST))
    weight = np.bincount(REGION_OF_PLACE, WEIGHT_OF_PLACE)
    region = np.concatenate([np.arange(len(REGIONS)), draw.choice(len(REGIONS), size - len(REGIONS), p=weight)])
    seniority = draw.choice(3, size, p=(0.35, 0.4, 0.25))
    second = np.where(maybe(draw, 0.2, size), draw.integers(0, len(REGIONS), size), region)
    names = np.array(REGIONS, dtype=object)
    first, other = names[region], names[second]
    regions = np.where(first == other, first, first + "; " + other)
    fair = customers * 0.43 * 1.2 * weight[region] / np.bincount(region)[region]
    capacity = np.maximum(np.round(fair * np.array([0.8, 1.0, 1.3])[seniority]), 5)
    return pd.DataFrame(
        {
            "rep_id": [f"R{number:03d}" for number in range(1, size + 1)],
            "name": persons(draw, np.ones(size, dtype=bool))["name"],
            "regions": regions,
            "industries": _industries(draw, size),
            "seniority": np.array(SENIORITIES)[seniority],
            "capacity": capacity.astype("int64"),
            "region": region,
        }
    )


def owners(draw: np.random.Generator, people: pd.DataFrame, keys: pd.DataFrame, reps: pd.DataFrame) -> Numbers:
    """Return the row of the salesperson who looks after each customer, of the same region; -1 for nobody."""
    by_region = reps["region"].to_numpy().argsort(kind="stable")
    counts = np.bincount(reps["region"], minlength=len(REGIONS))
    first = np.cumsum(counts) - counts
    region = REGION_OF_PLACE[people["place"].to_numpy()]
    rep = by_region[first[region] + np.floor(draw.random(len(people)) * counts[region]).astype("int64")]
    owned = keys["crm_id"].notna().to_numpy() & maybe(draw, people["kind"].map(OWNED).to_numpy(), len(people))
    return np.where(owned, rep, -1)


def rep_ids(reps: pd.DataFrame, rows: Numbers) -> Numbers:
    """Return the ids of rows of ``reps``; missing for -1."""
    return np.array([*reps["rep_id"], None], dtype=object)[rows]


def _industries(draw: np.random.Generator, size: int) -> list[str]:
    sections = INDUSTRIES["section"].to_numpy()
    weights = INDUSTRIES["weight"].astype(float).to_numpy()
    chosen = [draw.choice(sections, 4, replace=False, p=weights / weights.sum()) for _ in range(size)]
    return ["; ".join(sorted(letters)) for letters in chosen]
