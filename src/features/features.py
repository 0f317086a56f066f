"""One row a customer known at a date: every feature, from the roll-ups cut at that date."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import ibis.expr.types as ir
import pandas as pd

from .attributes import attributes
from .basket import basket, breadth, categories
from .calendar import calendar
from .contacts import contacts
from .labels import LABELS
from .purchases import purchases
from .rhythm import rhythm
from .rollups import YEAR_DAYS, Days, Rollups
from .season import known_season, season
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
    return finished(rolled, measured(rolled, rolled.days_back(as_of)))


def measured(rolled: Rollups, back: Days) -> Any:
    """Return what the roll-ups tell of every customer who had bought before a date, as the engine counts it."""
    known = _known(rolled, back)
    ever = known.group_by("customer_id").agg(**purchases(known), **rhythm(known))
    rows = _beside(ever.filter(ever["orders"] > 0), (_lately(known, rolled.horizon_days), *_from_rollups(rolled, back)))
    return rows.mutate(as_of=rolled.moment(back))


def finished(rolled: Rollups, rows: ir.Table) -> ir.Table:
    """Return the features from what was measured, of one date or of many; labels among the columns come last.

    What is the same for every date is done here, once: the customers' names, attributes, types and rounding.
    """
    whole = _beside(rolled.named(rows), _given(attributes(rolled.customers)))
    values = {name: _or_zero(whole, name) for name in whole.columns if name not in ("customer_id", "as_of", *LABELS)}
    typed = {name: _typed(value) for name, value in (values | known_season(whole) | changes(values)).items()}
    texts = {name: value for name, value in typed.items() if value.type().is_string()}
    numbers = {name: value for name, value in typed.items() if name not in texts}
    known_after = [name for name in LABELS if name in whole.columns]
    return whole.select("customer_id", "as_of", **numbers, **texts, **{name: whole[name] for name in known_after})


def _known(rolled: Rollups, back: Days) -> Any:
    """Return the orders before a date with their age: 1 for the last known day."""
    orders: Any = rolled.orders
    known = orders.filter(orders["age"] > back)
    return known.mutate(age_days=known["age"] - back)


def _lately(known: Any, horizon_days: int) -> ir.Table:
    """Return what looks at the last year only, from the orders of the last year only."""
    recent = known.filter(known["age_days"] <= YEAR_DAYS)
    groups = (windows, trend, basket, calendar)
    aggregates = {name: value for group in groups for name, value in group(recent).items()}
    return recent.group_by("customer_id").agg(**aggregates, **season(recent, horizon_days))


def _or_zero(table: Any, name: str) -> ir.Value:
    """Return a column, with zero for nothing if it is a total: who did not order in a year ordered zero times in it."""
    return table[name].fill_null(0) if name.startswith(TOTALS) else table[name]


def _typed(value: Any) -> ir.Value:
    """Return numbers as float64; ratios with six digits, so that the order of a sum's terms does not show."""
    if value.type().is_string():
        return value
    return value.round(DIGITS) if value.type().is_floating() else value.cast("float64")


def _from_rollups(rolled: Rollups, back: Days) -> list[ir.Table]:
    return _given(
        categories(rolled, back),
        breadth(rolled.products, "products", back),
        breadth(rolled.stores, "stores", back),
        contacts(rolled, back),
    )


def _given(*parts: ir.Table | None) -> list[ir.Table]:
    return [part for part in parts if part is not None]


def _beside(table: Any, parts: Iterable[ir.Table]) -> Any:
    """Return the table with the parts' columns beside it; what a part does not know of a customer is null."""
    columns, joined = list(table.columns), table
    for place, part in enumerate(parts):
        joined = joined.left_join(part, "customer_id", rname=f"{{name}}_{place}")
        columns += [column for column in part.columns if column != "customer_id"]
    return joined.select(*columns)


def described(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row a numeric feature: ``feature, median, mean, missing`` (the share of customers without it)."""
    numbers = frame.drop(columns=["customer_id", "as_of"]).select_dtypes("number")
    table = pd.DataFrame({"median": numbers.median(), "mean": numbers.mean(), "missing": numbers.isna().mean()})
    return table.rename_axis("feature").reset_index()
