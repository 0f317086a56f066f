"""The prospects' part of the scored file: one row each, by the lead that is nearest to a sale."""

from datetime import date

import pandas as pd

from .intent import IntentRules, book_stage, conversion_band, follow_up, intent
from .scored import COLUMNS as SCORED

COLUMNS: dict[str, str] = {
    "customer_id": "str", "as_of": "datetime64[us]", "lead_id": "str", "leads": "int64",
    "first_seen_on": "datetime64[us]", "lifecycle": "str", "history": "str", "phase": "str", "intent": "str",
    "stage": "str", "product": "str", "amount": "float64", "conversion_probability": "float64",
    "conversion_band": "str", "conversion_reasons": "str", "expected_on": "datetime64[us]", "expected_from": "str",
    "touches_30d": "float64", "last_touch_on": "datetime64[us]", "follow_up_on": "datetime64[us]",
    "lost_reason": "str", "rep_id": "str", "score_source": "str",
}  # fmt: skip
"""Column -> pandas type of ``prospect_rows``."""


def prospect_rows(
    known: pd.DataFrame, book: pd.DataFrame, scores: pd.DataFrame, *, rules: IntentRules, as_of: date
) -> pd.DataFrame:
    """Return one row a prospect with intent, stage, chance of conversion and the day to follow up, the nearest first.

    ``known`` from features.prospects, ``book`` its leads, ``scores``: lead_id, conversion_probability,
    conversion_source and perhaps conversion_reasons of the open ones. Who has several leads stands by the open one with
    the best chance, else by the newest. ``phase`` says latent, hot, signed or lapsed.
    """
    main = _main_leads(book.merge(scores, on="lead_id", how="left"))
    rows = known.merge(main, left_on="customer_id", right_on="prospect_id", how="left", suffixes=("", "_of_lead"))
    intents = intent(rows, rules, as_of)
    found = rows.assign(
        as_of=pd.Timestamp(as_of),
        lifecycle="prospect",
        history="none",
        leads=rows["customer_id"].map(book["prospect_id"].value_counts()).fillna(0),
        intent=intents,
        phase=book_stage(rows, intents),
        conversion_band=conversion_band(rows["conversion_probability"], rules),
        follow_up_on=follow_up(rows, intents, rules=rules, as_of=as_of),
        lost_reason=rows["reason"],
        score_source=rows["conversion_source"].fillna("rule"),
    )
    ordered = found.reindex(columns=list(COLUMNS)).astype(COLUMNS)
    return ordered.sort_values(
        ["conversion_probability", "customer_id"], ascending=[False, True], ignore_index=True, na_position="last"
    )


def with_prospects(table: pd.DataFrame, rows: pd.DataFrame, people: pd.DataFrame, same: dict[str, str]) -> pd.DataFrame:
    """Return the scored file with the prospects below the customers: life cycle ``prospect``, history ``none``, no
    orders and no tier.

    ``people`` from ``customer_file``: who they are; ``same``: what is the same for every row. Who is in the table
    already is a customer.
    """
    mine = rows[~rows["customer_id"].isin(table["customer_id"])].merge(people, on="customer_id", how="left")
    zeros = dict.fromkeys(("orders", "revenue", "revenue_365d"), 0)
    shared = ["customer_id", "as_of", "lifecycle", "history", "phase", "intent", "score_source"]
    known = [name for name in ("name", "region", "industry") if name in mine]
    new = mine[[*shared, *known]].assign(**zeros, **same).reindex(columns=list(SCORED)).astype(SCORED)
    return pd.concat([table, new], ignore_index=True).astype(SCORED) if len(new) else table


def apart(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the customers of a scored file, and its prospects."""
    is_prospect = table["lifecycle"].eq("prospect").fillna(False).astype(bool)
    return table[~is_prospect].reset_index(drop=True), table[is_prospect].reset_index(drop=True)


def together(customers: pd.DataFrame, prospects: pd.DataFrame) -> pd.DataFrame:
    """Return the scored file of both, the prospects below; columns as those of the customers."""
    if prospects.empty:
        return customers
    below = prospects.reindex(columns=customers.columns).astype(customers.dtypes.to_dict())
    return pd.concat([customers, below], ignore_index=True)


def _main_leads(book: pd.DataFrame) -> pd.DataFrame:
    """Return the one lead of each prospect that the row is about."""
    ranked = book.assign(is_open=book["outcome"].eq("open"))
    order = ["prospect_id", "is_open", "conversion_probability", "created_at", "lead_id"]
    ranked = ranked.sort_values(order, ascending=[True, False, False, False, True], na_position="last")
    return ranked.drop_duplicates("prospect_id").drop(columns=["customer_id", "is_open"])


def calendar(rows: pd.DataFrame, *, weeks: int = 8) -> pd.DataFrame:
    """Return how many follow-ups fall in each of the coming weeks, by intent: ``week, intent, prospects``."""
    due = rows.dropna(subset=["follow_up_on"])
    first = due["as_of"].iloc[0] if len(due) else pd.NaT
    week = (due["follow_up_on"] - first).dt.days // 7
    counted = due.assign(week=first + pd.to_timedelta(7 * week, unit="D"))[week < weeks]
    return counted.groupby(["week", "intent"]).size().rename("prospects").reset_index()


def refusals(book: pd.DataFrame) -> pd.DataFrame:
    """Return why leads were lost, by product: ``product, reason, lost, share`` (of the product's lost leads)."""
    lost = book[book["outcome"].eq("lost")].fillna({"product": "unknown", "reason": "unknown"})
    counted = lost.groupby(["product", "reason"]).size().rename("lost").reset_index()
    total = counted.groupby("product")["lost"].transform("sum")
    counted = counted.assign(share=counted["lost"] / total, total=total)
    order = ["total", "product", "lost", "reason"]
    return counted.sort_values(order, ascending=[False, True, False, True], ignore_index=True).drop(columns="total")
