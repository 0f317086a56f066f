"""When a campaign last reached each customer."""

from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir


def reached(contacts: ir.Table, as_of: date) -> ir.Table:
    """Return ``customer_id, last_on``: the last campaign contact before as_of; who was held back was not reached."""
    known: Any = contacts.filter(contacts["contacted_at"] < ibis.timestamp(as_of.isoformat()))
    if "control" in known.columns:
        known = known.filter(~known["control"].fill_null(False))
    return known.group_by("customer_id").agg(last_on=known["contacted_at"].max())
