"""What each model needs at least, against what is here."""

from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

NEEDED = {
    "segments": {"customers": 50, "months": 3},
    "churn": {"customers": 500, "months": 6, "leavers": 50},
    "value": {"customers": 500, "months": 6},
    "seasons": {"customers": 50, "months": 24},
}
"""The least a model can be expected to learn from. Below, rules score and the report says so."""
MONTH_DAYS = 30.4


def at_hand(transactions: ir.Table, as_of: date, *, horizon_days: int, active_days: int) -> dict[str, int]:
    """Return customers, whole months of history, and leavers at the newest date whose outcome is complete."""
    lines: Any = transactions.filter(transactions["amount"] > 0)
    day = lines["ordered_at"].date()
    newest = as_of - timedelta(days=horizon_days)
    active = (day < _day(newest)) & (day >= _day(newest - timedelta(days=active_days)))
    each = lines.group_by("customer_id").agg(first=day.min(), active=active.any(), back=(day >= _day(newest)).any())
    left = each["active"] & ~each["back"]
    found = each.agg(customers=each.count(), first=each["first"].min(), leavers=left.sum()).to_pandas().iloc[0]
    months = int((as_of - pd.Timestamp(found["first"]).date()).days / MONTH_DAYS)
    return {"customers": int(found["customers"]), "months": months, "leavers": int(found["leavers"] or 0)}


def minimum(here: dict[str, int]) -> pd.DataFrame:
    """Return one row a model and need: ``model, need, least, here, enough``."""
    rows = [
        {"model": model, "need": need, "least": least, "here": here[need], "enough": here[need] >= least}
        for model, needs in NEEDED.items()
        for need, least in needs.items()
    ]
    return pd.DataFrame(rows)


def _day(day: date) -> Any:
    return ibis.date(day.isoformat())
