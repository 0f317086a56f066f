"""The numbers that the rules look at, one row a customer."""

from datetime import date

import pandas as pd

from .beside import beside
from .scored import DIGITS

FULL_HISTORY_ORDERS = 3


def evidence(features: pd.DataFrame, *, as_of: date, horizon_days: int) -> pd.DataFrame:
    """Return ``customer_id, as_of, orders, revenue, revenue_365d, last_order_on, tenure_days, history``.

    ``history`` is ``full`` with at least three purchases and a tenure of at least one horizon, else ``thin``.
    """
    day = pd.Timestamp(as_of)
    full = (features["orders"] >= FULL_HISTORY_ORDERS) & (features["tenure_days"] >= horizon_days)
    return pd.DataFrame(
        {
            "customer_id": features["customer_id"],
            "as_of": day,
            "orders": features["orders"].astype("int64"),
            "revenue": features["revenue"].round(2),
            "revenue_365d": features["amount_365d"].round(2),
            "last_order_on": day - pd.to_timedelta(features["recency_days"], unit="D"),
            "tenure_days": features["tenure_days"].astype("int64"),
            "history": full.map({True: "full", False: "thin"}),
        }
    )


def customer_file(customers: pd.DataFrame | None, ids: pd.Series) -> pd.DataFrame:
    """Return ``customer_id, name, region, industry`` for each of the ids; empty where the data do not tell."""
    asked = pd.DataFrame({"customer_id": ids})
    if customers is None:
        return asked
    told = [column for column in ("name", "region", "industry") if column in customers.columns]
    return beside(asked, customers[["customer_id", *told]])


def rule_base(facts: pd.DataFrame, *parts: pd.DataFrame) -> pd.DataFrame:
    """Return every number that a rule may look at, one row a customer: the facts, then what the parts add.

    A column of the facts wins over one of the same name, and scores are rounded as the scored file shows them: a rule
    decides by what can be read there, so that the file alone gives the same tiers.
    """
    table = facts
    for part in parts:
        new = [column for column in part.columns if column not in table.columns]
        table = beside(table, part[["customer_id", *new]])
    return table.round({name: digits for name, digits in DIGITS.items() if name in table.columns})
