"""The needs of a run as a report shows them: whom to expect, what to offer, where the gaps are, what campaigns do.

``read`` gives a file of the run by its name; what it does not hold is left out.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd

from ..blocks import Block, Sentences
from ..charts import needs as charts
from ..needs import effects_sentences, needs_list
from ..tables import Table
from ..words import Words

Read = Callable[[str], Any]
LISTED = 15
ORDERS = ["tier", "next_order_on", "usual_gap_days", "expected_value", "due_again", "not_yet_bought"]
SILENT = ["tier", "next_order_on", "usual_gap_days", "value_at_risk", "due_again", "not_yet_bought"]
LATENT = ["tier", "revenue_365d", "latent_gap", "latent_categories"]


def needs_section(read: Read, scored: pd.DataFrame, w: Words, *, as_of: date) -> list[Block]:
    """Return the next orders with the two lists to call, the proof of the offers, the latent need, the campaigns."""
    orders = read("next_orders").merge(scored[["customer_id"]], on="customer_id")
    told = needs_list(read, scored).merge(scored[["customer_id", *MONEY]], on="customer_id")
    due, late, latent = due_list(told), overdue_list(told), latent_list(told)
    blocks: list[Block] = [
        charts.coming_orders(orders, w, as_of=pd.Timestamp(as_of)),
        *_listed("due", due[[*_who(due), *ORDERS]], w, days=w.days(orders["due_in_days"].max())),
        *_listed("overdue", late[[*_who(late), *SILENT]], w),
        charts.recall(read("needs_backtest"), read("needs_gains"), w),
        *_listed("latent", latent[[*_who(latent), *LATENT]], w),
        charts.latent_gaps(read("latent_gaps"), w),
        effects_sentences(read("campaign_effects"), w),
    ]
    return [block for block in blocks if block]


MONEY = ["expected_value", "value_at_risk", "revenue_365d"]


def due_list(told: pd.DataFrame) -> pd.DataFrame:
    """Return those whose next order is due, who will spend most first."""
    return told[told["order_state"].eq("due")].sort_values("expected_value", ascending=False, ignore_index=True)


def overdue_list(told: pd.DataFrame) -> pd.DataFrame:
    """Return those silent beyond their own rhythm, with the most value at risk first."""
    return told[told["order_state"].eq("overdue")].sort_values("value_at_risk", ascending=False, ignore_index=True)


def latent_list(told: pd.DataFrame) -> pd.DataFrame:
    """Return those who buy much less than the best customers like them, the widest gap first."""
    return told[told["latent_gap"].notna()].sort_values("latent_gap", ascending=False, ignore_index=True)


def _listed(name: str, table: pd.DataFrame, w: Words, **told: str) -> list[Block]:
    """Return the first rows with a sentence that says what they are; nothing where there are none."""
    if table.empty:
        return []
    said = w.say(f"needs.list.{name}", count=w.number(len(table)), shown=w.number(min(LISTED, len(table))), **told)
    kinds = {"latent_gap": "money", "usual_gap_days": "days"}
    shown = _gaps_in_words(table.head(LISTED), w).dropna(axis=1, how="all")
    return [Sentences([said]), Table(shown, w, kinds=kinds, limit=LISTED)]


def _gaps_in_words(latent: pd.DataFrame, w: Words) -> pd.DataFrame:
    if "latent_categories" not in latent:
        return latent
    told = [
        "; ".join(w.label("product", name) for name in names.split("; "))
        for names in latent["latent_categories"].fillna("")
    ]
    return latent.assign(latent_categories=told)


def _who(told: pd.DataFrame) -> list[str]:
    return ["customer_id", *(["name"] if told["name"].notna().any() else [])]
