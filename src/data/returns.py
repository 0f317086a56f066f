"""Returns: each belongs to its purchase where the order number tells, else to what was bought on the same day."""

from typing import Any

import ibis
import ibis.expr.types as ir

HOW = "return_of"
MATCHED, NETTED, ALONE = "its order", "the day's orders", "nothing"


def netted(lines: ir.Table) -> ir.Table:
    """Return the lines with every return in the order that it takes back from.

    A return (a negative amount) whose order number the customer also bought under is matched already. Any other goes
    into the customer's largest order of the same day (of equals, that with the lowest number), if there is one: an order
    cancelled minutes later is none. What remains is an order of its own, on its own day: no return reaches back into a
    day that was known before it.
    """
    if "order_id" not in lines.columns:
        return lines
    returns = with_target(lines).drop(HOW)
    return lines.filter(lines["amount"] >= 0).union(returns.select(*lines.columns))


def counted(lines: ir.Table) -> dict[str, int]:
    """Return how many return lines were matched with ``its order``, ``the day's orders`` or ``nothing``."""
    if "order_id" not in lines.columns:
        return {}
    found = with_target(lines).group_by(HOW).agg(rows=ibis._.count()).to_pandas()
    return {how: int(rows) for how, rows in found.itertuples(index=False)}


def with_target(lines: Any) -> Any:
    """Return the returns, their order_id that of the order they belong to, with a column saying how that was found."""
    dated = lines.mutate(day=lines["ordered_at"].date())
    returns, bought = dated.filter(dated["amount"] < 0), dated.filter(dated["amount"] > 0)
    orders = bought.group_by("customer_id", "order_id", "day").agg(total=bought["amount"].sum())
    known = orders.select("customer_id", "order_id").distinct().mutate(matched=True)
    most = orders["total"] == orders["total"].max().over(group_by=["customer_id", "day"])
    days = orders.filter(most).group_by("customer_id", "day").agg(of_day=lambda largest: largest["order_id"].min())
    joined = returns.left_join(known, ["customer_id", "order_id"]).left_join(days, ["customer_id", "day"])
    own = joined["matched"].fill_null(False)
    how = ibis.cases((own, MATCHED), (joined["of_day"].notnull(), NETTED), else_=ALONE)
    target = own.ifelse(joined["order_id"], joined["of_day"].fill_null(joined["order_id"]))
    others = {column: joined[column] for column in lines.columns if column != "order_id"}
    return joined.select(**others, order_id=target, **{HOW: how})
