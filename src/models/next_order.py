"""When each customer will order next."""

from datetime import date

import numpy as np
import pandas as pd

from .btyd import MBGNBD

FORECAST = {"next_order_from": 0.1, "next_order_on": 0.5, "next_order_to": 0.9}
"""An 80 % interval around the middle."""
OVERDUE_GAPS = 1.5
MOST_DAYS = 3_650
OVERDUE, DUE, LATER = "overdue", "due", "later"


def next_orders(features: pd.DataFrame, as_of: date, *, days: int) -> pd.DataFrame:
    """Return ``customer_id, next_order_on, next_order_from, next_order_to, order_state, usual_gap_days, due_in_days``.

    The dates are quantiles of the wait for the next purchase; missing where it may never come (or not within ten
    years). ``order_state`` is ``overdue`` (silent for more than one and a half usual gaps), ``due`` (expected within
    ``days``, which ``due_in_days`` repeats), ``later``, or missing where nothing is expected.
    """
    waits = waiting_days(features)
    dates = {name: _date(as_of, waits[name]) for name in FORECAST}
    late = (features["recency_days"] > OVERDUE_GAPS * features["gap_mean_days"]).to_numpy()
    expected = waits["next_order_on"].notna().to_numpy()
    soon = (waits["next_order_on"] <= days).to_numpy()
    state = pd.Series(np.select([late & expected, soon, expected], [OVERDUE, DUE, LATER], ""), index=features.index)
    table = pd.DataFrame({"customer_id": features["customer_id"], **dates, "order_state": state.replace("", None)})
    return table.assign(usual_gap_days=features["gap_mean_days"], due_in_days=days)


def waiting_days(features: pd.DataFrame) -> pd.DataFrame:
    """Return the days until the next purchase at each quantile; missing where it takes more than ten years.

    From a model of customers who buy at a rate of their own until they stop (MBG/NBD), fitted to all of them.
    """
    gaps = features["gap_mean_days"]
    last = (features["tenure_days"] - features["recency_days"]).to_numpy(float)
    x = np.where(gaps > 0, np.round(last / gaps), 0.0)
    histories = np.nan_to_num(x), np.where(np.nan_to_num(x) > 0, last, 0.0), features["tenure_days"].to_numpy(float)
    model = MBGNBD().fit(*histories)
    waits = {name: model.next_purchase_quantile(q, *histories) for name, q in FORECAST.items()}
    table = pd.DataFrame(waits, index=features.index)
    return table.where(table.fillna(np.inf) <= MOST_DAYS)


def _date(as_of: date, days: pd.Series) -> pd.Series:
    return pd.Timestamp(as_of) + pd.to_timedelta(np.floor(days), unit="D")
