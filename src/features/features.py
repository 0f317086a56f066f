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
from .rollups import YEAR_DAYS, Rollups, days_before
from .trend import changes, trend
from .windows import WINDOWS, windows

DIGITS = 6
TOTALS = (
    "orders_",
    "amount_change",
    "amount_slope",
    *(f"amount_{days}d" for days in WINDOWS),
    "active_days_",
    "returns",
)


def features(rolled: Rollups, as_of: date) -> ir.Table:
    """Return the features of every customer who had bought before as_of, as one lazy table.

    Columns ``customer_id, as_of`` and the features: numbers as float64 (null where undefined), attributes as text.
    """
    known = _known(rolled.orders, as_of)
    ever = known.group_by("customer_id").agg(**purchases(known), **rhythm(known))
    table = ever.filter(ever["orders"] > 0)
    for part in (_lately(known), *_parts(rolled, as_of)):
        table = table.left_join(part, "customer_id").drop("customer_id_right")
    whole = _with_zeros(table)
    return _typed(whole.mutate(**changes(whole), as_of=ibis.timestamp(as_of.isoformat())))


def _known(orders: ir.Table, as_of: date) -> Any:
    """Return the orders before as_of with their age: 1 for the last known day."""
    aged: Any = orders.mutate(age_days=days_before(orders["day"], as_of))
    return aged.filter(aged["age_days"] > 0)


def _lately(known: Any) -> ir.Table:
    """Return what looks at the last year only, from the orders of the last year only."""
    recent = known.filter(known["age_days"] <= YEAR_DAYS)
    groups = (windows, trend, basket, calendar)
    aggregates = {name: value for group in groups for name, value in group(recent).items()}
    return recent.group_by("customer_id").agg(**aggregates)


def _with_zeros(table: ir.Table) -> ir.Table:
    """Return the table with nothing for something: who did not order in the last year ordered zero times in it."""
    totals = [name for name in table.columns if name.startswith(TOTALS)]
    return table.mutate(**{name: table[name].fill_null(0) for name in totals})


def _parts(rolled: Rollups, as_of: date) -> list[ir.Table]:
    parts = (
        categories(rolled, as_of),
        breadth(rolled.products, "products", as_of),
        breadth(rolled.stores, "stores", as_of),
        contacts(rolled.contacts, as_of),
        attributes(rolled.customers),
    )
    return [part for part in parts if part is not None]


def _typed(table: ir.Table) -> ir.Table:
    """Return the numbers as float64; ratios have six digits, so that the order of a sum's terms does not show."""
    ends = ("customer_id", "as_of")
    kinds = {name: kind for name, kind in table.schema().items() if name not in ends}
    texts = [name for name, kind in kinds.items() if kind.is_string()]
    ratios = {name: table[name].round(DIGITS) for name, kind in kinds.items() if kind.is_floating()}
    counts = {name: table[name].cast("float64") for name in kinds if name not in ratios and name not in texts}
    numbers = {name: (ratios | counts)[name] for name in kinds if name not in texts}
    return table.select(*ends, **numbers, **{name: table[name] for name in texts})


def described(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row a numeric feature: ``feature, median, mean, missing`` (the share of customers without it)."""
    numbers = frame.drop(columns=["customer_id", "as_of"]).select_dtypes("number")
    table = pd.DataFrame({"median": numbers.median(), "mean": numbers.mean(), "missing": numbers.isna().mean()})
    return table.rename_axis("feature").reset_index()
