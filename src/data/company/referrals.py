"""Who brought whom: satisfied customers recommend, and the new one comes days later."""

import numpy as np
import pandas as pd

from .draws import Numbers, maybe
from .span import DAYS, instants

SHARE = 0.15


def referrals(draw: np.random.Generator, habits: pd.DataFrame, first_day: Numbers, main_id: pd.Series) -> pd.DataFrame:
    """Return ``referrer_id, referred_id, referred_on``: for a share of the new customers, one who came before."""
    new = np.flatnonzero((first_day > 60) & (first_day < DAYS) & maybe(draw, SHARE, len(habits)))
    by_day = np.argsort(first_day, kind="stable")
    on = first_day[new] - draw.integers(1, 30, len(new))
    earlier = np.searchsorted(first_day[by_day], on, side="left")
    tries = by_day[np.floor(draw.random((4, len(new))) * earlier).astype("int64")]
    best = habits["satisfaction"].to_numpy()[tries].argmax(axis=0)
    referrer = tries[best, np.arange(len(new))]
    valid = (earlier > 0) & (on < habits["left"].to_numpy()[referrer])
    ids = main_id.to_numpy()
    table = pd.DataFrame({"referrer_id": ids[referrer], "referred_id": ids[new], "referred_on": instants(on)})
    return table[valid].reset_index(drop=True)
