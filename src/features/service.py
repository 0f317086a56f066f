"""What a customer asks of us: requests, complaints, their cost and how long they took; and what is asked about."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from .rollups import YEAR_DAYS, days_before, window_start

INTEREST_DAYS = 180
CUSTOM_WORDS = ("custom", "bespoke", "special", "定制", "订制", "特殊")
"""Words that tell a request for customisation by its topic, in small letters."""
SERVED, SOUGHT = ("service_request", "complaint"), ("visit", "call", "email", "web")


def service(table: ir.Table, as_of: date, *, custom_words: Sequence[str] = CUSTOM_WORDS) -> ir.Table:
    """Return what each customer asked in the last 365 days: ``customer_id, interactions_365d, service_requests_365d,
    complaints_365d, custom_requests_365d``, ``service_cost_365d`` (of all of them), ``resolve_days_mean``,
    ``complaints_open``; ``interest_180d``, ``interest_before_180d``: the contacts that were neither request nor
    complaint in the last 180 days and in as many before; and ``interaction_recency_days, complaint_recency_days``: days
    since the last that was no complaint, and that was one.
    """
    dated: Any = table.mutate(day=table["occurred_at"].date())
    year = dated["day"] >= window_start(as_of, YEAR_DAYS)
    half = dated["day"] >= window_start(as_of, INTEREST_DAYS)
    kind = dated["kind"]
    sought, complaint = kind.isin(SOUGHT), kind == "complaint"
    before = (dated["day"] >= window_start(as_of, 2 * INTEREST_DAYS)) & ~half
    return dated.group_by("customer_id").agg(
        interactions_365d=year.sum(),
        service_requests_365d=(year & (kind == "service_request")).sum(),
        complaints_365d=(year & complaint).sum(),
        interest_180d=(half & sought).sum(),
        interest_before_180d=(before & sought).sum(),
        interaction_recency_days=days_before(dated["day"].max(where=~complaint), as_of),
        complaint_recency_days=days_before(dated["day"].max(where=complaint), as_of),
        **_customised(dated, year, custom_words),
        **_cost(dated, year),
        **_resolved(dated, year, complaint),
    )


def _customised(dated: Any, year: Any, words: Sequence[str]) -> dict[str, ir.Value]:
    if "topic" not in dated.columns or not words:
        return {}
    named = dated["topic"].lower().re_search("|".join(words)).fill_null(False)
    return {"custom_requests_365d": (year & dated["kind"].isin(SERVED) & named).sum()}


def _cost(dated: Any, year: Any) -> dict[str, ir.Value]:
    if "cost" not in dated.columns:
        return {}
    return {"service_cost_365d": dated["cost"].sum(where=year).cast("float64").fill_null(0).round(2)}


def _resolved(dated: Any, year: Any, complaint: Any) -> dict[str, ir.Value]:
    if "resolved_at" not in dated.columns:
        return {}
    took = dated["resolved_at"].epoch_seconds() - dated["occurred_at"].epoch_seconds()
    waited = year & dated["kind"].isin(SERVED) & dated["resolved_at"].notnull()
    return {
        "resolve_days_mean": (took.mean(where=waited) / 86_400).round(4),
        "complaints_open": (complaint & dated["resolved_at"].isnull()).sum(),
    }


def sought(interactions: ir.Table, lines: ir.Table, as_of: date) -> ir.Table | None:
    """Return what each customer asked about most in the last 180 days and has never bought: ``customer_id,
    sought_category, sought_180d`` (how often); None where topics or categories are not told."""
    if "topic" not in interactions.columns or "category" not in lines.columns:
        return None
    recent: Any = interactions.filter(
        (interactions["occurred_at"].date() >= window_start(as_of, INTEREST_DAYS)) & interactions["kind"].isin(SOUGHT)
    )
    asked: Any = recent.group_by("customer_id", category=recent["topic"]).agg(asked=recent.count())
    sold: Any = lines.filter(lines["category"].notnull())
    bought = sold.select("customer_id", "category").distinct()
    sold_at_all = asked.semi_join(bought.select("category").distinct(), "category")
    unmet: Any = sold_at_all.anti_join(bought, ["customer_id", "category"])
    ranked: Any = unmet.mutate(
        place=ibis.row_number().over(group_by="customer_id", order_by=[ibis.desc("asked"), "category"])
    )
    first = ranked.filter(ranked["place"] == 0)
    return first.select("customer_id", sought_category="category", sought_180d="asked")
