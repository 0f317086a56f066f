"""What we did to reach a customer, and what came back: campaign contacts and redemptions as of a date."""

from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from .rollups import days_before, window_start

RECENT_DAYS = 90


def contacts(table: ir.Table | None, as_of: date) -> ir.Table | None:
    """Return number and recency of contacts and redemptions of each customer contacted before as_of."""
    if table is None:
        return None
    known: Any = table.filter(table["contacted_at"] < ibis.timestamp(as_of.isoformat()))
    day: Any = known["contacted_at"].date()
    counts = {
        "contacts": known.count(),
        "contacts_90d": (day >= window_start(as_of, RECENT_DAYS)).sum(),
        "contact_recency_days": days_before(day.max(), as_of),
    }
    return known.group_by("customer_id").agg(**counts, **_redemptions(known, as_of))


def _redemptions(known: Any, as_of: date) -> dict[str, ir.Value]:
    if "redeemed_at" not in known.columns:
        return {}
    day = known["redeemed_at"].date()
    redeemed = days_before(day, as_of) > 0
    return {
        "redemptions": redeemed.sum().fill_null(0),
        "redemptions_90d": (redeemed & (day >= window_start(as_of, RECENT_DAYS))).sum().fill_null(0),
        "redemption_recency_days": days_before(day.max(where=redeemed), as_of),
        "redemption_share": redeemed.sum().fill_null(0) / known.count(),
    }
