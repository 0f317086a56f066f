"""Who can still leave: the customers on whom the model of leaving was learnt and judged."""

import pandas as pd


def active(scored: pd.DataFrame, active_days: int) -> pd.Series:
    """Return who bought in ``[as_of - active_days, as_of)``; ``scored``: as_of, last_order_on (a day)."""
    since = pd.to_datetime(scored["as_of"]) - pd.Timedelta(days=active_days)
    return pd.to_datetime(scored["last_order_on"]) >= since
