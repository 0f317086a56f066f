"""What is true of the customers: the answers that the analyses should come to."""

import numpy as np
import pandas as pd

from .customers import Customers
from .draws import Numbers
from .habits import BEHAVIOURS, CREDIT, NEVER
from .orders import expected_orders, silence_chance
from .products import CATEGORIES
from .seasons import SEASONS, months_text
from .span import HORIZON_DAYS, dates_or_none

LOYAL_ORDERS, LOYAL_DAYS = 5, 180
_KEPT = ("customer_id", "kind", "name", "language", "industry", "province", "region", "city", "zone", "size",
         "email", "phone", "birth_date")  # fmt: skip


def customer_truth(customers: Customers, orders: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Return one row a true customer: who it is, how it behaves, what it did and what is to be expected of it."""
    size, habits = len(customers), customers.habits
    count = np.bincount(orders["who"], minlength=size)
    first, last = first_and_last(orders, size)
    revenue = np.round(np.bincount(lines["who"], lines["amount"], minlength=size), 2)
    expected = expected_orders(habits)
    usual = np.divide(revenue, count, out=np.zeros(size), where=count > 0).clip(0)
    left = habits["left"].to_numpy()
    return customers.people[list(_KEPT)].assign(
        behaviour=_named(BEHAVIOURS, habits["behaviour"]),
        season=_named((*SEASONS["season"], ""), habits["season"]),
        season_months=months_text(habits["season"].to_numpy()),
        phase=habits["phase"].to_numpy(),
        left_on=dates_or_none(left, left < NEVER),
        silence_chance=silence_chance(habits).round(6),
        slowed_before=habits["slowed"].to_numpy(),
        lifecycle=lifecycle(count, last - first, left < NEVER),
        need=habits["need"].to_numpy(),
        favourite_category=_named(CATEGORIES, habits["favourite"]),
        wanted_category=_named((*CATEGORIES, ""), habits["wanted"]),
        credit_class=_named((*CREDIT, ""), habits["credit"]),
        satisfaction=habits["satisfaction"].round(4).to_numpy(),
        persuadable=habits["persuadable"].to_numpy(),
        orders=count,
        revenue=revenue,
        first_order_on=dates_or_none(first, count > 0),
        last_order_on=dates_or_none(last, count > 0),
        **{
            f"expected_orders_{HORIZON_DAYS}d": expected.round(4),
            f"expected_spend_{HORIZON_DAYS}d": (expected * usual).round(2),
        },
    )


def first_and_last(orders: pd.DataFrame, size: int) -> tuple[Numbers, Numbers]:
    """Return the day of each customer's first order (NEVER without one) and of the last (-1)."""
    who, day = orders["who"].to_numpy(), orders["day"].to_numpy()
    first, last = np.full(size, NEVER), np.full(size, -1)
    np.minimum.at(first, who, day)
    np.maximum.at(last, who, day)
    return first, last


def lifecycle(count: Numbers, tenure_days: Numbers, has_left: Numbers) -> Numbers:
    """Return ``prospect`` (no order), ``first`` (one), ``loyal`` (five or more over half a year, still here) or
    ``repeat``."""
    loyal = (count >= LOYAL_ORDERS) & (tenure_days >= LOYAL_DAYS) & ~has_left
    return np.select([count == 0, count == 1, loyal], ["prospect", "first", "loyal"], "repeat")


def _named(names: tuple[str, ...], codes: pd.Series) -> Numbers:
    return np.array(names, dtype=object)[codes.to_numpy()]
