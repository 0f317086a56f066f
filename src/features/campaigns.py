"""What followed the contacts of a campaign, with and without contact, beside what was known of each customer then."""

from datetime import date, timedelta
from typing import Any

import ibis.expr.types as ir
import pandas as pd

from .features import features
from .rollups import Rollups, days_before

FEWEST = 30
"""Customers that each of the two groups must have."""


def campaigns(tables: dict[str, ir.Table], as_of: date, days: int) -> pd.DataFrame:
    """Return the campaigns whose effect can be told, newest last: ``campaign_id, day, contacted, control``.

    A campaign has a control group (customers kept out on purpose), at least 30 customers in each group, and ``days``
    complete days before as_of. No rows where no contacts, or no control group, are given.
    """
    contacts = tables.get("contacts")
    empty = {"campaign_id": "str", "day": "datetime64[us]", "contacted": "int64", "control": "int64"}
    if contacts is None or "control" not in contacts.columns:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in empty.items()})
    told: Any = contacts.filter(contacts["control"].notnull())
    held: Any = told["control"].cast("boolean")
    found = told.group_by("campaign_id").agg(
        day=told["contacted_at"].date().min(), contacted=(~held).sum(), control=held.sum()
    )
    known = found.to_pandas().astype({"campaign_id": "str", "day": "datetime64[us]"})
    last = pd.Timestamp(as_of - timedelta(days=days))
    enough = (known[["contacted", "control"]].min(axis=1) >= FEWEST) & (known["day"] <= last)
    return known[enough].sort_values(["day", "campaign_id"], ignore_index=True)


def responses(tables: dict[str, ir.Table], rolled: Rollups, campaign_id: str, day: date, days: int) -> pd.DataFrame:
    """Return one row a customer of the campaign who had bought before: the features of that day, ``campaign_id,
    contacted`` (False: control) and ``ordered, amount``: what followed in the ``days`` from that day on."""
    contacts: Any = tables["contacts"]
    mine = contacts.filter((contacts["campaign_id"].cast("string") == campaign_id) & contacts["control"].notnull())
    group = mine.group_by("customer_id").agg(contacted=~mine["control"].cast("boolean").max()).to_pandas()
    before = features(rolled, day)
    known = before.semi_join(mine, "customer_id").order_by("customer_id").to_pandas()
    lines: Any = tables["transactions"]
    age = days_before(lines["ordered_at"].date(), day)
    after = lines.filter((age <= 0) & (age > -days)).semi_join(mine, "customer_id")
    sums = after.group_by("customer_id").agg(
        ordered=(after["amount"] > 0).max(), amount=after["amount"].sum().cast("float64")
    )
    table = known.merge(group, on="customer_id").merge(sums.to_pandas(), on="customer_id", how="left")
    ordered = table["ordered"].astype("boolean").fillna(False).astype(bool)
    return table.assign(campaign_id=campaign_id, ordered=ordered, amount=table["amount"].fillna(0.0))
