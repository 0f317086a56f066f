"""The field's own models on a case: BG/NBD, MBG/NBD and Pareto/NBD for who buys, Gamma-Gamma for how much."""

from functools import cache

import pandas as pd
from ibis import _

from src.models.btyd import BGNBD, MBGNBD, GammaGamma, ParetoNBD

from .cases import Case
from .orders import orders
from .scores import CHURN, ORDERS, SPEND

WEEK = 7
MODELS = {"BG/NBD": BGNBD, "MBG/NBD": MBGNBD, "Pareto/NBD": ParetoNBD}


@cache
def histories(case: Case, *, free: bool = False) -> pd.DataFrame:
    """Return customer_id, x, t_x, T (weeks up to the last known day) and mean_spend of who bought before the cut.

    A day's orders are one purchase; orders of no amount are some too where they are ``free``. ``mean_spend`` is that of
    the repeat purchases, of the first where there is none.
    """
    paid = (_.amount >= 0) if free else (_.amount > 0)
    bought = orders(case).filter(paid & (_.ordered_at < case.cut))
    days = bought.group_by("customer_id", day=_.ordered_at.date()).agg(amount=_.amount.sum())
    known = days.group_by("customer_id").agg(
        x=_.count() - 1, first=_.day.min(), last=_.day.max(), total=_.amount.sum(), begun=_.amount.argmin(_.day)
    )
    table = known.order_by("customer_id").execute()
    first, last = pd.to_datetime(table["first"]), pd.to_datetime(table["last"])
    today = pd.Timestamp(case.cut) - pd.Timedelta(days=1)
    return table[["customer_id", "x"]].assign(
        t_x=(last - first).dt.days / WEEK,
        T=(today - first).dt.days / WEEK,
        mean_spend=((table["total"] - table["begun"]) / table["x"]).where(table["x"] > 0, table["begun"]),
    )


def btyd(case: Case, *, free: bool = False) -> dict[str, pd.DataFrame]:
    """Return customer_id, churn_probability, expected_orders, expected_value of each model by name."""
    known = histories(case, free=free)
    repeated, weeks = known[(known["x"] > 0) & (known["mean_spend"] > 0)], case.horizon_days / WEEK
    spends = GammaGamma().fit(repeated["x"], repeated["mean_spend"]).expected_spend(known["x"], known["mean_spend"])
    found = {}
    for name, model in MODELS.items():
        times = known["x"], known["t_x"], known["T"]
        fitted = model().fit(*times)
        counts = fitted.expected_purchases(weeks, *times)
        said = {CHURN: fitted.p_silent(weeks, *times), ORDERS: counts, SPEND: counts * spends}
        found[name] = known[["customer_id"]].assign(**said)
    return found
