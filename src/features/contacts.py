"""What we did to reach a customer, and what came back: campaign contacts and redemptions as of a date."""

from typing import Any

import ibis.expr.types as ir

from .rollups import Days, Rollups, days_before

RECENT_DAYS = 90


def contacts(rolled: Rollups, back: Days) -> ir.Table | None:
    """Return number and recency of contacts and redemptions of each customer contacted before a date."""
    if rolled.contacts is None:
        return None
    given: Any = rolled.contacts
    aged = given.mutate(age_days=days_before(given["contacted_at"].date(), rolled.anchor) - back)
    known = aged.filter(aged["age_days"] > 0)
    counts = {
        "contacts": known.count(),
        "contacts_90d": (known["age_days"] <= RECENT_DAYS).sum(),
        "contact_recency_days": known["age_days"].min(),
    }
    return known.group_by("customer_id").agg(**counts, **_redemptions(rolled, known, back))


def _redemptions(rolled: Rollups, known: Any, back: Days) -> dict[str, ir.Value]:
    if "redeemed_at" not in known.columns:
        return {}
    age = days_before(known["redeemed_at"].date(), rolled.anchor) - back
    redeemed = age > 0
    return {
        "redemptions": redeemed.sum().fill_null(0),
        "redemptions_90d": (redeemed & (age <= RECENT_DAYS)).sum().fill_null(0),
        "redemption_recency_days": age.min(where=redeemed),
        "redemption_share": redeemed.sum().fill_null(0) / known.count(),
    }
