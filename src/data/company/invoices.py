"""Invoices to companies that buy on account, and when they pay: that is what their credit class means."""

import numpy as np
import pandas as pd

from .customers import Customers
from .draws import maybe
from .habits import NEVER
from .span import DAYS, dates_or_none, instants

TERMS_DAYS = 30
LATE = np.array([(-6, 4), (2, 5), (15, 9), (40, 18), (85, 35)], dtype=float)
"""Days paid after the due date (mean, deviation) of the credit classes A to E; a fifth of E's invoices stay unpaid."""


def invoices(
    draw: np.random.Generator, customers: Customers, orders: pd.DataFrame, lines: pd.DataFrame
) -> pd.DataFrame:
    """Return one row an invoice: ``customer_id, issued_on, due_on, amount, paid_on`` (missing: not paid yet).

    The orders that companies placed outside the shop, a day after the order.
    """
    total = np.bincount(lines["order"], lines["amount"].where(~lines["is_return"], 0), minlength=len(orders))
    on_account = customers.is_company[orders["who"]] & orders["channel"].isin(["sales", "phone"])
    mine = orders[on_account & (total > 0) & (orders["day"] < DAYS - 1)]
    credit = customers.habits["credit"].to_numpy()[mine["who"]]
    issued = mine["day"].to_numpy() + 1
    late = np.round(draw.normal(LATE[credit, 0], LATE[credit, 1])).astype("int64")
    paid = np.maximum(issued + TERMS_DAYS + late, issued)
    known = (paid < DAYS) & ~((credit == 4) & maybe(draw, 0.2, len(mine)))
    return pd.DataFrame(
        {
            "customer_id": mine["record_id"].to_numpy(),
            "issued_on": instants(issued),
            "due_on": instants(issued + TERMS_DAYS),
            "amount": np.round(total[mine.index], 2),
            "paid_on": dates_or_none(np.where(known, paid, NEVER), known),
        }
    )
