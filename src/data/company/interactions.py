"""Visits, calls, mails, web visits, service requests and complaints: before a customer leaves, fewer and angrier."""

import numpy as np
import pandas as pd

from .customers import Customers
from .draws import Numbers, maybe, spread
from .habits import NEVER
from .products import CATEGORIES
from .reps import rep_ids
from .span import DAYS, dates_or_none, instants

KINDS = ("visit", "call", "email", "web", "service_request", "complaint")
SERVICE, COMPLAINT, CALL, WEB = 4, 5, 1, 3
_RATES = {"company": (0.6, 0.8, 0.5, 0.8, 0.35, 0.1), "person": (0.03, 0.15, 0.3, 1.0, 0.12, 0.07)}
"""Interactions of each kind a year."""
_COSTS = (420.0, 25.0, 3.0, 0.1, 90.0, 160.0)
_CHANNELS = ("field", "phone", "mail", "website", "hotline", "hotline")
TOPICS = (*CATEGORIES, "installation", "repair", "customisation", "training", "delivery", "quality", "price", "invoice")
_FIRST_SERVICE, _CUSTOMISATION = len(CATEGORIES), len(CATEGORIES) + 2
COMPLAINS, WARNS_DAYS, ASKS_DAYS, ASKS = 0.5, 120, 180, 3.0
"""Half of those who leave complain in the 120 days before; the latent ask three times in the last 180 days."""


def interactions(draw: np.random.Generator, customers: Customers, with_leads: tuple[Numbers, ...]) -> pd.DataFrame:
    """Return one row an interaction: ``who, at, kind, topic, rep`` (codes), ``resolved_day`` and ``cost``.

    ``with_leads``: who, kind, day and topic of what happened while leads were open.
    """
    habits = customers.habits
    parts = [_usual(draw, customers), _before_leaving(draw, habits), _latent(draw, customers), with_leads]
    who, kind, day, topic = (np.concatenate([part[at] for part in parts]).astype("int64") for at in range(4))
    size = len(who)
    open_days = np.ceil(np.exp(draw.normal(np.where(kind == COMPLAINT, 1.6, 1.0), 0.9)))
    asked = np.isin(kind, (SERVICE, COMPLAINT)) & maybe(draw, 0.95, size) & (day + open_days < DAYS)
    table = pd.DataFrame(
        {
            "who": who,
            "at": instants(day, draw.integers(480, 1260, size)),
            "kind": kind,
            "topic": topic,
            "rep": np.where(np.isin(kind, (0, 1, SERVICE)), customers.owner[who], -1),
            "resolved_day": np.where(asked, day + open_days, NEVER).astype("int64"),
            "cost": np.round(np.array(_COSTS)[kind] * np.exp(draw.normal(0, 0.3, size)), 2),
        }
    )
    return table.drop_duplicates(["who", "at"]).sort_values(["who", "at"], ignore_index=True)


def _span(customers: Customers) -> tuple[Numbers, Numbers]:
    habits = customers.habits
    return np.where(customers.is_prospect, DAYS, habits["started"]), np.minimum(habits["left"].to_numpy(), DAYS)


def _usual(draw: np.random.Generator, customers: Customers) -> tuple[Numbers, ...]:
    (first, last), habits = _span(customers), customers.habits
    rates = np.array(list(_RATES.values()))[(~customers.is_company).astype("int64")]
    demanding = (habits["need"] == "high").to_numpy()
    rates = rates * np.where(demanding[:, None], (1.8, 1, 1, 1, 2.5, 1), 1)
    counts = draw.poisson(rates * (last - first)[:, None] / 365)
    row, _ = spread(counts.ravel())
    who, kind = np.divmod(row, len(KINDS))
    fading = np.where(habits["left"] < NEVER, 1.6, 1.0)[who]
    day = first[who] + np.floor((last - first)[who] * draw.random(len(who)) ** fading)
    return who, kind, day, _topics(draw, habits, who, kind)


def _topics(draw: np.random.Generator, habits: pd.DataFrame, who: Numbers, kind: Numbers) -> Numbers:
    size = len(who)
    liked = np.where(
        maybe(draw, 0.6, size), habits["favourite"].to_numpy()[who], draw.integers(0, len(CATEGORIES), size)
    )
    served = _FIRST_SERVICE + draw.integers(0, 4, size)
    special = (habits["need"] == "high").to_numpy()[who] & maybe(draw, 0.5, size)
    complained = _FIRST_SERVICE + 4 + draw.integers(0, 4, size)
    return np.select(
        [kind == SERVICE, kind == COMPLAINT], [np.where(special, _CUSTOMISATION, served), complained], liked
    )


def _before_leaving(draw: np.random.Generator, habits: pd.DataFrame) -> tuple[Numbers, ...]:
    who = np.flatnonzero((habits["left"] < NEVER).to_numpy() & maybe(draw, COMPLAINS, len(habits)))
    day = habits["left"].to_numpy()[who] - draw.integers(2, WARNS_DAYS, len(who))
    topic = _FIRST_SERVICE + 4 + draw.integers(0, 4, len(who))
    return who, np.full(len(who), COMPLAINT), day, topic


def _latent(draw: np.random.Generator, customers: Customers) -> tuple[Numbers, ...]:
    habits = customers.habits
    open_to = habits["latent"] & (habits["left"] >= DAYS) & ~customers.is_prospect
    who, _ = spread(draw.poisson(ASKS, len(habits)) * open_to.to_numpy())
    day = DAYS - 1 - np.floor(ASKS_DAYS * draw.random(len(who)) ** 2)
    return who, draw.choice([CALL, WEB], len(who)), day, habits["wanted"].to_numpy()[who]


def touches(table: pd.DataFrame, customers: Customers, reps: pd.DataFrame) -> pd.DataFrame:
    """Return the interactions that sales keeps (visits, calls, mails, web visits), as a canonical table."""
    mine = table[table["kind"] < SERVICE]
    return _named(mine, customers, reps).drop(columns="resolved_at")


def service_desk(table: pd.DataFrame, customers: Customers, reps: pd.DataFrame) -> pd.DataFrame:
    """Return the service requests and complaints, as the service desk's system exports them: Chinese headers, dates
    as text."""
    mine = _named(table[table["kind"] >= SERVICE], customers, reps)
    for column in ("occurred_at", "resolved_at"):
        mine[column] = mine[column].dt.strftime(DESK_DATES)
    mine["kind"] = mine["kind"].map({"service_request": "服务请求", "complaint": "投诉"})
    return mine.rename(columns=DESK_COLUMNS)


DESK_DATES = "%Y年%m月%d日 %H:%M"
DESK_COLUMNS = {
    "customer_id": "客户编号",
    "occurred_at": "受理时间",
    "kind": "类型",
    "channel": "渠道",
    "topic": "主题",
    "cost": "处理费用",
    "rep_id": "负责人",
    "resolved_at": "解决时间",
}


def _named(table: pd.DataFrame, customers: Customers, reps: pd.DataFrame) -> pd.DataFrame:
    kind, resolved = table["kind"].to_numpy(), table["resolved_day"].to_numpy()
    return pd.DataFrame(
        {
            "customer_id": customers.main_ids(table["who"].to_numpy()),
            "occurred_at": table["at"].to_numpy(),
            "kind": np.array(KINDS, dtype=object)[kind],
            "channel": np.array(_CHANNELS, dtype=object)[kind],
            "topic": np.array(TOPICS, dtype=object)[table["topic"]],
            "cost": table["cost"].to_numpy(),
            "rep_id": rep_ids(reps, table["rep"].to_numpy()),
            "resolved_at": dates_or_none(resolved, resolved < NEVER),
        }
    )
