"""What each customer bought on which days, of products or of categories; and what of it was known at a date."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import ibis
import ibis.expr.types as ir
import pandas as pd

from .rollups import YEAR_DAYS, days_before, with_category

Item = Literal["product_id", "category"]

HALF_LIFE_DAYS = 91
"""A purchase counts half as much as one a quarter of a year later."""
COUNTS = {"customer": "int32", "item": "int32", "times": "int16", "first_days": "int16", "last_days": "int16"}


@dataclass(frozen=True)
class Bought:
    """One row a customer, item and day on which it was bought, by numbers: ``customer, item, day``.

    ``customers`` and ``items`` are the ids that the numbers stand for.
    """

    days: ir.Table
    customers: pd.Index
    items: pd.Index


def bought(tables: dict[str, ir.Table], item: Item) -> Bought | None:
    """Return what was bought (a positive amount), held by the engine; None when no line tells the item."""
    lines: Any = with_category(tables["transactions"], tables.get("products"))
    if item not in lines.columns:
        return None
    sold = lines.filter((lines["amount"] > 0) & lines[item].notnull())
    days = sold.select("customer_id", item=sold[item].cast("string"), day=sold["ordered_at"].date()).distinct().cache()
    who, what = (_numbered(days.select(name).distinct(), name) for name in ("customer_id", "item"))
    if what.count().execute() == 0:
        return None
    keyed = days.inner_join(who, "customer_id").inner_join(what, "item")
    numbers = keyed.select(customer="customer_id_number", item="item_number", day="day")
    ids = [table.order_by(f"{name}_number").to_pandas()[name] for table, name in ((who, "customer_id"), (what, "item"))]
    return Bought(numbers.cache(), *(pd.Index(values, dtype="str") for values in ids))


def _numbered(table: ir.Table, name: str) -> ir.Table:
    number = ibis.row_number().over(order_by=name)
    return table.mutate(**{f"{name}_number": number}).cache()


def pairs(bought: Bought, as_of: date) -> pd.DataFrame:
    """Return one row a customer and item bought before as_of, by customer and item.

    ``customer, item`` (numbers), ``times`` (days on which it was bought), ``first_days, last_days`` (how long ago) and
    ``recent``: the number of times, each halved every 91 days.
    """
    known = _known(bought, as_of)
    age = known["age"]
    counted = known.group_by("customer", "item").agg(
        times=known.count(), first_days=age.max(), last_days=age.min(), recent=_recent(age)
    )
    return counted.order_by("customer", "item").to_pandas().astype({**COUNTS, "recent": "float32"})


def visits(bought: Bought, as_of: date) -> pd.DataFrame:
    """Return one row a customer number, all of them: ``visits`` (days with a purchase before as_of), ``recent_visits``
    (each halved every 91 days) and ``last_visit_days``; 0, 0 and missing for who had not bought yet."""
    known = _known(bought, as_of).select("customer", "age").distinct()
    age: Any = known["age"]
    counted = known.group_by("customer").agg(visits=age.count(), recent_visits=_recent(age), last_visit_days=age.min())
    every = counted.to_pandas().set_index("customer").reindex(range(len(bought.customers)))
    return every.fillna({"visits": 0, "recent_visits": 0}).rename_axis("customer")


def bought_after(bought: Bought, as_of: date, days: int) -> pd.DataFrame:
    """Return ``customer, item``, a row each, of what was bought in ``[as_of, as_of + days)``."""
    table: Any = bought.days
    age = days_before(table["day"], as_of)
    after = table.filter((age <= 0) & (age > -days)).select("customer", "item").distinct()
    return after.order_by("customer", "item").to_pandas().astype("int32")


def _known(bought: Bought, as_of: date) -> Any:
    table: Any = bought.days.mutate(age=days_before(bought.days["day"], as_of))
    return table.filter(table["age"] > 0)


def _recent(age: Any) -> Any:
    return (ibis.literal(0.5) ** (age / HALF_LIFE_DAYS)).sum()


def spend(
    tables: dict[str, ir.Table], item: Item, as_of: date, *, days: int = YEAR_DAYS, most: int = 60
) -> pd.DataFrame:
    """Return what each customer spent (net) on each item in the ``days`` before as_of: ``customer_id, item, amount``.

    Only the ``most`` items with the largest amounts; no rows when the lines do not tell the item.
    """
    lines: Any = with_category(tables["transactions"], tables.get("products"))
    if item not in lines.columns:
        return pd.DataFrame({"customer_id": [], "item": [], "amount": []}).astype({"customer_id": "str", "item": "str"})
    age = days_before(lines["ordered_at"].date(), as_of)
    known = lines.filter((age > 0) & (age <= days) & lines[item].notnull())
    told = known.select("customer_id", item=known[item].cast("string"), amount=known["amount"].cast("float64"))
    large = told.group_by("item").agg(total=told["amount"].sum()).order_by(ibis.desc("total"), "item").limit(most)
    mine = told.semi_join(large, "item").group_by("customer_id", "item").agg(amount=ibis._["amount"].sum())
    return mine.order_by("customer_id", "item").to_pandas()
