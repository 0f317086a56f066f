"""Leads: people who may buy. Some are won with their first order, some are lost, some are open when the history ends.

A lead of an intent is won or lost at its own constant pace, so how long a lead has been open tells nothing beyond its
intent, and the chance that an open one is won within so many days has a closed form.
"""

import numpy as np
import pandas as pd

from .customers import Customers
from .draws import Numbers, maybe, spread
from .habits import NEVER
from .notes import notes
from .products import CATEGORIES, EACH
from .reps import rep_ids
from .span import DAYS, HORIZON_DAYS, dates_or_none, instants

INTENTS = ("interested", "considering", "not_now", "surely_not")
SHARES = np.array([0.2, 0.3, 0.28, 0.22])
WON_A_DAY = np.array([0.30, 0.10, 0.025, 0.002]) / 30
LOST_A_DAY = np.array([0.06, 0.08, 0.12, 0.25]) / 30
ENDS_A_DAY = WON_A_DAY + LOST_A_DAY
WINS = WON_A_DAY / ENDS_A_DAY
"""The chance that a lead of each intent is won in the end."""
CONVERTS = WINS * (1 - np.exp(-ENDS_A_DAY * HORIZON_DAYS))
"""The chance that an open lead of each intent is won within the horizon."""
OPEN_STAGES = ("new", "contacted", "qualified", "proposal", "negotiation")
REASONS = ("price", "competitor", "no_need", "timing", "quality")
SOURCES = ("referral", "website", "exhibition", "cold_call")
_SOURCE_OF_INTENT = np.array([[4, 4, 3, 1], [2, 4, 4, 2], [1, 3, 4, 4], [0.3, 2, 3, 7]])
TOUCHES_A_DAY = np.array([2.4, 1.2, 0.4, 0.25]) / 30
TOUCHES = (0.15, 0.35, 0.3, 0.2)
"""How often leads of each intent are visited, call, write or look at the website; the shares of these kinds."""
FIRST_DAY, BECAME, STRANGERS = 366, 0.35, 0.25
"""Leads end from this day on: the first orders of the first year are mostly old customers', whom no lead had brought; share of the new customers who began as a lead; of leads that remain strangers'."""


def leads(draw: np.random.Generator, customers: Customers, first_day: Numbers) -> pd.DataFrame:
    """Return one row a lead, as it is.

    ``who`` (-1: a stranger), ``linked`` (the customer is known to sales), ``intent`` (code), ``created, closed`` (days;
    closed NEVER: open), ``won`` (1, 0, -1: open), ``won_later`` (day, of open ones that will be won), ``stage`` and
    ``staged`` (the day it was reached), ``reason, source, product`` (codes), ``meant`` (the day on which the customer
    means to buy, -1: not said) and ``declared`` (it stands in its own column).

    ``first_day`` is the day of each customer's first order, NEVER without one.
    """
    table = _ended_and_open(draw, customers, first_day)
    size, intent = len(table), table["intent"].to_numpy()
    lost, is_open = (table["won"] == 0).to_numpy(), (table["won"] < 0).to_numpy()
    said = (intent == 2) | ((intent == 1) & maybe(draw, 0.5, size))
    meant = np.maximum(table["created"] + draw.integers(60, 330, size), np.where(is_open, DAYS + 20, 0))
    staged = table["created"] + np.floor(
        draw.random(size) * (np.minimum(table["closed"], DAYS) - table["created"])
    ).astype("int64")
    return table.assign(
        stage=_stages(draw, intent, won=(table["won"] == 1).to_numpy(), lost=lost),
        staged=np.where(is_open, staged, table["closed"]),
        reason=np.where(lost, np.where(intent == 3, 2, draw.integers(0, len(REASONS), size)), -1),
        source=_sources(draw, intent),
        product=_wanted(draw, customers.habits, table["who"].to_numpy()),
        meant=np.where(said, meant, -1),
        declared=maybe(draw, 0.5, size),
    )


def _ended_and_open(draw: np.random.Generator, customers: Customers, first_day: Numbers) -> pd.DataFrame:
    """Return won leads of new customers, and as many lost and open ones as come with them.

    A lost lead is that of somebody who had not bought by then, and may have later, of their own accord; an open one is
    a prospect's. Nobody has two, and as many won as other leads are not linked to their customer: neither says how a
    lead will end.
    """
    became = np.flatnonzero((first_day > FIRST_DAY) & (first_day < DAYS) & maybe(draw, BECAME, len(customers)))
    a_day = len(became) / (SHARES @ WINS) / (DAYS - FIRST_DAY)
    lost = round(float(a_day * (SHARES @ (1 - WINS)) * (DAYS - FIRST_DAY)))
    still = round(float(a_day * (SHARES @ (1 / ENDS_A_DAY))))
    won = np.repeat([1, 0, -1], [len(became), lost, still])
    weights = (SHARES * WINS, SHARES * (1 - WINS), SHARES / ENDS_A_DAY)
    intent = np.concatenate(
        [
            draw.choice(4, many, p=weight / weight.sum())
            for many, weight in zip((len(became), lost, still), weights, strict=True)
        ]
    )
    ended = np.concatenate([first_day[became], draw.integers(FIRST_DAY, DAYS, lost), np.full(still, NEVER)])
    free = np.setdiff1d(np.flatnonzero(first_day > FIRST_DAY), became)
    others = _not_yet_customers(draw, free, first_day, until=np.minimum(ended, DAYS)[len(became) :])
    who = np.concatenate([became, others])
    linked = np.where(won == 1, ~maybe(draw, (others < 0).mean() if len(others) else 0, len(won)), who >= 0)
    lasted = 1 + np.floor(draw.exponential(1 / ENDS_A_DAY[intent])).astype("int64")
    later = DAYS + np.floor(draw.exponential(1 / ENDS_A_DAY[intent])).astype("int64")
    wins = (won < 0) & maybe(draw, WINS[intent], len(won))
    table = pd.DataFrame({"who": who, "linked": linked, "intent": intent, "won": won})
    table["created"] = np.minimum(ended, DAYS) - lasted
    table["closed"], table["won_later"] = ended, np.where(wins, later, NEVER)
    return table[table["created"] >= 0].reset_index(drop=True)


def _not_yet_customers(draw: np.random.Generator, free: Numbers, first_day: Numbers, *, until: Numbers) -> Numbers:
    """Return somebody for each lead who had not bought by the day until which it was open, nobody twice; else -1."""
    asked = np.flatnonzero(~maybe(draw, STRANGERS, len(until)))
    asked = asked[np.argsort(-until[asked], kind="stable")]
    mixed = draw.permutation(free)
    latest = mixed[np.argsort(-first_day[mixed], kind="stable")][: len(asked)]
    found = np.full(len(until), -1)
    found[asked[: len(latest)]] = np.where(first_day[latest] > until[asked[: len(latest)]], latest, -1)
    return found


def _stages(draw: np.random.Generator, intent: Numbers, *, won: Numbers, lost: Numbers) -> Numbers:
    furthest = np.array([5, 4, 3, 2])[intent]
    open_stage = np.array(OPEN_STAGES, dtype=object)[np.floor(draw.random(len(intent)) * furthest).astype("int64")]
    return np.select([won, lost], ["won", "lost"], open_stage)


def _sources(draw: np.random.Generator, intent: Numbers) -> Numbers:
    steps = np.cumsum(_SOURCE_OF_INTENT / _SOURCE_OF_INTENT.sum(axis=1, keepdims=True), axis=1)
    return np.minimum((draw.random(len(intent))[:, None] >= steps[intent]).sum(axis=1), len(SOURCES) - 1)


def _wanted(draw: np.random.Generator, habits: pd.DataFrame, who: Numbers) -> Numbers:
    category = np.where(who >= 0, habits["favourite"].to_numpy()[who], draw.integers(0, len(CATEGORIES), len(who)))
    return category * EACH + draw.integers(0, EACH, len(who))


def lead_touches(draw: np.random.Generator, table: pd.DataFrame) -> tuple[Numbers, ...]:
    """Return what happened between sales and known customers while their leads were open: who, kind, day, topic."""
    known = table[table["who"] >= 0]
    created, end = known["created"].to_numpy(), np.minimum(known["closed"].to_numpy(), DAYS)
    lead, _ = spread(draw.poisson(TOUCHES_A_DAY[known["intent"]] * (end - created)))
    day = created[lead] + np.floor((end - created)[lead] * draw.random(len(lead))).astype("int64")
    kind = draw.choice(len(TOUCHES), len(lead), p=TOUCHES)
    return known["who"].to_numpy()[lead], kind, day, known["product"].to_numpy()[lead] // EACH


def lead_ids(table: pd.DataFrame, chunk: int) -> Numbers:
    """Return an id for each lead: L000-0000001 and on."""
    return np.char.add(f"L{chunk:03d}-", np.char.zfill(np.arange(1, len(table) + 1).astype(str), 7)).astype(object)


def pipeline(
    draw: np.random.Generator, table: pd.DataFrame, customers: Customers, stock: tuple[pd.DataFrame, pd.DataFrame]
) -> pd.DataFrame:
    """Return the table of leads as sales keeps it, every canonical column but ``lead_id``; ``stock``: the catalogue
    and the salespeople."""
    catalogue, reps = stock
    who = table["who"].to_numpy()
    english = np.append(customers.people["language"] == "en", False)[who]
    price = catalogue["price"].to_numpy()[table["product"]]
    closed, meant, won = (table[name].to_numpy() for name in ("closed", "meant", "won"))
    return pd.DataFrame(
        {
            "customer_id": customers.main_ids(np.where(table["linked"], who, -1)),
            "created_at": instants(table["created"].to_numpy(), 600),
            "stage": table["stage"],
            "stage_on": instants(table["staged"].to_numpy(), 600),
            "closed_at": dates_or_none(closed, closed < NEVER),
            "won": pd.Series(won == 1, dtype="boolean").where(won >= 0),
            "amount": np.round(price * (1 + table["intent"].to_numpy() % 3), 2),
            "product_id": catalogue["product_id"].to_numpy()[table["product"]],
            "rep_id": rep_ids(reps, np.append(customers.owner, -1)[who]),
            "source": np.array(SOURCES, dtype=object)[table["source"]],
            "expected_purchase_on": dates_or_none(meant, (meant >= 0) & table["declared"]),
            "lost_reason": np.array([*REASONS, None], dtype=object)[table["reason"]],
            "note": notes(draw, english, table),
        }
    )


def lead_truth(table: pd.DataFrame, customers: Customers) -> pd.DataFrame:
    """Return what is true of each lead: ``customer_id, intent, converts`` (the chance to be won within the horizon),
    ``won_later_on`` (of the open ones that will be won) and ``means_to_buy_on``."""
    known = np.array([*customers.people["customer_id"], None], dtype=object)
    later, meant = table["won_later"].to_numpy(), table["meant"].to_numpy()
    return pd.DataFrame(
        {
            "customer_id": known[table["who"]],
            "intent": np.array(INTENTS, dtype=object)[table["intent"]],
            "converts": np.where(table["won"] < 0, CONVERTS[table["intent"]], table["won"] == 1),
            "won_later_on": dates_or_none(later, later < NEVER),
            "means_to_buy_on": dates_or_none(meant, meant >= 0),
        }
    )
