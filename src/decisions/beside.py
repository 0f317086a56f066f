"""Two tables of customers side by side."""

from typing import Literal

import pandas as pd

KEY = "customer_id"


def beside(table: pd.DataFrame, part: pd.DataFrame, *, how: Literal["left", "inner"] = "left") -> pd.DataFrame:
    """Return the table with the part's other columns beside, by customer_id, in the table's order.

    Most tables of a run have the same customers in the same order: these are only set side by side, which a million
    rows hardly feel. Raises ``pandas.errors.MergeError`` when a customer comes twice in either.
    """
    mine, theirs = table[KEY], part[KEY]
    same = mine.array.equals(theirs.array)
    once = mine.is_unique and (same or theirs.is_unique)
    others = part.drop(columns=KEY)
    if once and same and not set(others.columns) & set(table.columns):
        return pd.concat([table.reset_index(drop=True), others.reset_index(drop=True)], axis=1)
    # merge's own look for customers that come twice takes three times as long as the merging
    return table.merge(part, on=KEY, how=how, validate=None if once else "one_to_one")
