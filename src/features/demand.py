"""What each group of customers buys: their purchases by category, for every value of industry and region."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from .known import known
from .rollups import YEAR_DAYS, window_start, with_category

GROUPINGS = ("industry", "region", "province")
COLUMNS = ("grouping", "value", "category", "customers", "buyers", "amount")


def demand(tables: Mapping[str, ir.Table], as_of: date) -> pd.DataFrame:
    """Return what the customers of each value bought in the last 365 days, a row a value and category.

    Columns ``grouping`` (industry, region, province: those the customer file has), ``value, category, customers``
    (with that value, who bought anything), ``buyers`` (of the category), ``amount`` (of it, net). Values and categories
    that are not told are left out; no rows where there is no customer file, or no category.
    """
    given = known(tables, as_of)
    lines = with_category(given["transactions"], given.get("products"))
    customers = given.get("customers")
    groupings = [name for name in GROUPINGS if customers is not None and name in customers.columns]
    if customers is None or not groupings or "category" not in lines.columns:
        return pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS[:3]} | _numbers())
    recent: Any = lines.filter(
        (lines["ordered_at"].date() >= window_start(as_of, YEAR_DAYS)) & lines["category"].notnull()
    )
    spent: Any = recent.group_by("customer_id", "category").agg(amount=recent["amount"].sum().cast("float64"))
    bought = spent.filter(spent["amount"] > 0).join(customers.select("customer_id", *groupings), "customer_id").cache()
    parts = [_by(bought, name) for name in groupings]
    table: Any = parts[0].union(*parts[1:]) if len(parts) > 1 else parts[0]
    return table.order_by(*COLUMNS[:3]).to_pandas()


def _by(bought: Any, grouping: str) -> ir.Table:
    told = bought.filter(bought[grouping].notnull())
    sizes = told.group_by(value=told[grouping]).agg(customers=told["customer_id"].nunique())
    sums = told.group_by("category", value=told[grouping]).agg(
        buyers=told.count(), amount=told["amount"].sum().round(2)
    )
    joined: Any = sums.inner_join(sizes, "value")
    return joined.select(ibis.literal(grouping).name("grouping"), *COLUMNS[1:])


def _numbers() -> dict[str, pd.Series]:
    return {
        "customers": pd.Series(dtype="int64"),
        "buyers": pd.Series(dtype="int64"),
        "amount": pd.Series(dtype="float64"),
    }
