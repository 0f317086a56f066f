"""When a customer buys: the share of purchases on each weekday and in each month."""

from typing import Any

import ibis.expr.types as ir

from .sums import number_of


def calendar(recent: ir.Table) -> dict[str, ir.Value]:
    """Return ``weekday_1_share`` (Monday) to ``weekday_7_share``, and ``month_01_share`` to ``month_12_share``.

    Shares of the purchases of the last 365 days, as aggregates; null when there were none.
    """
    bought: Any = recent["is_purchase"]
    orders: Any = number_of(bought).nullif(0)
    weekday: Any = recent["weekday"]
    month: Any = recent["month"]
    return {
        **{f"weekday_{n}_share": number_of(bought & (weekday == n)) / orders for n in range(1, 8)},
        **{f"month_{n:02d}_share": number_of(bought & (month == n)) / orders for n in range(1, 13)},
    }
