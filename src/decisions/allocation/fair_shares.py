"""What an unfair share costs: convex steps around the fair number of customers of each tier and value band."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .choices import UNIT
from .demand import Demand, Floats, Integers

BANDS = 3
STEPS = (-2, -1, 0, 1, 2)
"""Prices of the steps: far too few, too few, fair, too many, far too many."""


@dataclass(frozen=True)
class Shares:
    """Groups of customers and what each salesperson's number in them costs.

    ``group`` of every customer; ``widths`` (salesperson, group, step) of the steps and ``price`` (salesperson, group)
    of one customer on the step of price 1.
    """

    group: Integers
    widths: Integers
    price: Integers

    def cost(self, counts: Integers) -> Integers:
        """Return what the counts (salesperson, group) cost: nothing when they are fair, more the further from it."""
        begins = self.widths.cumsum(axis=2) - self.widths
        filled = np.clip(counts[:, :, None] - begins, 0, self.widths)
        missing = (self.widths - filled)[:, :, : STEPS.index(0)] @ -np.array(STEPS[: STEPS.index(0)])
        return (filled[:, :, STEPS.index(0) :] @ np.array(STEPS[STEPS.index(0) :]) + missing) * self.price


def value_bands(demand: Demand) -> Integers:
    """Return a band for every customer: three a tier, by value, so that a tier's best are shared fairly too."""
    ranks = pd.Series(demand.value).groupby(demand.tier).rank(pct=True, method="first").to_numpy(dtype=float)
    return demand.tier * BANDS + np.minimum((ranks * BANDS).astype("int64"), BANDS - 1)


def value_shares(demand: Demand) -> Shares:
    """Return the shares of the bands: a customer too many costs as much as the value it brings beyond a fair share."""
    weight = demand.rules.weights.value
    return _shares(demand, value_bands(demand), demand.value, weight=weight, groups=BANDS * len(demand.tiers))


def workload_shares(demand: Demand) -> Shares:
    """Return the shares of the tiers: a customer too many costs as much as the contacts beyond a fair share."""
    weight = demand.rules.weights.workload
    found = _shares(demand, demand.tier, demand.contacts, weight=weight, groups=len(demand.tiers))
    most = [demand.rules.most_of_tier.get(tier, demand.shape[0]) for tier in demand.tiers]
    return Shares(found.group, _capped(found.widths, np.array(most)), found.price)


def _shares(demand: Demand, group: Integers, amount: Floats, *, weight: float, groups: int) -> Shares:
    served = demand.served
    count = np.bincount(group[served], minlength=groups)
    total = np.bincount(group[served], amount[served], minlength=groups)
    fair = np.outer(demand.share, count)
    mean = np.divide(total, count, out=np.zeros(groups), where=count > 0)
    target = np.maximum(demand.share * total.sum(), 1e-9)
    price = weight * served.sum() / max(demand.shape[1], 1) * mean / target[:, None]
    widths = _widths(fair, demand.rules.tolerance, demand.shape[0])
    return Shares(group, widths, np.rint(np.minimum(price, 100 * weight) * UNIT).astype("int64"))


def _widths(fair: Floats, tolerance: float, most: int) -> Integers:
    """Return the width of each step; a fair number that is whole and small is that number, not one around it."""
    low = np.minimum(np.floor(fair + 1e-9), np.ceil(fair * (1 - tolerance) - 1e-9))
    high = np.maximum(np.ceil(fair - 1e-9), np.floor(fair * (1 + tolerance) + 1e-9))
    far_low, far_high = np.minimum(np.floor(fair / 2), low), high + np.ceil(fair / 2)
    bounds = np.stack([far_low, low, high, far_high, np.maximum(far_high, most)], axis=2)
    return np.diff(bounds, axis=2, prepend=0).astype("int64")


def _capped(widths: Integers, most: Integers) -> Integers:
    """Return the steps cut where together they are as wide as ``most`` (one a group)."""
    reached = np.minimum(widths.cumsum(axis=2), most[None, :, None])
    return np.diff(reached, axis=2, prepend=0)
