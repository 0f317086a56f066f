"""Life cycle: prospect, first purchase, repeat, loyal; since when; and who moved between two runs."""

from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import Field

from src.features.occasions import LOYAL_ORDERS

from .rule_choice import chosen, days, numbers
from .rules import Rules

STAGES = ("prospect", "first", "repeat", "loyal")


class LifecycleRules(Rules):
    """What makes a customer loyal: so many purchases, over so many days, and not lost."""

    looks_at = ("orders", "tenure_days", "first_seen_on", "first_order_on", "second_order_on", "loyal_order_on")

    loyal_orders: Annotated[int, Field(ge=2)] = LOYAL_ORDERS
    loyal_days: Annotated[int, Field(ge=1)] = 180


def lifecycle(base: pd.DataFrame, rules: LifecycleRules, *, lost: pd.Series, horizon_days: int) -> pd.DataFrame:
    """Return ``lifecycle, standing, stage_since, days_in_stage``, a row a customer; ``base`` has ``as_of``.

    ``prospect`` (never bought), ``first`` (one purchase), ``loyal`` or ``repeat``; ``standing`` is ``prospect``,
    ``lost``, ``new`` (tenure under a horizon) or ``existing``. The stage began with the purchase that led to it, a
    prospect's when first seen; both are empty where that day is not known, as that of a loyal customer when the policy
    asks for another number of purchases than the evidence dates.
    """
    orders, tenure = numbers(base, "orders").fillna(0), numbers(base, "tenure_days")
    earned = (orders >= rules.loyal_orders) & (tenure >= rules.loyal_days)
    stage = chosen({"prospect": orders == 0, "first": orders == 1, "loyal": earned & ~lost}, "repeat")
    standing = chosen({"prospect": orders == 0, "lost": lost, "new": tenure < horizon_days}, "existing")
    since = _since(base, stage, rules)
    return pd.DataFrame(
        {
            "lifecycle": stage,
            "standing": standing,
            "stage_since": since,
            "days_in_stage": (base["as_of"] - since).dt.days.astype("Int64"),
        }
    )


def _since(base: pd.DataFrame, stage: pd.Series, rules: LifecycleRules) -> pd.Series:
    first = days(base, "first_order_on")
    enough = days(base, "loyal_order_on") if rules.loyal_orders == LOYAL_ORDERS else days(base, "")
    long_enough = first + pd.Timedelta(days=rules.loyal_days)
    begun = {
        "prospect": days(base, "first_seen_on"),
        "first": first,
        "repeat": days(base, "second_order_on"),
        "loyal": pd.concat([enough, long_enough], axis=1).max(axis=1, skipna=False),
    }
    held = [(stage == name).to_numpy() for name in begun]
    none = np.datetime64("NaT", "us")
    return pd.Series(np.select(held, [day.to_numpy("datetime64[us]") for day in begun.values()], none), base.index)


def transitions(now: pd.Series, before: pd.Series, *, stages: tuple[str, ...] = STAGES) -> pd.DataFrame:
    """Return how many customers went from each stage (rows) to each (columns) between two runs.

    Both series are indexed by customer_id. Who was not there before comes from ``new``; who is not there any more is
    left out.
    """
    came = before.reindex(now.index).fillna("new")
    table = pd.crosstab(came, now)
    return table.reindex(index=["new", *stages], columns=list(stages), fill_value=0).rename_axis(
        index="before", columns="now"
    )
