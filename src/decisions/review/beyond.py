"""What a salesperson's customers did beyond what such customers do anyway: a mean, with its interval."""

import numpy as np
import pandas as pd
from scipy.stats import t

FEWEST = 5
"""Customers that a mean needs for an interval, and whose answers before and since tell what to expect of an answer."""


def beyond(table: pd.DataFrame, outcome: str, expected: pd.Series, *, level: float) -> pd.DataFrame:
    """Return by ``owner_id`` the mean of outcome less expectation, against that of all.

    Columns ``<outcome>_more, <outcome>_low, <outcome>_high``.

    Rows where either is missing are left out; owners with fewer than 5 others have no number. The interval is
    Student's t.
    """
    rest = (table[outcome].astype(float) - expected).dropna()
    by = (rest - rest.mean()).groupby(table["owner_id"].reindex(rest.index))
    count, mean = by.size(), by.mean()
    half = by.std() / np.sqrt(count) * t.ppf(0.5 + level / 2, (count - 1).clip(lower=1))
    names = {"more": mean, "low": mean - half, "high": mean + half}
    return pd.DataFrame({f"{outcome}_{name}": number.where(count >= FEWEST) for name, number in names.items()})


def expected_answer(before: pd.Series, since: pd.Series) -> pd.Series:
    """Return which answer to expect of each customer by what they had said before; who said nothing: the mean.

    A straight line through all who answered both before and since: who was very content is so again, but less (the
    line's slope is the regression towards the mean).
    """
    both = before.notna() & since.notna()
    if both.sum() < FEWEST or before[both].std() == 0:
        return pd.Series(since.mean(), index=before.index)
    slope, level = np.polyfit(before[both].astype(float), since[both].astype(float), 1)
    others = since[~both].mean() if since[~both].notna().any() else since.mean()
    return (level + slope * before.astype(float)).fillna(others)
