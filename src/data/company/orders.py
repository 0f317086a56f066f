"""When customers order: a renewal process at each one's own pace, seasons, one-time buyers, and campaigns' extras."""

import numpy as np
import pandas as pd
from scipy.special import gammaincc

from .campaigns import extra_orders
from .customers import Customers
from .draws import Numbers, maybe, running, spread
from .habits import FREQUENT, OCCASIONAL, ONE_TIME, SEASONAL
from .seasons import windows
from .span import DAYS, HORIZON_DAYS, YEARS, day_of, weekdays

TAKES_PART, MOST, ONE_MORE = 0.95, 3, 0.6
"""A seasonal customer takes part in a season with this chance, then orders once and up to three times more."""
MISBOOKED = day_of("2025-04-01"), day_of("2025-05-01")
"""In this month the shop's orders were booked as phone orders by mistake: the drift that a review has to find."""
REGULARITY = 2.5  # shape of the gamma gaps: 1 would be chance alone, infinity a clockwork


def orders(draw: np.random.Generator, customers: Customers) -> pd.DataFrame:
    """Return one row an order, by customer and time: ``who`` (row of customers), ``day, minute``."""
    habits = customers.habits
    found = [_paced(draw, customers), _seasonal(draw, habits), _once(habits), extra_orders(customers.chosen)]
    who, day = (np.concatenate([part[at] for part in found]).astype("int64") for at in (0, 1))
    known = (day >= 0) & (day < np.minimum(habits["left"].to_numpy()[who], DAYS))
    who, day = who[known], day[known]
    minute = draw.integers(0, 780, len(who)) + np.where(customers.is_company[who], 480, 570)
    minute = np.minimum(minute, 1_439)
    at = np.lexsort((minute, day, who))
    return pd.DataFrame({"who": who[at], "day": day[at], "minute": minute[at]})


def with_channel(draw: np.random.Generator, customers: Customers, orders: pd.DataFrame) -> pd.DataFrame:
    """Return the orders with ``record_id`` of the system that took each, ``channel`` and ``store_id`` (of its city)."""
    who, size, keys = orders["who"].to_numpy(), len(orders), customers.keys
    crm, shop = keys["crm_id"].notna().to_numpy()[who], keys["shop_id"].notna().to_numpy()[who]
    by_shop = shop & (~crm | maybe(draw, 0.5, size))
    company = customers.is_company[who]
    first = maybe(draw, 0.7, size)
    channel = np.where(by_shop, np.where(first, 0, 1), np.where(company, np.where(first, 2, 3), np.where(first, 4, 3)))
    day = orders["day"].to_numpy()
    misbooked = (day >= MISBOOKED[0]) & (day < MISBOOKED[1]) & by_shop
    channel = np.where(misbooked, 3, channel)
    names = ["online", "app", "sales", "phone", "store"]
    store = np.char.add("S", np.char.zfill(customers.people["place"].to_numpy().astype(str), 2)).astype(object)
    record = np.where(by_shop, keys["shop_id"].to_numpy()[who], keys["crm_id"].to_numpy()[who])
    return orders.assign(
        record_id=record,
        channel=pd.Categorical.from_codes(channel, names),
        store_id=pd.Series(store[who]).where(pd.Series(channel == 4)),
    )


def _paced(draw: np.random.Generator, customers: Customers) -> tuple[Numbers, Numbers]:
    habits = customers.habits
    who = np.flatnonzero(np.isin(habits["behaviour"], (FREQUENT, OCCASIONAL)))
    mine = habits.iloc[who]
    gap = mine["gap"].to_numpy()
    expected = paced_time(mine, np.minimum(mine["left"].to_numpy(), DAYS)) / gap
    counts = np.ceil(expected + 4 * np.sqrt(expected) + 3).astype("int64")
    which, place = spread(counts)
    steps = draw.gamma(REGULARITY, 1 / REGULARITY, len(which)) * (place > 0)
    day = calendar_day(mine.iloc[which], running(steps, counts) * gap[which])
    kept = day < DAYS
    which, day = which[kept], day[kept].astype("int64")
    return who[which], np.where(customers.is_company[who[which]], _workday(day), day)


def paced_time(habits: pd.DataFrame, day: Numbers) -> Numbers:
    """Return the time that has passed at the customer's base pace from ``started`` to a day, in days."""
    started, turn, growth = (habits[name].to_numpy() for name in ("started", "turn", "growth"))
    after = np.maximum(day - turn, 0)
    pace = np.where(growth == 0, 1.0, growth)
    return np.minimum(day, turn) - started + np.where(growth == 0, after, np.expm1(pace * after) / pace)


def calendar_day(habits: pd.DataFrame, passed: Numbers) -> Numbers:
    """Return the day on which so much paced time has passed: the inverse of ``paced_time`` (infinite: never)."""
    started, turn, growth = (habits[name].to_numpy() for name in ("started", "turn", "growth"))
    after = passed - (turn - started)
    pace = np.where(growth == 0, 1.0, growth)
    ratio = 1 + pace * np.maximum(after, 0)
    changed = np.log(ratio, out=np.full(len(ratio), np.inf), where=ratio > 0) / np.where(ratio > 0, pace, 1.0)
    return np.where((after <= 0) | (growth == 0), started + passed, turn + changed)


def _workday(day: Numbers) -> Numbers:
    """Return the days, those of a weekend moved to the Friday before."""
    return np.maximum(day - np.maximum(weekdays(day) - 4, 0), 0)


def _seasonal(draw: np.random.Generator, habits: pd.DataFrame) -> tuple[Numbers, Numbers]:
    who = np.flatnonzero(habits["behaviour"] == SEASONAL)
    season, started = habits["season"].to_numpy()[who], habits["started"].to_numpy()[who]
    found = []
    for year in YEARS:
        first, after = windows(year)
        counts = maybe(draw, TAKES_PART, len(who)) * (1 + draw.binomial(MOST, ONE_MORE, len(who)))
        which, _ = spread(counts)
        day = np.floor(first[season[which]] + draw.random(len(which)) * (after - first)[season[which]])
        kept = day >= started[which]
        found.append((who[which[kept]], day[kept]))
    return np.concatenate([part[0] for part in found]), np.concatenate([part[1] for part in found])


def _once(habits: pd.DataFrame) -> tuple[Numbers, Numbers]:
    who = np.flatnonzero(habits["behaviour"] == ONE_TIME)
    return who, habits["started"].to_numpy()[who]


def expected_orders(habits: pd.DataFrame) -> Numbers:
    """Return the orders that each customer is expected to place in the horizon after the history; 0 when left."""
    until = np.full(len(habits), DAYS + HORIZON_DAYS)
    paced = (paced_time(habits, until) - paced_time(habits, np.full(len(habits), DAYS))) / habits["gap"].to_numpy()
    first, after = windows(YEARS[-1] + 1)
    inside = (np.clip(after, None, DAYS + HORIZON_DAYS) - np.clip(first, DAYS, None)).clip(0) / (after - first)
    seasonal = inside[habits["season"].to_numpy()] * TAKES_PART * (1 + MOST * ONE_MORE)
    kinds = [np.isin(habits["behaviour"], (FREQUENT, OCCASIONAL)), habits["behaviour"] == SEASONAL]
    stays = (habits["left"] >= DAYS).to_numpy()
    return np.select(kinds, [paced, seasonal], 0.0) * stays


def silence_chance(habits: pd.DataFrame) -> Numbers:
    """Return, for each customer who left, the chance that one who had stayed would have been silent since; else 1.

    Close to 1, nobody can know yet that the customer has left. For paces: that a gamma gap which began on the day of
    leaving is not over; for seasons: that none of those since was taken part in.
    """
    left = np.minimum(habits["left"].to_numpy(), DAYS)
    passed = paced_time(habits, np.full(len(habits), DAYS)) - paced_time(habits, left)
    paced = gammaincc(REGULARITY, REGULARITY * np.maximum(passed, 0) / habits["gap"].to_numpy())
    silent = np.ones(len(habits))
    for year in YEARS:
        first, after = (bounds[habits["season"].to_numpy()] for bounds in windows(year))
        rest = ((after - np.maximum(first, left)) / (after - first)).clip(0, 1)
        silent *= 1 - TAKES_PART + TAKES_PART * (1 - rest) * (1 - ONE_MORE * rest) ** MOST
    return np.where(left >= DAYS, 1.0, np.where(habits["behaviour"] == SEASONAL, silent, paced))
