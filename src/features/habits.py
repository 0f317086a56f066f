"""How a customer is used to buying: the time of day, the day of the week, the channel, and at a discount or not."""

from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from .rollups import window_start

HABIT_DAYS = 730
DAY_PARTS = {"night": (0, 6), "morning": (6, 12), "afternoon": (12, 18), "evening": (18, 24)}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def habits(bought: ir.Table, as_of: date) -> list[ir.Table]:
    """Return tables of habits over the last two years, by ``customer_id``, as far as the lines tell of them.

    ``usual_day_part`` (night, morning, afternoon, evening; none where the times are all midnight), ``usual_weekday``
    and ``usual_channel``, each with the ``_share`` of the purchases that it holds; ``discount_orders_share`` of the
    purchases had a discount, ``discount_rate`` is discount over the amount before it.
    """
    recent: Any = bought.filter(bought["day"] >= window_start(as_of, HABIT_DAYS))
    told = {"usual_weekday": _weekday(recent), "usual_day_part": _day_part(recent)}
    if "channel" in recent.columns:
        told["usual_channel"] = recent["channel"]
    tables = [usual(recent, name, value) for name, value in told.items()]
    return [*tables, _discounts(recent)] if "discount" in recent.columns else tables


def usual(table: Any, name: str, value: Any) -> ir.Table:
    """Return the commonest value of each customer and its share: ``customer_id, <name>, <name>_share``.

    Of two that are equally common the first in order counts; rows without a value do not.
    """
    told = table.select("customer_id", value=value).filter(lambda row: row["value"].notnull())
    counts: Any = told.group_by("customer_id", "value").agg(rows=told.count())
    ranked: Any = counts.mutate(
        place=ibis.row_number().over(group_by="customer_id", order_by=[ibis.desc("rows"), "value"]),
        share=counts["rows"] / counts["rows"].sum().over(group_by="customer_id"),
    )
    first = ranked.filter(ranked["place"] == 0)
    return first.select("customer_id", **{name: first["value"], f"{name}_share": first["share"].round(6)})


def _weekday(bought: Any) -> ir.Value:
    number = bought["day"].day_of_week.index()
    return ibis.cases(*((number == place, name) for place, name in enumerate(WEEKDAYS)))


def _day_part(bought: Any) -> ir.Value:
    """Return the part of the day of each purchase; none at exactly midnight, which is how a mere date is written."""
    at = bought["at"]
    hour = at.hour()
    told = (hour > 0) | (at.minute() > 0) | (at.second() > 0)
    return ibis.cases(*((told & (hour >= first) & (hour < last), name) for name, (first, last) in DAY_PARTS.items()))


def _discounts(bought: Any) -> ir.Table:
    discount, amount = (bought[name].sum().cast("float64") for name in ("discount", "amount"))
    had: Any = (bought["discount"] > 0).cast("float64").mean()
    return bought.group_by("customer_id").agg(
        discount_orders_share=had.round(6), discount_rate=(discount / (amount + discount).nullif(0)).round(6)
    )
