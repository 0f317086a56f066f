"""When customers last heard from us and from whom, and what they complained about: one row a customer."""

from datetime import date
from typing import Any

import ibis.expr.types as ir

from .rollups import YEAR_DAYS, window_start

PERSONAL = ("visit", "call", "email")
"""Interactions in which somebody of ours turned to the customer."""


def attention(interactions: ir.Table, as_of: date) -> ir.Table:
    """Return ``customer_id, last_contact_on`` (empty: never), ``contacts_365d, complaints_365d, complaints_open``."""
    dated: Any = interactions.mutate(day=interactions["occurred_at"].date())
    personal, complaint = dated["kind"].isin(PERSONAL), dated["kind"] == "complaint"
    year = dated["day"] >= window_start(as_of, YEAR_DAYS)
    unsolved = dated["resolved_at"].isnull() if "resolved_at" in dated.columns else dated["day"].isnull()
    return dated.group_by("customer_id").agg(
        last_contact_on=dated["day"].max(where=personal).cast("timestamp"),
        contacts_365d=(year & personal).sum(),
        complaints_365d=(year & complaint).sum(),
        complaints_open=(complaint & unsolved).sum(),
    )


def contact_shares(interactions: ir.Table, as_of: date) -> ir.Table | None:
    """Return ``customer_id, rep_id, share``: whose were how many of a customer's contacts in the last 365 days.

    None where the interactions do not tell who it was.
    """
    if "rep_id" not in interactions.columns:
        return None
    recent: Any = interactions.filter(
        interactions["kind"].isin(PERSONAL)
        & interactions["rep_id"].notnull()
        & (interactions["occurred_at"].date() >= window_start(as_of, YEAR_DAYS))
    )
    counts: Any = recent.group_by(["customer_id", "rep_id"]).agg(times=recent.count())
    total = counts["times"].sum().over(group_by="customer_id")
    return counts.select("customer_id", "rep_id", share=counts["times"] / total)
