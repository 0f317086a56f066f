"""The classic signs that a customer is about to leave: plain facts beside the model's probability."""

from math import log

import pandas as pd

FALLEN = log(2 / 3)
"""A third less than in as many days before."""
FEWEST, OVERDUE = 3, 2.0
SIGNALS = ("fewer_orders", "less_spend", "fewer_contacts", "overdue")


def signals(base: pd.DataFrame) -> pd.DataFrame:
    """Return customer_id and a column of yes or no for each sign.

    ``fewer_orders``, ``less_spend``: the last 90 days against the 90 before, at least a third less, where there were
    three orders before. ``fewer_contacts``: how often they got in touch, or we with them, likewise over 180 days, where
    the table of interactions is given. ``overdue``: silent for twice the usual gap, with three orders or more.
    """
    before = base["orders_180d"] - base["orders_90d"]
    regular = before >= FEWEST
    found = {
        "fewer_orders": regular & (base["orders_change_90d"] <= FALLEN),
        "less_spend": regular & (base["amount_change_90d"] <= FALLEN),
        "fewer_contacts": _fewer_contacts(base),
        "overdue": (base["orders"] >= FEWEST) & (base["overdue"] >= OVERDUE),
    }
    return pd.DataFrame({"customer_id": base["customer_id"], **{name: found[name].fillna(False) for name in SIGNALS}})


def _fewer_contacts(base: pd.DataFrame) -> pd.Series:
    if not {"interest_180d", "interest_before_180d"} <= set(base.columns):
        return pd.Series(False, index=base.index)
    before = base["interest_before_180d"]
    return (before >= FEWEST) & (base["interest_180d"] <= before * 2 / 3)
