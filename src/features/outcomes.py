"""What happened after a date: who bought, for how much; and how a month's orders are made up."""

from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

CAMPAIGNS = ["campaign_id", "kind", "customer_id", "control", "orders", "spend", "spend_before", "orders_before"]


def outcomes(lines: ir.Table, start: date, end: date) -> ir.Table:
    """Return ``customer_id, orders, spend`` of everybody with a line in ``[start, end)``; returns are in the spend.

    ``orders`` counts days with a positive amount.
    """
    inside: Any = _between(lines, start, end)
    days: Any = inside.group_by("customer_id", day=inside["ordered_at"].date()).agg(amount=inside["amount"].sum())
    return days.group_by("customer_id").agg(
        orders=(days["amount"] > 0).sum().cast("float64"), spend=days["amount"].sum().cast("float64")
    )


def month_profiles(lines: ir.Table, end: date) -> ir.Table:
    """Return how the lines of the months over by ``end`` are made up, month by month: ``month, what, kind, lines``.

    A month that has only begun is left out: two days of it hold two weekdays, and tell nothing.
    ``what`` is channel, category, weekday or amount (in powers of two); one column that the lines do not have is left
    out.
    """
    over = ibis.timestamp(end.replace(day=1).isoformat())
    known: Any = lines.filter((lines["ordered_at"] < over) & (lines["amount"] > 0))
    month, amount = known["ordered_at"].truncate("M"), known["amount"].cast("float64")
    kinds = {name: known[name].cast("string") for name in ("channel", "category") if name in known.columns}
    kinds["weekday"] = known["ordered_at"].day_of_week.index().cast("string")
    kinds["amount"] = amount.log2().floor().cast("int64").cast("string")
    parts = [
        known.select(month=month, what=ibis.literal(what), kind=kind.fill_null("")).group_by("month", "what", "kind")
        .agg(lines=lambda table: table.count())
        for what, kind in kinds.items()
    ]  # fmt: skip
    return ibis.union(*parts)


def campaign_outcomes(contacts: ir.Table, lines: ir.Table, *, before: date, days: int = 28) -> ir.Table | None:
    """Return ``campaign_id, kind, customer_id, control, orders, spend, spend_before``: the days after each contact.

    ``spend_before`` is that of as many days before it. Only contacts whose days were over ``before``; None where the
    contacts tell no control group.
    """
    if "control" not in contacts.columns:
        return None
    over = ibis.timestamp(before.isoformat()) - ibis.interval(days=days)
    reached: Any = contacts.filter(contacts["contacted_at"] <= over)
    reached = reached.select("campaign_id", "kind", "customer_id", "control", day=reached["contacted_at"].date())
    dated: Any = lines.select("customer_id", bought=lines["ordered_at"].date(), amount=lines["amount"].cast("float64"))
    both: Any = reached.left_join(dated, "customer_id")
    after = (both["bought"] > both["day"]) & (both["bought"] <= both["day"] + ibis.interval(days=days))
    earlier = (both["bought"] <= both["day"]) & (both["bought"] > both["day"] - ibis.interval(days=3 * days))
    keys = ["campaign_id", "kind", "customer_id", "control"]
    return both.group_by(keys).agg(
        orders=both["bought"].nunique(where=after & (both["amount"] > 0)).fill_null(0).cast("float64"),
        spend=both["amount"].sum(where=after).fill_null(0.0),
        spend_before=both["amount"].sum(where=earlier).fill_null(0.0),
        orders_before=both["bought"].nunique(where=earlier & (both["amount"] > 0)).fill_null(0).cast("float64"),
    )


def campaigns(contacts: ir.Table | None, lines: ir.Table, *, before: date) -> pd.DataFrame:
    """Return the outcomes of campaigns as a frame; no rows where there are no contacts, or none was held back."""
    found = None if contacts is None else campaign_outcomes(contacts, lines, before=before)
    return pd.DataFrame(columns=CAMPAIGNS) if found is None else found.to_pandas()


def _between(lines: Any, start: date, end: date) -> Any:
    first, last = (ibis.timestamp(day.isoformat()) for day in (start, end))
    return lines.filter((lines["ordered_at"] >= first) & (lines["ordered_at"] < last))
