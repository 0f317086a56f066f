"""Accounts of part of the customers: a balance a change, some daily; a few lie exactly on a tier's threshold."""

import numpy as np
import pandas as pd

from .customers import Customers
from .draws import Numbers, maybe, running, spread
from .span import DAYS, day_of, instants

HOLDS = {"person": 0.3, "company": 0.12}
THRESHOLD = 50_000.00
MONTH_FIRST = day_of("2025-12-01")
DAILY_FROM = day_of("2025-10-01")


def balances(draw: np.random.Generator, customers: Customers) -> pd.DataFrame:
    """Return one row a change of an account: ``who, account, day, balance`` (end of day, until the next change)."""
    holders = np.flatnonzero(maybe(draw, customers.people["kind"].map(HOLDS).to_numpy(), len(customers)))
    twice = maybe(draw, 0.15, len(holders))
    who = np.concatenate([holders, holders[twice]])
    account = np.concatenate([np.ones(len(holders)), np.full(twice.sum(), 2)]).astype("int64")
    kind = draw.choice(4, len(who), p=(0.88, 0.06, 0.03, 0.03))  # changing, daily, on the threshold, a cent below
    single = ~np.isin(who, holders[twice])
    kind = np.where(single | (kind < 2), kind, 0)
    kind[np.flatnonzero(single)[:3]] = [1, 2, 3][: single.sum()]  # however small the company, there is one of each
    opened = draw.integers(0, DAYS - 120, len(who))
    which, place = spread(2 + draw.poisson((DAYS - opened) / 60))
    day = np.where(
        place == 0, opened[which], opened[which] + np.floor((DAYS - opened)[which] * draw.random(len(which)))
    )
    extra, daily = spread(np.where(kind == 1, DAYS - DAILY_FROM, 0))
    table = pd.DataFrame({"which": np.concatenate([which, extra]), "day": np.concatenate([day, DAILY_FROM + daily])})
    table = table.astype("int64").drop_duplicates().sort_values(["which", "day"], ignore_index=True)
    at = table["which"].to_numpy()
    table["balance"] = _walk(draw, at, kind)
    return table.assign(who=who[at], account=account[at])[["who", "account", "day", "balance"]]


def _walk(draw: np.random.Generator, at: Numbers, kind: Numbers) -> Numbers:
    """Return balances that wander around a level drawn between 3,000 and 20 million; the fixed kinds stand still."""
    level = 10 ** draw.triangular(3.5, 4.6, 7.3, len(kind))
    steps = running(draw.normal(0, 0.12, len(at)), np.bincount(at, minlength=len(kind)))
    moving = np.round(level[at] * np.exp(steps), 2)
    return np.select([kind[at] == 2, kind[at] == 3], [THRESHOLD, THRESHOLD - 0.01], moving)


def month_average(table: pd.DataFrame, size: int) -> Numbers:
    """Return each customer's average daily balance over December 2025, all accounts together; nan without one.

    Day-weighted, the last balance carried forward; an account counts 0 before it was opened.
    """
    day = table["day"].to_numpy()
    last = (table[["who", "account"]] != table[["who", "account"]].shift(-1)).any(axis=1).to_numpy()
    until = np.where(last, DAYS, np.roll(day, -1))
    days = (until - np.maximum(day, MONTH_FIRST)).clip(0)
    cents = np.round(table["balance"].to_numpy() * 100) * days
    average = np.bincount(table["who"], cents, minlength=size) / 100 / (DAYS - MONTH_FIRST)
    holds = np.bincount(table["who"], minlength=size) > 0
    return np.where(holds, np.round(average, 4), np.nan)


def accounts(table: pd.DataFrame, customers: Customers) -> pd.DataFrame:
    """Return the table of balances: ``customer_id, account_id, on_date, balance``."""
    owner = customers.main_ids(table["who"].to_numpy())
    number = table["account"].astype(str).to_numpy(dtype=object)
    return pd.DataFrame(
        {
            "customer_id": owner,
            "account_id": "A-" + owner + "-" + number,
            "on_date": instants(table["day"].to_numpy()),
            "balance": table["balance"],
        }
    )
