"""What a customer has used up by now: the usual time between purchases of an item, and when the next is due."""

from datetime import date

import numpy as np
import pandas as pd

from .shelf import usual_gap

FEWEST_TIMES = 3
"""A rhythm needs two gaps."""
GIVEN_UP = 3.0
"""Silent for more than three usual gaps: the item is no longer bought rather than late."""
OVERDUE, DUE, LATER = "overdue", "due", "later"


def replenishment(pairs: pd.DataFrame, as_of: date, *, days: int) -> pd.DataFrame:
    """Return when each item that a customer buys regularly is due again, soonest first.

    ``customer, item, times, gap_days, last_on, due_on, state``: ``overdue`` before as_of, ``due`` in the ``days`` from
    it, ``later`` after. The gap is the mean of the customer's own gaps and, counted as one more, of the item's typical
    one: two gaps alone say little. Regular means bought on three days or more, the last within three gaps.
    """
    often = pairs[pairs["times"] >= FEWEST_TIMES]
    own = usual_gap(often)
    typical = own.groupby(often["item"]).transform("median")
    gap = (own * (often["times"] - 1) + typical) / often["times"]
    table = often.assign(gap_days=gap)[often["last_days"] <= GIVEN_UP * gap]
    ahead = (table["gap_days"] - table["last_days"]).round()
    day = pd.Timestamp(as_of)
    dated = table.assign(
        last_on=day - pd.to_timedelta(table["last_days"].astype(int), unit="D"),
        due_on=day + pd.to_timedelta(ahead.astype(int), unit="D"),
        state=np.select([ahead < 0, ahead < days], [OVERDUE, DUE], LATER),
    )
    columns = ["customer", "item", "times", "gap_days", "last_on", "due_on", "state"]
    return dated[columns].sort_values(["due_on", "customer", "item"], ignore_index=True)


def kept_promise(pairs: pd.DataFrame, after: pd.DataFrame, as_of: date, *, days: int) -> pd.DataFrame:
    """Return how often each state came true: ``state, items, bought`` (the share bought in the ``days`` after).

    ``pairs`` were known at as_of, ``after`` is what was bought then.
    """
    table = replenishment(pairs, as_of, days=days)
    found = table.merge(after.assign(bought=True), on=["customer", "item"], how="left")
    came = found.assign(bought=found["bought"].notna()).groupby("state")["bought"].agg(["size", "mean"])
    ordered = came.reindex([state for state in (OVERDUE, DUE, LATER) if state in came.index])
    return ordered.set_axis(["items", "bought"], axis=1).rename_axis("state").reset_index()
