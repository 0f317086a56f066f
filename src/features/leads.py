"""Leads at a date: which were open, what was known of them, and whether they were won in the time that followed.

A table of leads says how each stands today: its stage, amount, remarks. None of that is a feature here, because nobody
knows what it was at a date of the past. What was known is dated: when the lead came and from where, what it asked for,
how often sales and the customer were in touch, how many of the customer's leads had been lost. Referrals are no feature
either: they are mostly written down once they have borne fruit.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from .panel import panel_dates
from .stages import ENDED, stage_of

TOUCHES = ("visit", "call", "email", "web")
WINDOWS = (30, 90)
LOOKS_BACK_DAYS = 365
MOST_VALUES = 8
PRIOR_DAYS = 30
THROUGH_CUSTOMER = r"touch\w*|leads_before|is_company"
"""Features that are known only of a lead whose customer is."""


def lead_panel(
    tables: Mapping[str, ir.Table], as_of: date, horizon_days: int, *, own_stages: Mapping[str, str] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return ``leads_at`` of the training dates, whose outcomes are complete, and of as_of, whose are not known."""
    dates = []
    if "leads" in tables:
        first: Any = tables["leads"]["created_at"].min().to_pandas()
        dates = [] if pd.isna(first) else panel_dates(as_of, first.date(), horizon_days)
    rows = leads_at(tables, [*dates, as_of], horizon_days, own_stages=own_stages)
    if rows.empty:
        return rows, rows.drop(columns="converted")
    is_now = rows["as_of"] == pd.Timestamp(as_of)
    return rows[~is_now].reset_index(drop=True), rows[is_now].drop(columns="converted").reset_index(drop=True)


def leads_at(
    tables: Mapping[str, ir.Table],
    dates: list[date],
    horizon_days: int,
    *,
    own_stages: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return one row a lead and date at which it was open: ``lead_id, customer_id, as_of, linked``, features,
    ``converted`` (won in ``[as_of, as_of + horizon_days)``).

    ``linked`` says whether the lead's customer is known. Features of activity are missing where it is not, and left out
    where the table they come from was not given. A lead that ended on an unknown day is never counted as open.
    Without a table of leads there are no rows.
    """
    if "leads" not in tables:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in EMPTY.items()})
    leads = outcomes(tables["leads"], own_stages)
    open_then = _open_at(leads, dates, horizon_days)
    parts = (
        (_touches(tables.get("interactions"), open_then), "customer_id"),
        (_since(tables.get("interactions"), open_then), "lead_id"),
        (_earlier(leads, open_then), "customer_id"),
    )
    rows: Any = open_then
    for part, key in parts:
        if part is not None:
            rows = rows.left_join(part, [key, "as_of"]).drop(f"{key}_right", "as_of_right")
    companies = _is_company(tables.get("customers"))
    if companies is not None:
        rows = rows.left_join(companies, "customer_id").drop("customer_id_right")
    found = rows.to_pandas().sort_values(["as_of", "lead_id"], ignore_index=True)
    return _typed(_spread(found, tables.get("products")))


def outcomes(leads: Any, own_stages: Mapping[str, str] | None = None) -> Any:
    """Return the leads with ``outcome``: won, lost or open, by ``won`` where it is told, else by the stage's name."""
    told = leads.select("stage").distinct().to_pandas()["stage"].dropna()
    stages = pd.DataFrame({"told": told.to_numpy(object), "outcome": stage_of(told, own_stages).to_numpy()}).astype(
        "str"
    )
    ended = stages[stages["outcome"].isin(ENDED)]
    named = {column: _column(leads, column, kind) for column, kind in OPTIONAL.items()}
    by_stage = ibis.cases(
        *((leads["stage"] == row.told, row.outcome) for row in ended.itertuples()), else_="open"
    ) if len(ended) else ibis.literal("open")  # fmt: skip
    by_won = ibis.cases((named["won"], "won"), (~named["won"], "lost"), else_=by_stage)
    return leads.mutate(**named).mutate(outcome=by_won)


EMPTY = {
    "lead_id": "str", "customer_id": "str", "as_of": "datetime64[us]", "linked": "bool", "lead_age_days": "float64",
    "converted": "bool",
}  # fmt: skip
OPTIONAL = {
    "customer_id": "string", "closed_at": "timestamp", "won": "boolean", "source": "string", "product_id": "string",
}  # fmt: skip


def _column(table: Any, name: str, kind: str) -> Any:
    return table[name] if name in table.columns else ibis.null(kind)


def _open_at(leads: Any, dates: list[date], horizon_days: int) -> Any:
    """Return lead_id, customer_id, as_of, linked, lead_age_days, source, product_id, converted."""
    days = ibis.memtable({"as_of": pd.to_datetime(pd.Series(dates, dtype="datetime64[us]"))})
    pairs = leads.cross_join(days)
    ended, end = pairs["outcome"] != "open", pairs["as_of"] + ibis.interval(days=horizon_days)
    is_open = (pairs["created_at"] < pairs["as_of"]) & (
        (pairs["closed_at"].isnull() & ~ended) | (pairs["closed_at"] >= pairs["as_of"])
    )
    won = (pairs["outcome"] == "won") & (pairs["closed_at"] < end)
    return pairs.filter(is_open).select(
        "lead_id",
        "customer_id",
        "as_of",
        "source",
        "product_id",
        linked=pairs["customer_id"].notnull(),
        lead_age_days=pairs["as_of"].date().delta(pairs["created_at"].date(), unit="day"),
        converted=won.fill_null(False),
    )


def _touches(interactions: Any, open_then: Any) -> Any:
    """Return what passed between us and the customer before the date: ``touches_Nd``, by kind, and the recency."""
    if interactions is None:
        return None
    asked = open_then.filter("linked").select("customer_id", "as_of").distinct()
    mine = interactions.filter(interactions["kind"].isin(TOUCHES)).select("customer_id", "occurred_at", "kind")
    known: Any = asked.join(
        mine, [asked["customer_id"] == mine["customer_id"], mine["occurred_at"] < asked["as_of"]], rname="{name}_of"
    )
    ago: Any = known["as_of"].date().delta(known["occurred_at"].date(), unit="day")
    recent = known.mutate(ago=ago).filter(ago <= LOOKS_BACK_DAYS)
    counts = {f"touches_{days}d": (recent["ago"] <= days).sum() for days in WINDOWS}
    kinds = {f"touches_{kind}_90d": ((recent["ago"] <= 90) & (recent["kind"] == kind)).sum() for kind in TOUCHES}
    summed = recent.group_by("customer_id", "as_of").agg(**counts, **kinds, touch_recency_days=recent["ago"].min())
    whole = asked.left_join(summed, ["customer_id", "as_of"]).drop("customer_id_right", "as_of_right")
    return whole.mutate(**{name: whole[name].fill_null(0) for name in (*counts, *kinds)})


def _since(interactions: Any, open_then: Any) -> Any:
    """Return how much passed between us and the customer since the lead came: ``touches_since_lead`` and
    ``touch_rate_since_lead``, the touches in 30 days, of a young lead drawn towards none as if 30 more had passed."""
    if interactions is None:
        return None
    asked = open_then.filter("linked").select("lead_id", "customer_id", "as_of", "lead_age_days")
    mine = interactions.filter(interactions["kind"].isin(TOUCHES)).select("customer_id", "occurred_at")
    known: Any = asked.left_join(
        mine, [asked["customer_id"] == mine["customer_id"], mine["occurred_at"] < asked["as_of"]], rname="{name}_of"
    )
    ago: Any = known["as_of"].date().delta(known["occurred_at"].date(), unit="day")
    counted = known.group_by("lead_id", "as_of", "lead_age_days").agg(
        touches_since_lead=(ago <= known["lead_age_days"]).sum().fill_null(0)
    )
    days = counted["lead_age_days"] + PRIOR_DAYS
    return counted.mutate(touch_rate_since_lead=30 * counted["touches_since_lead"] / days).drop("lead_age_days")


def _earlier(leads: Any, open_then: Any) -> Any:
    """Return how many leads of the customer had been lost before: ``leads_before``."""
    asked = open_then.filter("linked").select("customer_id", "as_of").distinct()
    lost = leads.filter(leads["outcome"] == "lost").select("customer_id", "closed_at")
    known = asked.left_join(
        lost, [asked["customer_id"] == lost["customer_id"], lost["closed_at"] < asked["as_of"]], rname="{name}_of"
    )
    return known.group_by("customer_id", "as_of").agg(leads_before=known["closed_at"].count())


def _is_company(customers: Any) -> Any:
    if customers is None or "kind" not in customers.columns:
        return None
    return customers.select("customer_id", is_company=(customers["kind"] == "company").cast("float64"))


def _spread(rows: pd.DataFrame, products: Any) -> pd.DataFrame:
    """Return the rows with a column of 0 and 1 for each common source and wanted category, in place of both."""
    asked = {"source": rows["source"], "wanted": rows["product_id"]}
    if products is not None and "category" in products.columns:
        names = products.select("product_id", "category").to_pandas().set_index("product_id")["category"]
        asked["wanted"] = rows["product_id"].map(names)
    spread = {
        f"{what}_{value}": (values == value).astype(float)
        for what, values in asked.items()
        for value in sorted(values.value_counts().head(MOST_VALUES).index)
    }
    return rows.drop(columns=["source", "product_id"]).assign(**spread)


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with features as float64, ``converted`` and ``linked`` as bool."""
    told = ("lead_id", "customer_id", "as_of", "linked", "converted")
    numbers = {name: rows[name].astype("float64") for name in rows if name not in told}
    return rows.assign(**numbers, linked=rows["linked"].astype(bool), converted=rows["converted"].astype(bool))
