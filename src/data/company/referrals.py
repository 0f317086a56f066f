"""Who brought whom: satisfied customers recommend, and the new one comes days later."""

import numpy as np
import pandas as pd

from .customers import Customers
from .draws import Numbers, maybe
from .span import DAYS, instants

SHARE = 0.15


def referrals(draw: np.random.Generator, customers: Customers, first_day: Numbers) -> pd.DataFrame:
    """Return ``referrer_id, referred_id, referred_on``: for a share of the new customers, one who came before."""
    new = np.flatnonzero((first_day > 60) & (first_day < DAYS) & maybe(draw, SHARE, len(customers)))
    by_day = np.argsort(first_day, kind="stable")
    on = first_day[new] - draw.integers(1, 30, len(new))
    earlier = np.searchsorted(first_day[by_day], on, side="left")
    tries = by_day[np.floor(draw.random((4, len(new))) * earlier).astype("int64")]
    best = customers.habits["satisfaction"].to_numpy()[tries].argmax(axis=0)
    referrer = tries[best, np.arange(len(new))]
    valid = (earlier > 0) & (on < customers.habits["left"].to_numpy()[referrer])
    table = pd.DataFrame(
        {name: customers.main_ids(rows) for name, rows in (("referrer_id", referrer), ("referred_id", new))}
    )
    return table.assign(referred_on=instants(on))[valid].reset_index(drop=True)
