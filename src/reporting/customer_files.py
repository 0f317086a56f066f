"""Which customers have a page of their own, and where it is beside the report."""

import hashlib

import pandas as pd

from .site import CUSTOMERS

MOST = 4
"""So many of each list have a page."""


def customer_files(active: pd.DataFrame, customers: pd.DataFrame) -> dict[str, str]:
    """Return customer_id to the file of their page, for the first of the lists by value at risk and by expected value.

    The file's name is made from the id, whatever letters that holds.
    """
    lists = ((active, "value_at_risk"), (customers, "expected_value"))
    first = [customer for rows, column in lists for customer in rows.nlargest(MOST, column)["customer_id"].astype(str)]
    return {name: f"{CUSTOMERS}/{hashlib.sha256(name.encode()).hexdigest()[:12]}.html" for name in dict.fromkeys(first)}
