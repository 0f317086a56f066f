"""When a customer buys: the share of purchases on each weekday and in each month."""

from datetime import date
from typing import Any

import ibis.expr.types as ir

from .rollups import window_start

YEAR_DAYS = 365


def calendar(known: ir.Table, as_of: date) -> dict[str, ir.Value]:
    """Return ``weekday_1_share`` (Monday) to ``weekday_7_share``, and ``month_01_share`` to ``month_12_share``.

    Shares of the purchases of the last 365 days, as aggregates; null when there were none.
    """
    bought: Any = known["is_purchase"] & (known["day"] >= window_start(as_of, YEAR_DAYS))
    orders: Any = bought.sum().nullif(0)
    day: Any = known["day"]
    weekday, month = day.day_of_week.index(), day.month()
    return {
        **{f"weekday_{n + 1}_share": (bought & (weekday == n)).sum() / orders for n in range(7)},
        **{f"month_{n:02d}_share": (bought & (month == n)).sum() / orders for n in range(1, 13)},
    }
