"""What happened after the cut: the only module of the benchmark that looks there."""

from datetime import timedelta
from functools import cache

import ibis
import pandas as pd
from ibis import _

from .cases import Case
from .orders import orders


@cache
def truth(case: Case) -> pd.DataFrame:
    """Return customer_id, active, churned, spend of everybody who bought before the cut.

    To buy is an order of a positive amount. ``active``: bought in ``[cut - active_days, cut)``; ``churned``: did not in
    ``[cut, cut + horizon)``; ``spend``: the net amount in it, returns included.
    """
    start, end = case.cut - timedelta(days=case.active_days), case.cut + timedelta(days=case.horizon_days)
    bought, known = _.amount > 0, _.ordered_at < case.cut
    after = ~known & (_.ordered_at < end)
    table = (
        orders(case)
        .group_by("customer_id")
        .agg(
            known=(bought & known).any(),
            active=(bought & known & (_.ordered_at >= start)).any(),
            churned=~(bought & after).any(),
            spend=ibis.coalesce(_.amount.sum(where=after), 0.0),
        )
    )
    found = table.filter("known").drop("known").order_by("customer_id").execute()
    return found.astype({"active": bool, "churned": float, "spend": float})
