"""Our own forecast of counts on a case, from the rows before the cut."""

import pandas as pd
from ibis import _

from src.features.counted import counted
from src.models.counts import earlier_dates, forecast_counts

from .cases import Case
from .orders import orders
from .scores import ORDERS


def our_counts(case: Case, *, free: bool = False) -> pd.DataFrame:
    """Return customer_id, expected_orders, and ``plain``: the same before any correction.

    Orders of no amount are purchases too where they are ``free``.
    """
    paid = (_.amount >= 0) if free else (_.amount > 0)
    bought = orders(case).filter(paid & (_.ordered_at < case.cut))
    days = bought.group_by("customer_id", day=_.ordered_at.date()).agg(amount=_.amount.sum())
    first = pd.Timestamp(days.day.min().execute()).date()
    dates = [*earlier_dates(first, case.cut), case.cut]
    table = counted(days, dates, known_until=case.cut, horizon_days=case.horizon_days)
    rows = table.order_by("as_of", "customer_id").execute()
    past, now = (rows[rows["as_of"] < f"{case.cut}"], rows[rows["as_of"] == f"{case.cut}"])
    said = forecast_counts(past, now, horizon_days=case.horizon_days)
    return pd.DataFrame({"customer_id": now["customer_id"], ORDERS: said.expected_orders, "plain": said.plain})
