"""One row a customer known at a date: every feature, from the roll-ups cut at that date."""

from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from .attributes import attributes
from .basket import basket, breadth, categories
from .calendar import calendar
from .contacts import contacts
from .purchases import purchases
from .rhythm import rhythm
from .rollups import Rollups
from .trend import trend
from .windows import windows

DIGITS = 6


def features(rolled: Rollups, as_of: date) -> ir.Table:
    """Return the features of every customer who had bought before as_of, as one lazy table.

    Columns ``customer_id, as_of`` and the features: numbers as float64 (null where undefined), attributes as text.
    """
    known = rolled.orders.filter(rolled.orders["day"] < ibis.date(as_of.isoformat()))
    groups = (purchases, windows, rhythm, trend, basket, calendar)
    aggregates = {name: value for group in groups for name, value in group(known, as_of).items()}
    sums: Any = known.group_by("customer_id").agg(**aggregates)
    table = sums.filter(sums["orders"] > 0)
    for part in _parts(rolled, as_of):
        table = table.left_join(part, "customer_id").drop("customer_id_right")
    return _rounded(table.mutate(as_of=ibis.timestamp(as_of.isoformat())))


def _parts(rolled: Rollups, as_of: date) -> list[ir.Table]:
    parts = (
        categories(rolled, as_of),
        breadth(rolled.products, "products", as_of),
        breadth(rolled.stores, "stores", as_of),
        contacts(rolled.contacts, as_of),
        attributes(rolled.customers),
    )
    return [part for part in parts if part is not None]


def _rounded(table: ir.Table) -> ir.Table:
    """Return the numbers as float64 of six digits, so that the order of a sum's terms does not show."""
    ends = ("customer_id", "as_of")
    texts = [name for name, kind in table.schema().items() if kind.is_string() and name not in ends]
    numbers = [name for name in table.columns if name not in (*texts, *ends)]
    rounded = {name: table[name].cast("float64").round(DIGITS).cast("float64") for name in numbers}
    return table.select(*ends, **rounded, **{name: table[name] for name in texts})


def described(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row a numeric feature: ``feature, median, mean, missing`` (the share of customers without it)."""
    numbers = frame.drop(columns=["customer_id", "as_of"]).select_dtypes("number")
    table = pd.DataFrame({"median": numbers.median(), "mean": numbers.mean(), "missing": numbers.isna().mean()})
    return table.rename_axis("feature").reset_index()
