"""What a customer needs next, in words: offers with their reasons, and the row that goes into the scored file."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from src.models.campaign_response import EFFECT, NO_CONTROL, QINI, TOLD, CampaignResponse
from src.models.lookalikes import TOLD_APART, Lookalikes
from src.models.offers import Offers
from src.models.recommendations import DUE_AGAIN, NOT_YET_BOUGHT
from src.models.uplift import Response

from .blocks import Sentences
from .filled import filled
from .words import Words

NEEDS = [
    "customer_id", "next_order_on", "recommended_products", "likeness", "latent_gap", "latent_need",
    "latent_categories",
]  # fmt: skip
"""Columns of the row a customer; ``latent_need`` is the evidence for the rule of the need class."""


def offers_in_words(table: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return the offers with ``reason``: a sentence of why each is offered, put together column by column."""
    shown = table.assign(
        times=table["times"].fillna(0).astype(int).astype("str"),
        gap=_days(table["gap_days"].fillna(0).round().clip(lower=1), words),
        last=_days(table["last_days"].fillna(0), words),
    )
    reason = pd.Series("", index=table.index, dtype="str")
    kinds = {
        "due_again": (table["kind"] == DUE_AGAIN) & table["gap_days"].notna(),
        "bought_once": (table["kind"] == DUE_AGAIN) & table["gap_days"].isna(),
        "goes_with": (table["kind"] == NOT_YET_BOUGHT) & table["because"].notna(),
        "popular": (table["kind"] == NOT_YET_BOUGHT) & table["because"].isna(),
    }
    for name, rows in kinds.items():
        reason = reason.mask(rows, filled(str(words.find(f"needs.reason.{name}")), shown))
    return table.assign(reason=reason)


def _days(counts: pd.Series, words: Words) -> pd.Series:
    """Return whole days written out, each different number once."""
    whole = counts.astype(int)
    return whole.map({days: words.days(days) for days in whole.unique()}).astype("str")


def needs_rows(customers: pd.Series, orders: pd.DataFrame, offered: pd.DataFrame, look: Lookalikes) -> pd.DataFrame:
    """Return one row a customer with the columns ``NEEDS``.

    ``offered`` are the offers: named are the products or, where there are none, the categories; three that are due
    again and two not yet bought, joined by ``; ``.
    """
    products = offered[offered["level"] == "product_id"]
    offered = products if len(products) else offered
    most = offered["kind"].map({DUE_AGAIN: 3, NOT_YET_BOUGHT: 2}).astype(float)
    named = offered[offered["rank"] <= most].groupby("customer_id", sort=False)["label"].agg("; ".join)
    gaps = look.gaps.groupby("customer_id", sort=False)["category"].agg("; ".join)
    told = look.table.set_index("customer_id").reindex(customers)
    rows = orders.set_index("customer_id").reindex(customers)
    table = pd.DataFrame(
        {
            "next_order_on": rows["next_order_on"],
            "recommended_products": named.reindex(customers),
            "likeness": told["likeness"],
            "latent_gap": told["gap"].where(told["latent"].eq(True)),
            "latent_need": told["latent"].astype("boolean"),
            "latent_categories": gaps.reindex(customers),
        }
    )
    return table.rename_axis("customer_id").reset_index()[NEEDS]


LISTED = [
    "customer_id", "name", "tier", "order_state", "next_order_from", "next_order_on", "next_order_to", "usual_gap_days",
    "due_again", "due_again_reason", "not_yet_bought", "not_yet_bought_reason", "latent_categories", "latent_gap",
]  # fmt: skip
"""Columns of the list of needs, a row a customer."""


def needs_list(read: Callable[[str], Any], scored: pd.DataFrame) -> pd.DataFrame:
    """Return what each customer of the scored file needs next, with the columns ``LISTED``, in the file's order.

    ``read`` gives next_orders, recommendations and needs of the run. Named is the best item due again and the best not
    yet bought, of products or, where there are none, of categories, each with its reason. Who is expected to order
    nothing and is offered nothing is left out.
    """
    offered = read("recommendations")
    products = offered[offered["level"] == "product_id"]
    best = (products if len(products) else offered).query("rank == 1")
    rows = scored[["customer_id", "name", "tier"]].merge(read("next_orders"), on="customer_id", how="left")
    rows = rows.merge(read("needs")[["customer_id", "latent_categories", "latent_gap"]], on="customer_id", how="left")
    for kind in (DUE_AGAIN, NOT_YET_BOUGHT):
        mine = best.loc[best["kind"] == kind, ["customer_id", "label", "reason"]]
        named = mine.rename(columns={"label": kind, "reason": f"{kind}_reason"})
        rows = rows.merge(named, on="customer_id", how="left", validate="one_to_one")
    told = rows[["order_state", DUE_AGAIN, NOT_YET_BOUGHT, "latent_gap"]].notna().any(axis=1)
    return rows.loc[told, LISTED].reset_index(drop=True)


def told_levels(levels: dict[str, Offers], words: Words) -> Sentences:
    """Return what ranks each level: the model, the rule, or nothing because the lines do not tell it."""
    said = [(found.kind, words.say(f"needs.{name}")) for name, found in levels.items()]
    return Sentences([words.say(f"needs.level.{kind}", level=level) for kind, level in said])


def latent_sentence(look: Lookalikes, words: Words) -> Sentences:
    """Return how many customers have a latent need, or why nobody can be called alike."""
    if look.table.empty:
        return Sentences([words.say("needs.latent.too_few")])
    auc = words.number(look.auc, digits=2)
    if look.auc < TOLD_APART:
        return Sentences([words.say("needs.latent.not_told", auc=auc)])
    found = look.table[look.table["latent"]]
    gap = words.money(found["gap"].sum(), short=True)
    return Sentences([words.say("needs.latent.found", count=words.number(len(found)), gap=gap, auc=auc)])


def response_sentences(found: CampaignResponse, words: Words) -> Sentences:
    """Return what the newest campaign brought, or why that cannot be told."""
    if found.state != TOLD or found.newest is None:
        return Sentences(
            [words.say("needs.campaign.no_control" if found.state == NO_CONTROL else "needs.campaign.none")]
        )
    effect, low, high = (words.percent(value) for value in found.newest.effect)
    name = found.effects["campaign_id"].iloc[-1]
    said = words.say(f"needs.campaign.{found.newest.verdict}", campaign=name, effect=effect, low=low, high=high)
    return Sentences([said])


def advice_sentence(newest: Response, words: Words) -> str:
    """Return whether choosing by uplift pays, with the Qini area and its interval in points."""
    qini, low, high = (words.number(100 * value, digits=2) for value in newest.qini)
    return words.say(f"needs.campaign.{newest.advice}", qini=qini, low=low, high=high)


def effects_sentences(effects: pd.DataFrame, words: Words) -> Sentences:
    """Return what the newest campaign brought and whether choosing pays, from ``campaign_effects``; nothing where no
    effect could be told."""
    if effects.empty:
        return Sentences([])
    newest = effects.iloc[-1]
    contacted, control = int(newest["contacted"]), int(newest["control"])
    found = Response(contacted, control, *(tuple(newest[names]) for names in (EFFECT, QINI)))
    effect, low, high = (words.percent(value) for value in found.effect)
    facts = {"campaign": newest["campaign_id"], "effect": effect, "low": low, "high": high}
    return Sentences([words.say(f"needs.campaign.{found.verdict}", **facts), advice_sentence(found, words)])
