"""How often customers had bought by each of some dates, and how often they did in the time that followed."""

from collections.abc import Sequence
from datetime import date, timedelta

import ibis
from ibis import _

LATELY_DAYS = 28


def counted(days: ibis.Table, dates: Sequence[date], *, known_until: date, horizon_days: int) -> ibis.Table:
    """Return a row a (customer, date): what was known then, and how many purchase days followed.

    ``days`` has customer_id, day, amount: a row a purchase day. Of each date: ``x`` (purchase days after the first),
    ``t_x`` and ``T`` (days from the first to the last one, and to the last known day), ``mean_spend`` (of a purchase
    day), ``lately`` (purchase days in the 28 days before), ``ahead_days`` and ``orders``: the purchase days in
    ``[as_of, as_of + ahead_days)``, which is the horizon as far as it was known: it ends at ``known_until``.
    """
    return ibis.union(*(_at(days, day, min(day + timedelta(days=horizon_days), known_until)) for day in dates))


def _at(days: ibis.Table, as_of: date, end: date) -> ibis.Table:
    known, after = _.day < ibis.date(as_of), (_.day >= ibis.date(as_of)) & (_.day < ibis.date(end))
    lately = known & (_.day >= ibis.date(as_of - timedelta(days=LATELY_DAYS)))
    told = days.group_by("customer_id").agg(
        bought=_.count(where=known),
        first=_.day.min(where=known),
        last=_.day.max(where=known),
        mean_spend=_.amount.mean(where=known),
        lately=_.count(where=lately),
        orders=_.count(where=after),
    )
    told = told.filter(_.bought > 0)
    first, last, today = told["first"], told["last"], ibis.date(as_of - timedelta(days=1))
    return told.select(
        "customer_id",
        as_of=ibis.timestamp(f"{as_of}"),
        x=_.bought - 1,
        t_x=last.delta(first, unit="day"),
        T=today.delta(first, unit="day"),
        mean_spend=_.mean_spend,
        lately=_.lately,
        ahead_days=ibis.literal((end - as_of).days, "int64"),
        orders=_.orders,
    )
