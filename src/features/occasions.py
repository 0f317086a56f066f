"""The occasions on which a customer bought: one row a purchase, with its day, clock, channel and discount."""

from typing import Any

import ibis
import ibis.expr.types as ir

MONEY = "decimal(18, 4)"
LOYAL_ORDERS = 5
"""With so many purchases a customer counts as loyal, unless a policy says otherwise."""


def occasions(lines: ir.Table) -> ir.Table:
    """Return one row a purchase: ``customer_id, day, at, amount``, and ``channel, discount`` where the lines tell.

    A purchase is an order with a positive amount: the lines of a customer that share an order id and a day (without
    ids, a day). ``at`` is the time of its first line; ``channel`` the first by name, should there be several.
    """
    dated: Any = lines.mutate(day=lines["ordered_at"].date())
    keyed = dated.mutate(order_id=dated["order_id"] if "order_id" in dated.columns else dated["day"].cast("string"))
    sums = {
        "at": keyed["ordered_at"].min(),
        "amount": keyed["amount"].sum().cast(MONEY),
        **({"channel": keyed["channel"].min()} if "channel" in keyed.columns else {}),
        **({"discount": keyed["discount"].sum().cast(MONEY)} if "discount" in keyed.columns else {}),
    }
    summed = keyed.group_by("customer_id", "order_id", "day").agg(**sums)
    return summed.filter(summed["amount"] > 0)


def milestones(bought: ir.Table, *, loyal_orders: int) -> ir.Table:
    """Return when each customer reached the steps of the life cycle: ``customer_id, first_order_on, second_order_on,
    loyal_order_on`` (the day of purchase number ``loyal_orders``), and ``gap_recent_days``.

    ``gap_recent_days`` is the mean of the last two gaps between purchase days (or the only one); null without a gap.
    """
    numbered: Any = bought.mutate(
        place=ibis.row_number().over(group_by="customer_id", order_by=["day", "order_id"]) + 1
    )
    steps = numbered.group_by("customer_id").agg(
        first_order_on=numbered["day"].min(),
        second_order_on=numbered["day"].min(where=numbered["place"] == 2),
        loyal_order_on=numbered["day"].min(where=numbered["place"] == loyal_orders),
    )
    return steps.left_join(_recent_gaps(bought), "customer_id").drop("customer_id_right")


def _recent_gaps(bought: ir.Table, most: int = 3) -> ir.Table:
    days: Any = bought.select("customer_id", "day").distinct()
    back: Any = days.mutate(back=ibis.row_number().over(group_by="customer_id", order_by=ibis.desc("day")))
    last: Any = back.filter(back["back"] <= most)
    span: Any = last["day"].max().delta(last["day"].min(), unit="day").cast("float64")
    return last.group_by("customer_id").agg(gap_recent_days=span / (last.count() - 1).nullif(0))
