"""Who has not bought yet: people with a lead, in touch with us or on file, as of a date."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import ibis
import pandas as pd

from .dates_in_text import dates_in_text
from .leads import TOUCHES, outcomes
from .stages import stage_of

STRANGER = "lead:"
"""Before the lead's id where nobody knows the customer: the id under which such a prospect is scored."""
TOLD = {
    "stage": "string", "amount": "float64", "product_id": "string", "rep_id": "string", "lost_reason": "string",
    "note": "string", "expected_purchase_on": "timestamp",
}  # fmt: skip
LEAD = ("lead_id", "customer_id", "created_at", "closed_at", "outcome", *TOLD)


def lead_book(tables: Mapping[str, Any], own_stages: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return every lead as it stands: ``lead_id, prospect_id, customer_id, created_at, closed_at, outcome`` (open, won,
    lost), ``stage`` (ours), ``product, reason, amount, rep_id``, ``expected_on`` and ``expected_from`` (declared,
    note).

    ``own_stages`` adds the company's names of stages. What may have been written later than as_of is missing.
    """
    if "leads" not in tables:
        return _empty_book()
    told = outcomes(tables["leads"], own_stages)
    known = {name: told[name] if name in told.columns else ibis.null(kind) for name, kind in TOLD.items()}
    rows = told.mutate(**known).select(*LEAD).to_pandas().sort_values("lead_id", ignore_index=True)
    stranger = rows["customer_id"].isna()
    parsed = dates_in_text(rows["note"], rows["created_at"])
    return rows.assign(
        prospect_id=rows["customer_id"].where(~stranger, STRANGER + rows["lead_id"]),
        stage=stage_of(rows["stage"], own_stages),
        product=_names(rows["product_id"], tables.get("products")),
        reason=rows["lost_reason"],
        amount=rows["amount"].astype("float64"),
        expected_on=rows["expected_purchase_on"].fillna(parsed),
        expected_from=rows["expected_purchase_on"]
        .notna()
        .map({True: "declared", False: None})
        .where(rows["expected_purchase_on"].notna(), parsed.notna().map({True: "note", False: None})),
    )[list(_empty_book())]


def _empty_book() -> pd.DataFrame:
    text = ("lead_id", "prospect_id", "customer_id", "outcome", "stage", "product", "reason", "rep_id", "expected_from")
    dates = ("created_at", "closed_at", "expected_on")
    kinds = dict.fromkeys(text, "str") | {"amount": "float64"} | dict.fromkeys(dates, "datetime64[us]")
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})


def _names(products: pd.Series, catalogue: Any) -> pd.Series:
    """Return the category of each product where it is known, else the product's own id."""
    if catalogue is None or "category" not in catalogue.columns:
        return products
    known = catalogue.select("product_id", "category").to_pandas().set_index("product_id")["category"]
    return products.map(known).fillna(products)


def prospects(tables: Mapping[str, Any], book: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return one row for everybody who has not bought by as_of and is known by then, with the leads behind it.

    Columns ``customer_id`` (of a stranger: ``lead:`` and the lead's id), ``first_seen_on``, ``touches_30d, touches_90d,
    last_touch_on``. Known is who has a lead that was not won, was in touch, or is on file since before as_of; a
    customer file that does not say since when proves nothing.
    """
    seen = [_first_seen(book), *_others_seen(tables, as_of)]
    known = pd.concat(seen).groupby("customer_id", as_index=False)["first_seen_on"].min()
    buyers = tables["transactions"].filter(tables["transactions"]["amount"] > 0).select("customer_id").distinct()
    rows = known[~known["customer_id"].isin(buyers.to_pandas()["customer_id"])]
    return rows.merge(touches(tables, rows["customer_id"], as_of), on="customer_id", how="left", validate="one_to_one")


def _first_seen(book: pd.DataFrame) -> pd.DataFrame:
    mine = book[book["customer_id"].notna() | book["outcome"].ne("won")]
    return pd.DataFrame({"customer_id": mine["prospect_id"], "first_seen_on": mine["created_at"].dt.normalize()})


def _others_seen(tables: Mapping[str, Any], as_of: date) -> list[pd.DataFrame]:
    found = []
    if "customers" in tables and "since" in tables["customers"].columns:
        people = tables["customers"].filter(tables["customers"]["since"] < ibis.timestamp(as_of.isoformat()))
        found.append(people.select("customer_id", first_seen_on="since"))
    if "interactions" in tables:
        contact = tables["interactions"]
        found.append(contact.group_by("customer_id").agg(first_seen_on=contact["occurred_at"].min()))
    buyers = tables["transactions"].filter(tables["transactions"]["amount"] > 0)
    frames = [rows.anti_join(buyers, "customer_id").to_pandas() for rows in found]
    return [rows.assign(first_seen_on=rows["first_seen_on"].dt.normalize()) for rows in frames]


def touches(tables: Mapping[str, Any], ids: pd.Series, as_of: date) -> pd.DataFrame:
    """Return ``customer_id, touches_30d, touches_90d, last_touch_on``: the visits, calls, mails and web visits of each.

    Without a table of interactions, and for strangers, nobody knows: missing, not zero.
    """
    asked = pd.DataFrame({"customer_id": ids.astype("str")})
    if "interactions" not in tables:
        nothing = pd.Series(index=asked.index, dtype="float64")
        return asked.assign(touches_30d=nothing, touches_90d=nothing, last_touch_on=pd.NaT)
    contact = tables["interactions"].filter(tables["interactions"]["kind"].isin(TOUCHES))
    mine = contact.semi_join(ibis.memtable(asked), "customer_id") if len(asked) else contact.limit(0)
    ago: Any = ibis.date(as_of.isoformat()).delta(mine["occurred_at"].date(), unit="day")
    counted = mine.group_by("customer_id").agg(
        touches_30d=(ago <= 30).sum(), touches_90d=(ago <= 90).sum(), last_touch_on=mine["occurred_at"].max()
    )
    found = asked.merge(counted.to_pandas(), on="customer_id", how="left")
    known = ~found["customer_id"].str.startswith(STRANGER)
    zeros = {
        name: found[name].astype("float64").mask(known & found[name].isna(), 0.0)
        for name in ("touches_30d", "touches_90d")
    }
    return found.assign(**zeros, last_touch_on=found["last_touch_on"].dt.normalize())
