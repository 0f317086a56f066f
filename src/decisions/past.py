"""The customers as they were at dates in the past, with all a policy may look at and what followed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import ibis.expr.types as ir
import pandas as pd

from src.features.at_dates import at_dates, spent_after
from src.features.panel import DIGITS
from src.features.rollups import STEP_DAYS, Rollups, cached, rollups
from src.models.baselines import last_period, linear_value, recency_odds, recency_rule

from .evidence import evidence, rule_base
from .past_evidence import with_evidence
from .policy import Policy
from .span import MOST_DATES, Span

YEAR_DAYS = 364
LINES = ("customer_id", "order_id", "ordered_at", "amount")
"""What of the order lines tells purchases, rhythm and amounts."""
YEARS_ENOUGH = 3
"""With so many years of history, what followed is looked at for a year; else for a horizon."""


@dataclass(frozen=True)
class Past:
    """``customers``: ``past_customers``; ``follow``: how many days after each date count as what followed."""

    customers: pd.DataFrame
    follow: int


def the_past(tables: Mapping[str, ir.Table], policy: Policy, span: Span) -> Past:
    """Return the customers at the dates of a rehearsal, with every number that the policy's tiers look at.

    ``tables``: the canonical tables. The orders alone are read where they tell all that is asked; else whatever else
    there is, too, each date's from what was known then.
    """
    lines: Any = tables["transactions"]
    first = lines["ordered_at"].min().to_pandas().date()
    dates = rehearsal_dates(span.as_of, first, span.horizon_days)[-span.most :]
    follow = follow_days(span.as_of, first, span.horizon_days)
    slim = lines.select(*(name for name in LINES if name in lines.columns))
    rolled = cached(rollups({"transactions": slim}, span.as_of, span.horizon_days))
    past = past_customers(rolled, dates, span=span, follow=follow)
    return Past(with_evidence(past, tables, policy, span), follow)


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


def past_customers(rolled: Rollups, dates: Sequence[date], *, span: Span, follow: int) -> pd.DataFrame:
    """Return one row a customer and date with what the orders tell, forecasts, and ``following``.

    ``following`` is the net amount of the ``follow`` days after the date, unknown while they are not over.
    ``expected_value`` and ``churn_probability`` are plain forecasts, made at each date from what was known then: a
    log-linear regression and a curve of the days since the last order; before any outcome is known, the spend of the
    last period and the recency.
    """
    known = at_dates(rolled, dates).to_pandas().sort_values(["as_of", "customer_id"], ignore_index=True)
    rows = _followed(known, rolled, dates, span)
    later = rows["spend"] if follow == span.horizon_days else _spent(rows, rolled, dates, follow)["spend"]
    over = rows["as_of"] + pd.Timedelta(days=follow) <= pd.Timestamp(rolled.anchor)
    rows["following"] = later.fillna(0.0).where(over)
    found = [_at(rows, day, span.horizon_days) for day in dates]
    return pd.concat(found, ignore_index=True).astype({"as_of": "datetime64[us]"})


def _followed(known: pd.DataFrame, rolled: Rollups, dates: Sequence[date], span: Span) -> pd.DataFrame:
    """Return the customers with the labels of the horizon beside."""
    rows = _spent(known, rolled, dates, span.horizon_days)
    labels = {
        "active": rows["recency_days"] <= span.active_days,
        "churned": ~rows["buys"].astype("boolean").fillna(False).astype(bool),
        "spend": rows["spend"].fillna(0.0).round(DIGITS),
    }
    return rows.drop(columns="buys").assign(**labels)


def _spent(known: pd.DataFrame, rolled: Rollups, dates: Sequence[date], days: int) -> pd.DataFrame:
    after = spent_after(rolled, dates, days).to_pandas().astype({"as_of": known["as_of"].dtype})
    rows = known.drop(columns="spend", errors="ignore")
    return rows.merge(after, on=["customer_id", "as_of"], how="left", validate="one_to_one")


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
