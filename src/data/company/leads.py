"""Leads: of prospects, open or lost; won with the first orders of those who became customers; of strangers."""

import numpy as np
import pandas as pd

from .customers import Customers
from .draws import Numbers, maybe
from .habits import NEVER
from .products import CATEGORIES, EACH
from .reps import rep_ids
from .span import DAYS, dates_or_none, instants

INTENTS = ("interested", "considering", "not_now", "surely_not")
CONVERTS = np.array([0.6, 0.25, 0.08, 0.005])
"""The chance that a lead of each intent is won within a year."""
OPEN_STAGES = ("new", "contacted", "qualified", "proposal", "negotiation")
REASONS = ("price", "competitor", "no_need", "timing", "quality")
SOURCES = ("referral", "website", "exhibition", "cold_call")
_SOURCE_OF_INTENT = np.array([[4, 4, 3, 1], [2, 4, 4, 2], [1, 3, 4, 4], [0.3, 2, 3, 7]])
BECAME, STRANGERS = 0.35, 0.2
"""Leads of strangers for each customer; the share of the new customers who began as a lead."""
LOST_SHARES = {"prospect": 0.4, "stranger": 0.85}


def leads(draw: np.random.Generator, customers: Customers, first_day: Numbers) -> pd.DataFrame:
    """Return one row a lead: ``who`` (-1: a stranger), ``intent`` (code), ``created, closed`` (days),
    ``won`` (-1: open), ``stage, reason, source, product`` and ``expected`` (codes and day).

    ``first_day`` is the day of each customer's first order, NEVER without one.
    """
    prospects = np.flatnonzero(customers.is_prospect)
    became = np.flatnonzero((first_day > 120) & (first_day < DAYS) & maybe(draw, BECAME, len(customers)))
    strangers = np.full(round(len(customers) * STRANGERS), -1)
    who = np.concatenate([prospects, became, strangers])
    is_won = np.repeat([False, True, False], [len(prospects), len(became), len(strangers)])
    size = len(who)
    intent = np.where(
        is_won, draw.choice(4, size, p=(0.66, 0.27, 0.06, 0.01)), draw.choice(4, size, p=(0.2, 0.3, 0.28, 0.22))
    )
    share = np.where(who < 0, LOST_SHARES["stranger"], LOST_SHARES["prospect"])
    lost = ~is_won & (maybe(draw, share, size) | ((intent == 3) & maybe(draw, 0.6, size)))
    lasted = draw.integers(10, 110, size)
    closed = np.where(is_won, first_day[who], draw.integers(120, DAYS, size))
    created = np.where(is_won | lost, closed - lasted, DAYS - 1 - draw.integers(0, 150, size))
    later = (intent == 2) | (~is_won & (intent == 1) & maybe(draw, 0.5, size))
    return pd.DataFrame(
        {
            "who": who,
            "intent": intent,
            "created": created,
            "closed": np.where(is_won | lost, closed, NEVER),
            "won": np.select([is_won, lost], [1, 0], -1),
            "stage": _stages(draw, intent, is_won, lost),
            "reason": np.where(lost, np.where(intent == 3, 2, draw.integers(0, len(REASONS), size)), -1),
            "source": _sources(draw, intent),
            "product": _wanted(draw, customers.habits, who),
            "expected": np.where(later, created + draw.integers(60, 330, size), NEVER),
        }
    )


def _stages(draw: np.random.Generator, intent: Numbers, is_won: Numbers, lost: Numbers) -> Numbers:
    furthest = np.array([5, 4, 3, 2])[intent]
    open_stage = np.array(OPEN_STAGES, dtype=object)[np.floor(draw.random(len(intent)) * furthest).astype("int64")]
    return np.select([is_won, lost], ["won", "lost"], open_stage)


def _sources(draw: np.random.Generator, intent: Numbers) -> Numbers:
    steps = np.cumsum(_SOURCE_OF_INTENT / _SOURCE_OF_INTENT.sum(axis=1, keepdims=True), axis=1)
    return np.minimum((draw.random(len(intent))[:, None] >= steps[intent]).sum(axis=1), len(SOURCES) - 1)


def _wanted(draw: np.random.Generator, habits: pd.DataFrame, who: Numbers) -> Numbers:
    category = np.where(who >= 0, habits["favourite"].to_numpy()[who], draw.integers(0, len(CATEGORIES), len(who)))
    return category * EACH + draw.integers(0, EACH, len(who))


def lead_ids(table: pd.DataFrame, chunk: int) -> Numbers:
    """Return an id for each lead: L000-0000001 and on."""
    return np.char.add(f"L{chunk:03d}-", np.char.zfill(np.arange(1, len(table) + 1).astype(str), 7)).astype(object)


def pipeline(table: pd.DataFrame, customers: Customers, catalogue: pd.DataFrame, reps: pd.DataFrame) -> pd.DataFrame:
    """Return the table of leads as sales keeps it, every canonical column but ``lead_id``."""
    who = table["who"].to_numpy()
    price = catalogue["price"].to_numpy()[table["product"]]
    closed, expected, won = (table[name].to_numpy() for name in ("closed", "expected", "won"))
    return pd.DataFrame(
        {
            "customer_id": customers.main_ids(who),
            "created_at": instants(table["created"].to_numpy(), 600),
            "stage": table["stage"],
            "closed_at": dates_or_none(closed, closed < NEVER),
            "won": pd.Series(won == 1, dtype="boolean").where(won >= 0),
            "amount": np.round(price * (1 + table["intent"].to_numpy() % 3), 2),
            "product_id": catalogue["product_id"].to_numpy()[table["product"]],
            "rep_id": rep_ids(reps, np.append(customers.owner, -1)[who]),
            "source": np.array(SOURCES, dtype=object)[table["source"]],
            "expected_purchase_on": dates_or_none(expected, expected < NEVER),
            "lost_reason": np.array([*REASONS, None], dtype=object)[table["reason"]],
        }
    )


def lead_truth(table: pd.DataFrame, customers: Customers) -> pd.DataFrame:
    """Return what is true of each lead: ``customer_id, intent, converts`` (the chance within a year)."""
    known = np.array([*customers.people["customer_id"], None], dtype=object)
    return pd.DataFrame(
        {
            "customer_id": known[table["who"]],
            "intent": np.array(INTENTS, dtype=object)[table["intent"]],
            "converts": np.where(table["won"] < 0, CONVERTS[table["intent"]], table["won"] == 1),
        }
    )
