"""Whether the first half of a horizon tells of the whole.

The views and parts of soon take a silence of the whole horizon for two silences of half of it, one after the other. If
each half were as if the other had not been, the share of customers silent for both would be the square of the share
silent for one, among customers alike; among customers less alike it would be more. Where it is far less, customers buy
by the calendar: who is due in the second half is silent in the first, and half a horizon says nothing of the whole.
"""

import numpy as np
import pandas as pd

from .splits import label_dates, rows_of, walk

GROUPS, LEAST = 10, 0.8


def tells_soon(panel: pd.DataFrame, horizon_days: int) -> bool:
    """Return whether what was known by the first date to forecast lets half a horizon tell of the whole.

    ``panel`` has as_of, active, quiet, churned and recency_days. With no date to forecast all of it is asked.
    """
    steps = walk(label_dates(panel), horizon_days)
    known = rows_of(panel, steps[0].train) if steps else panel
    both, squared = silent_twice(known[known["active"].astype(bool)])
    return both >= LEAST * squared


def silent_twice(rows: pd.DataFrame) -> tuple[float, float]:
    """Return the share silent in both halves, and the share that would be if halves were independent.

    Customers alike are those of a date whose last order is about as long ago, a tenth of them each.
    """
    rank = rows.groupby("as_of")["recency_days"].rank(method="first", pct=True)
    alike = [rows["as_of"], np.ceil(rank * GROUPS)]
    found = rows[["quiet", "churned"]].astype(float).groupby(alike).agg(["mean", "size"])
    share, size = found["quiet", "mean"], found["quiet", "size"]
    chance = share * (1 - share) / (size - 1).clip(lower=1)
    return _mean(found["churned", "mean"], size), _mean(share**2 - chance, size)


def _mean(shares: pd.Series, size: pd.Series) -> float:
    return float((shares * size).sum() / max(size.sum(), 1))
