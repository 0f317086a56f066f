"""Order lines, read once, into a few roll-ups from which every as-of date is a short query.

Each roll-up row belongs to one instant or period, so that cutting it at an as-of date (a midnight) gives the same
as cutting the lines there: that is what keeps the features honest.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import gcd
from typing import Any, TypeAlias

import ibis
import ibis.expr.types as ir

MONEY = "decimal(18, 4)"  # exact, and half as wide as what a sum of decimals is given
WHOLE = 10_000  # makes a whole number of any amount of money
YEAR_DAYS = 365
STEP_DAYS = 28  # distance between training dates: four weeks, so that each holds every weekday equally often


Days: TypeAlias = int | ir.IntegerScalar
"""How many days a date is before the anchor: a number, or one that the engine is told of later."""


@dataclass(frozen=True)
class Rollups:
    """The lines of one customer base, rolled up.

    ``orders``: customer_id, order_id, age (days before ``anchor``: 1 for the day before), weekday (1 = Monday), month,
    amount, returned, lines, is_purchase, gap_days, first_of_day, and what the lines have of quantity and discount.
    ``categories``: customer_id, category, period, amount. ``products``, ``stores``: customer_id, age, and the
    number of those first bought then. ``customers``, ``contacts``: the canonical tables, where given. ``period_days``
    is the length of a category period; periods count back from ``anchor``. ``horizon_days`` is how far the labels look.

    With ``ids`` (key, customer_id), the roll-ups hold the key in place of the id.
    """

    anchor: date
    horizon_days: int
    period_days: int
    orders: ir.Table
    categories: ir.Table | None = None
    products: ir.Table | None = None
    stores: ir.Table | None = None
    customers: ir.Table | None = None
    contacts: ir.Table | None = None
    ids: ir.Table | None = None

    def days_back(self, as_of: date) -> int:
        """Return how many days before the anchor a date is: an order is known then if its age is greater."""
        return (self.anchor - as_of).days

    def moment(self, back: Days) -> Any:
        """Return the midnight at which a date begins, so many days before the anchor."""
        days: Any = ibis.literal(back, "int64") if isinstance(back, int) else back
        return ibis.timestamp(self.anchor.isoformat()) - days.as_interval("D")

    def named(self, table: ir.Table) -> ir.Table:
        """Return a table that was made from the roll-ups with the customers' ids in place of keys."""
        if self.ids is None:
            return table
        named = table.rename(key="customer_id").inner_join(self.ids, "key")
        return named.select("customer_id", *(column for column in table.columns if column != "customer_id"))


def rollups(tables: dict[str, ir.Table], as_of: date, horizon_days: int) -> Rollups:
    """Return the roll-ups of the canonical tables, lazily: of ``transactions``, and of the rest where it is given."""
    lines = with_category(tables["transactions"], tables.get("products"))
    period_days = gcd(STEP_DAYS, horizon_days)
    return Rollups(
        anchor=as_of,
        horizon_days=horizon_days,
        period_days=period_days,
        orders=orders(lines, as_of),
        categories=categories(lines, as_of, period_days) if "category" in lines.columns else None,
        products=firsts(lines, "product_id", as_of) if "product_id" in lines.columns else None,
        stores=firsts(lines, "store_id", as_of) if "store_id" in lines.columns else None,
        customers=tables.get("customers"),
        contacts=tables.get("contacts"),
    )


def cached(rolled: Rollups) -> Rollups:
    """Return the same roll-ups, computed once and held by the engine: the lines are not read again.

    Customers go by a number, and their orders lie together: a date then costs two thirds.
    """
    first = rolled.orders.cache()
    customers = first.select("customer_id").distinct()
    key = ibis.row_number().over(order_by="customer_id")
    ids = customers.select("customer_id", key=key).cache()
    names = ("categories", "products", "stores", "contacts")
    others = {name: _keyed(table, ids).cache() for name in names if (table := getattr(rolled, name)) is not None}
    orders = _keyed(first, ids).order_by("customer_id", "age").cache()
    return replace(rolled, orders=orders, ids=ids, **others)


def sampled(rolled: Rollups, most: int) -> Rollups:
    """Return the cached roll-ups of at most so many customers, evenly spread over the ids: the same ones every time."""
    if rolled.ids is None:
        raise ValueError(
            "expected cached roll-ups, in which customers go by a number; came lazy ones; call cached first"
        )
    step = -(-int(rolled.ids.count().execute()) // most)
    if step <= 1:
        return rolled
    names = ("orders", "categories", "products", "stores", "contacts")
    tables = {name: table for name in names if (table := getattr(rolled, name)) is not None}
    fewer = {name: table.filter(table["customer_id"] % step == 0) for name, table in tables.items()}
    return replace(rolled, ids=rolled.ids.filter(rolled.ids["key"] % step == 0), **fewer)


def _keyed(table: ir.Table, ids: ir.Table) -> ir.Table:
    """Return the table with the customers' keys in place of their ids."""
    joined = table.inner_join(ids, "customer_id")
    keyed = joined.select(customer_id="key", **{name: name for name in table.columns if name != "customer_id"})
    return keyed.order_by("period") if "period" in table.columns else keyed  # old periods are then skipped unread


def with_category(lines: ir.Table, products: ir.Table | None) -> ir.Table:
    """Return the lines with their category, looked up among the products when the lines do not tell it."""
    if "category" in lines.columns or products is None or not {"category"} <= set(products.columns):
        return lines
    if "product_id" not in lines.columns:
        return lines
    looked_up = products.select(catalogue_id="product_id", category="category")
    return lines.left_join(looked_up, lines["product_id"] == looked_up["catalogue_id"]).drop("catalogue_id")


def orders(lines: ir.Table, anchor: date) -> ir.Table:
    """Return one row an order: the lines of a customer that share an order id and a day; without ids, a day.

    ``gap_days`` is the time since the customer's purchase day before (null on the first and for further purchases of
    the same day); ``first_of_day`` marks one purchase a day.
    """
    dated: Any = lines.mutate(day=lines["ordered_at"].date())
    keyed = dated.mutate(order_id=dated["order_id"] if "order_id" in dated.columns else dated["day"].cast("string"))
    sums = {
        "amount": keyed["amount"].sum().cast(MONEY),
        "lines": keyed.count(),
        "returned": (-keyed["amount"]).sum(where=keyed["amount"] < 0).fill_null(0).cast(MONEY),
        **({"quantity": keyed["quantity"].sum()} if "quantity" in keyed.columns else {}),
        **({"discount": keyed["discount"].sum().cast(MONEY)} if "discount" in keyed.columns else {}),
    }
    summed = keyed.group_by("customer_id", "order_id", "day").agg(**sums)
    day: Any = summed["day"]
    marked = summed.mutate(
        is_purchase=summed["amount"] > 0,
        weekday=(day.day_of_week.index() + 1).cast("int8"),
        month=day.month().cast("int8"),
    )
    by_time = ibis.window(group_by=["customer_id", "is_purchase"], order_by=["day", "order_id"])
    before: Any = marked["day"].lag().over(by_time)
    spaced = marked.mutate(gap=marked["day"].delta(before, unit="day"))
    new_day = spaced["is_purchase"] & (spaced["gap"].isnull() | (spaced["gap"] > 0))
    gap = new_day.ifelse(spaced["gap"], ibis.null("int64"))
    return spaced.mutate(first_of_day=new_day, gap_days=gap, age=days_before(spaced["day"], anchor)).drop("gap", "day")


def categories(lines: ir.Table, anchor: date, period_days: int) -> ir.Table:
    """Return the net amount of each customer in each category and period, in ten-thousandths of the currency.

    Period ``p`` holds the days from ``anchor - (p + 1) * period_days`` up to ``anchor - p * period_days``. A category
    is told by the hash of its name, which is grouped faster. Amounts are whole floats: as fast as floats, and their
    sums are the same in whatever order they are added up.
    """
    known: Any = lines.filter(lines["category"].notnull())
    age: Any = days_before(known["ordered_at"].date(), anchor)
    period = ((age - 1) / period_days).floor().cast("int64")
    keyed = known.group_by("customer_id", category=known["category"].hash(), period=period)
    return keyed.agg(amount=(known["amount"].sum().cast("float64") * WHOLE).round().cast("float64"))


def firsts(lines: ir.Table, column: str, anchor: date) -> ir.Table:
    """Return how many values of the column each customer first bought how long ago: ``customer_id, age, number``."""
    bought: Any = lines.filter((lines["amount"] > 0) & lines[column].notnull())
    first: Any = days_before(bought["ordered_at"].date().min(), anchor)
    each = bought.group_by("customer_id", column).agg(age=first)
    return each.group_by("customer_id", "age").agg(number=each.count())


def days_before(day: ir.Value, as_of: date) -> ir.Value:
    """Return how many days before ``as_of`` a day is: 1 for the last known one."""
    return ibis.date(as_of.isoformat()).delta(day, unit="day")


def window_start(as_of: date, days: int) -> Any:
    """Return the first day of the window of ``days`` days that ends at ``as_of`` (not included)."""
    return ibis.date((as_of - timedelta(days=days)).isoformat())
