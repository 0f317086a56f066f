"""Whom a customer brought, and what those have bought since."""

from typing import Any

import ibis
import ibis.expr.types as ir


def referrals(table: ir.Table, bought: ir.Table) -> ir.Table:
    """Return the customers each one brought: ``customer_id, referred`` (how many), ``referred_buyers`` (who bought) and
    ``referred_revenue`` (what they bought, in purchases).

    A customer brought by several counts for the first of them; nobody brings themselves.
    """
    others: Any = table.filter(table["referrer_id"] != table["referred_id"])
    place = ibis.row_number().over(group_by="referred_id", order_by=["referred_on", "referrer_id"])
    firsts: Any = others.mutate(place=place).filter(lambda row: row["place"] == 0)
    spent = bought.group_by("customer_id").agg(spent=bought["amount"].sum().cast("float64"))
    joined: Any = firsts.left_join(spent, firsts["referred_id"] == spent["customer_id"]).drop("customer_id")
    return joined.group_by(customer_id="referrer_id").agg(
        referred=joined.count(),
        referred_buyers=joined["spent"].count(),
        referred_revenue=joined["spent"].sum().fill_null(0).round(2),
    )
