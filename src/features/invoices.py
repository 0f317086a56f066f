"""How a customer pays: how late, how often late, and what is open and overdue."""

from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from .rollups import days_before, window_start

INVOICE_DAYS = 730
GRACE_DAYS = 3


def invoices(table: ir.Table, as_of: date) -> ir.Table:
    """Return how each customer paid the invoices that fell due in the last two years, as known at as_of.

    ``invoices_due`` (fallen due or paid), ``invoiced_amount``, ``days_late_mean`` (of those, by amount; early is 0,
    an open one counts the days so far), ``late_share`` (of those, by number: more than three days late),
    ``open_amount``, ``overdue_amount`` and ``overdue_days_longest`` of what is open, ``overdue_share`` of the amount.
    """
    dated: Any = table.filter(table["amount"] > 0)
    due, day = dated["due_on"].date(), ibis.date(as_of.isoformat())
    paid: Any = dated["paid_on"].date() if "paid_on" in dated.columns else ibis.null("date")
    told: Any = dated.mutate(due=due, paid=paid).filter((due >= window_start(as_of, INVOICE_DAYS)) | paid.isnull())
    is_open = told["paid"].isnull()
    late: Any = told["paid"].fill_null(day).delta(told["due"], unit="day").clip(lower=0)
    judged: Any = ~is_open | (told["due"] < day)
    overdue = is_open & (told["due"] < day)
    amount: Any = told["amount"].cast("float64")
    number = judged.sum().nullif(0)
    weight = amount.sum(where=judged).nullif(0)
    return told.group_by("customer_id").agg(
        invoices_due=judged.sum(),
        invoiced_amount=amount.sum().round(2),
        days_late_mean=((amount * late).sum(where=judged) / weight).round(4),
        late_share=((judged & (late > GRACE_DAYS)).sum() / number).round(6),
        open_amount=amount.sum(where=is_open).fill_null(0).round(2),
        overdue_amount=amount.sum(where=overdue).fill_null(0).round(2),
        overdue_days_longest=days_before(told["due"].min(where=overdue), as_of).fill_null(0),
        overdue_share=(amount.sum(where=overdue).fill_null(0) / amount.sum()).round(6),
    )
