"""What the orders alone tell of every customer at many dates, in one query: the past, replayed quickly.

The panel asks one query a date and looks at everything; a policy that looks at orders and amounts needs a tenth of it.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from .features import DIGITS
from .purchases import purchases
from .rhythm import rhythm
from .rollups import Rollups
from .windows import windows


def at_dates(rolled: Rollups, dates: Sequence[date]) -> ir.Table:
    """Return ``customer_id, as_of`` and the features of ``purchases``, ``rhythm`` and ``windows``, as the panel has
    them, of every customer who had bought before each date.
    """
    orders = _by_date(rolled, dates)
    known: Any = orders.filter(orders["age_days"] > 0)
    aggregates = {**purchases(known), **rhythm(known), **windows(known)}
    found = known.group_by("customer_id", "as_of").agg(**aggregates)
    bought = rolled.named(found.filter(found["orders"] > 0))
    return bought.mutate(**{name: _typed(bought[name]) for name in aggregates})


def spent_after(rolled: Rollups, dates: Sequence[date], days: int) -> ir.Table:
    """Return ``customer_id, as_of, buys, spend``: purchases and net spend in ``[as_of, as_of + days)``.

    A customer without a row bought nothing.
    """
    orders = _by_date(rolled, dates)
    after: Any = orders.filter((orders["age_days"] <= 0) & (orders["age_days"] > -days))
    found = after.group_by("customer_id", "as_of").agg(
        buys=after["is_purchase"].any(), spend=after["amount"].sum().cast("float64")
    )
    return rolled.named(found)


def _by_date(rolled: Rollups, dates: Sequence[date]) -> Any:
    """Return every order beside every date, with its age at that date: 1 for the last known day, 0 and less after."""
    rows = [{"as_of": day.isoformat(), "back": rolled.days_back(day)} for day in dates]
    days = ibis.memtable(rows, schema={"as_of": "string", "back": "int64"})
    both: Any = rolled.orders.cross_join(days)
    return both.mutate(as_of=both["as_of"].cast("timestamp"), age_days=both["age"] - both["back"]).drop("back")


def _typed(value: Any) -> ir.Value:
    return value.round(DIGITS) if value.type().is_floating() else value.cast("float64")
