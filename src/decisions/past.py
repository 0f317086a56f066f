"""The customers as they were at dates in the past, with all a policy may look at and what followed."""

from collections.abc import Mapping
from datetime import date, timedelta

import ibis.expr.types as ir
import pandas as pd

from src.features.circumstances import circumstances
from src.features.labels import labels
from src.features.panel import panel
from src.features.rollups import STEP_DAYS, Rollups
from src.models.baselines import last_period, linear_value, recency_odds, recency_rule

from .evidence import evidence, rule_base

MOST_DATES = 26
YEAR_DAYS = 364
YEARS_ENOUGH = 3
"""With so many years of history, what followed is looked at for a year; else for a horizon."""


def rehearsal_dates(as_of: date, first_order_on: date, horizon_days: int) -> list[date]:
    """Return the dates of a rehearsal, oldest first: four weeks apart, at most two years back from as_of.

    The oldest leaves at least two thirds of a horizon of history before it; as_of itself is always one.
    """
    oldest = first_order_on + timedelta(days=-(-horizon_days * 2 // 3))
    steps = [as_of - timedelta(days=STEP_DAYS * step) for step in range(MOST_DATES)]
    return sorted(day for day in steps if day >= oldest or day == as_of)


def follow_days(as_of: date, first_order_on: date, horizon_days: int) -> int:
    """Return how many days after each date count as what followed: a year, or a horizon where history is short."""
    enough = (as_of - first_order_on).days >= YEARS_ENOUGH * YEAR_DAYS
    return max(YEAR_DAYS, horizon_days) if enough else horizon_days


def past_customers(
    rolled: Rollups, dates: list[date], *, horizon_days: int, active_days: int, follow: int
) -> pd.DataFrame:
    """Return one row a customer and date with every number that a rule may look at, and ``following``.

    ``following`` is the net amount of the ``follow`` days after the date, unknown while they are not over.
    ``expected_value`` and ``churn_probability`` are plain forecasts, made at each date from what was known then: a
    log-linear regression and a curve of the days since the last order; before any outcome is known, the spend of the
    last period and the recency.
    """
    known = panel(rolled, dates, horizon_days=horizon_days, active_days=active_days).to_pandas()
    rows = known.assign(following=known["spend"]) if follow == horizon_days else _followed(known, rolled, dates, follow)
    over = rows["as_of"] + pd.Timedelta(days=follow) <= pd.Timestamp(rolled.anchor)
    rows["following"] = rows["following"].fillna(0.0).where(over)
    return pd.concat([_at(rows, day, horizon_days) for day in dates], ignore_index=True)


def with_circumstances(past: pd.DataFrame, tables: Mapping[str, ir.Table]) -> pd.DataFrame:
    """Return the customers with the evidence of all other tables beside, each date's from what was known then."""
    dates = sorted(pd.Timestamp(day).date() for day in past["as_of"].unique())
    beside = [circumstances(tables, day) for day in dates]
    by_date = (past[past["as_of"] == pd.Timestamp(day)] for day in dates)
    return pd.concat([rule_base(now, found) for now, found in zip(by_date, beside, strict=True)], ignore_index=True)


def _followed(known: pd.DataFrame, rolled: Rollups, dates: list[date], days: int) -> pd.DataFrame:
    after = [labels(rolled, day, days).to_pandas().assign(as_of=pd.Timestamp(day)) for day in dates]
    spent = pd.concat(after)[["customer_id", "as_of", "spend"]].rename(columns={"spend": "following"})
    return known.merge(spent.astype({"as_of": known["as_of"].dtype}), on=["customer_id", "as_of"], how="left")


def _at(rows: pd.DataFrame, day: date, horizon_days: int) -> pd.DataFrame:
    """Return the customers of one date with their evidence and the forecasts that could be made then."""
    now = rows[rows["as_of"] == pd.Timestamp(day)].reset_index(drop=True)
    learnt = rows[rows["as_of"] + pd.Timedelta(days=horizon_days) <= pd.Timestamp(day)]
    forecasts = {"expected_value": _spend(learnt, now, horizon_days), "churn_probability": _leaving(learnt, now)}
    facts = evidence(now, as_of=day, horizon_days=horizon_days)
    return rule_base(facts, now.drop(columns=["active", "churned", "spend"]).assign(**forecasts))


def _spend(learnt: pd.DataFrame, now: pd.DataFrame, horizon_days: int) -> pd.Series:
    if not (learnt["spend"] > 0).any():
        return last_period(now, horizon_days)
    model = linear_value(learnt, horizon_days)
    return pd.Series(model.fit(learnt, learnt["spend"].clip(lower=0)).predict(now), index=now.index).clip(lower=0)


def _leaving(learnt: pd.DataFrame, now: pd.DataFrame) -> pd.Series:
    judged = learnt[learnt["active"]]
    if judged["churned"].nunique() < 2:
        return recency_odds(now, 28)
    chance = recency_rule().fit(judged, judged["churned"].astype(int)).predict_proba(now)[:, 1]
    return pd.Series(chance, index=now.index)
