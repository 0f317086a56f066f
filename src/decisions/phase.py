"""Phase: who is new, growing, mature, declining or lost; each judged by the customer's own rhythm.

Growing and declining compare the second half of a window with the first: the last 180 days with the half year before,
or for a tenure under a year the last 90 with the 90 before. Were the pace the same, the orders would fall into the two
halves by the toss of a coin (conditional test of two Poisson rates: Przyborowski & Wilenski 1940, Biometrika 31).
"""

from datetime import timedelta
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import Field
from scipy.stats import binom

from .rule_choice import chosen, numbers
from .rules import Rules

YEAR_DAYS = 365


class PhaseRules(Rules):
    """When a customer counts as lost, growing and declining.

    Lost is who has been silent for more than ``silent_gaps`` of the own usual gaps, but for no less than
    ``silent_horizons`` horizons; who has no gap yet, for more than the project's active days; who buys in a season,
    when ``seasons_missed`` whole seasons have gone by.
    """

    looks_at = (
        "recency_days", "tenure_days", "gap_mean_days", "gap_recent_days", "season_missed",
        "orders_90d", "orders_180d", "orders_365d",
    )  # fmt: skip

    change: Annotated[float, Field(gt=1)] = 1.25
    """How many times the pace of before makes a growing customer (declining: the inverse)."""
    change_chance: Annotated[float, Field(gt=0, le=1)] = 0.15
    """Greatest chance of such a change had the pace stayed the same."""
    silent_gaps: Annotated[float, Field(gt=0)] = 3.0
    silent_horizons: Annotated[float, Field(ge=0)] = 0.5
    seasons_missed: Annotated[int, Field(ge=1)] = 1


def phase(
    base: pd.DataFrame, rules: PhaseRules, *, horizon_days: int, active_days: int, seasonal: pd.Series | None = None
) -> pd.DataFrame:
    """Return ``phase, silent_days`` (from when on the customer counts as lost) and ``phase_untold``.

    ``lost``, ``new`` (tenure under a horizon), ``growing``, ``declining`` or ``mature``; empty for who never bought.
    ``seasonal`` says who buys in a season: nobody when left out.
    """
    recency = numbers(base, "recency_days")
    in_season = pd.Series(False, index=base.index) if seasonal is None else seasonal
    limit = silence(base, rules, horizon_days=horizon_days, active_days=active_days)
    missed = numbers(base, "season_missed") >= rules.seasons_missed
    steady, (growing, declining) = ~in_season, moving(base, rules)
    found = chosen(
        {
            "lost": (in_season & missed) | (steady & (recency > limit)),
            "new": numbers(base, "tenure_days") < horizon_days,
            "growing": steady & growing,
            "declining": steady & declining,
            "mature": recency.notna(),
        }
    )
    return pd.DataFrame(
        {"phase": found, "silent_days": limit.where(steady), "phase_untold": chosen({"never_bought": recency.isna()})}
    )


def moving(base: pd.DataFrame, rules: PhaseRules) -> tuple[pd.Series, pd.Series]:
    """Return who is growing and who declining: by enough, and hardly by chance."""
    year = numbers(base, "tenure_days") >= YEAR_DAYS
    last = numbers(base, "orders_180d").where(year, numbers(base, "orders_90d"))
    both = numbers(base, "orders_365d").where(year, numbers(base, "orders_180d"))
    share = pd.Series(180 / YEAR_DAYS, index=base.index).where(year, 0.5)
    told = numbers(base, "tenure_days") >= 180
    pace, before = last / share, (both - last) / (1 - share)
    more = told & (pace >= rules.change * before) & (binom.sf(last - 1, both, share) <= rules.change_chance)
    less = told & (pace * rules.change <= before) & (binom.cdf(last, both, share) <= rules.change_chance)
    return more, less


def silence(base: pd.DataFrame, rules: PhaseRules, *, horizon_days: int, active_days: int) -> pd.Series:
    """Return how many days of silence a customer with this rhythm is given before being called lost.

    The usual gap is the mean of all, or of the last three where that is longer: who slows down is given time.
    """
    usual = np.fmax(numbers(base, "gap_mean_days"), numbers(base, "gap_recent_days"))
    return (rules.silent_gaps * usual).clip(lower=rules.silent_horizons * horizon_days).fillna(active_days)


def lost_on(base: pd.DataFrame, limit: pd.Series) -> pd.Series:
    """Return the day on which the silence became too long: the last order and the days that were given."""
    last = base["as_of"] - pd.to_timedelta(numbers(base, "recency_days"), unit="D")
    return last + pd.to_timedelta(limit, unit="D").fillna(timedelta(0))
