"""Phase: who is new, growing, mature, declining or lost; each judged by the customer's own rhythm.

Growing and declining compare the second half of a window with the first: the last 180 days with the half year before,
or for a tenure under a year the last 90 with the 90 before. Were the pace the same, the orders would fall into the two
halves by the toss of a coin (conditional test of two Poisson rates: Przyborowski & Wilenski 1940, Biometrika 31).
"""

from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import Field

from .rule_choice import chosen, numbers
from .rules import Rules

YEAR_DAYS = 365


class PhaseRules(Rules):
    """When a customer counts as lost, growing and declining.

    Lost is who has given no sign of life (a purchase, a contact other than a complaint, an answer) for more than
    ``silent_gaps`` of the own usual gaps, but for no less than ``silent_horizons`` horizons. Who complained in the
    ``complaint_days`` before the silence, or since, is given ``after_complaint`` of that time. Who buys in a season is
    lost after a horizon of silence, when ``seasons_missed`` whole seasons have gone by or there was such a complaint.
    Who has no gap yet is lost, after no less than as many horizons, when fewer than ``once_return_chance`` of the
    earlier customers who were silent for so long after one purchase gave a sign of life in the next horizon; where the
    history does not tell, after the project's active days.
    """

    looks_at = (
        "recency_days", "tenure_days", "gap_mean_days", "gap_recent_days", "season_missed", "return_chance",
        "interaction_recency_days", "answer_recency_days", "complaint_recency_days",
        "orders_90d", "orders_180d", "orders_365d",
    )  # fmt: skip

    change: Annotated[float, Field(gt=1)] = 1.25
    """How many times the pace of before makes a growing customer (declining: the inverse)."""
    change_chance: Annotated[float, Field(gt=0, le=1)] = 0.15
    """Greatest chance of such a change had the pace stayed the same."""
    silent_gaps: Annotated[float, Field(gt=0)] = 2.75
    silent_horizons: Annotated[float, Field(ge=0)] = 0.5
    complaint_days: Annotated[int, Field(ge=0)] = 120
    after_complaint: Annotated[float, Field(gt=0, le=1)] = 0.5
    seasons_missed: Annotated[int, Field(ge=1)] = 1
    once_return_chance: Annotated[float, Field(ge=0, lt=1)] = 0.05


def phase(
    base: pd.DataFrame, rules: PhaseRules, *, horizon_days: int, active_days: int, seasonal: pd.Series | None = None
) -> pd.DataFrame:
    """Return ``phase, lost_after_days`` (of silence), ``return_chance`` and ``phase_untold``.

    The days are empty for who buys in a season, and for who bought once where the chance to return decides.
    ``lost``, ``new`` (tenure under a horizon), ``growing``, ``declining`` or ``mature``; empty for who never bought.
    ``seasonal`` says who buys in a season: nobody when left out.
    """
    recency, silent = numbers(base, "recency_days"), silence(base)
    in_season = pd.Series(False, index=base.index) if seasonal is None else seasonal
    limit = allowed_silence(base, rules, horizon_days=horizon_days, active_days=active_days)
    missed = (numbers(base, "season_missed") >= rules.seasons_missed) | complained(base, rules)
    returns = _once(base)
    gone = (returns < rules.once_return_chance) & (silent > rules.silent_horizons * horizon_days)
    steady, (growing, declining) = ~in_season, moving(base, rules)
    found = chosen(
        {
            "lost": (in_season & missed & (silent > horizon_days)) | (steady & ((silent > limit) | gone)),
            "new": numbers(base, "tenure_days") < horizon_days,
            "growing": steady & growing,
            "declining": steady & declining,
            "mature": recency.notna(),
        }
    )
    untold = chosen({"never_bought": recency.isna()})
    given = limit.where(steady)
    return pd.DataFrame({"phase": found, "lost_after_days": given, "return_chance": returns, "phase_untold": untold})


def moving(base: pd.DataFrame, rules: PhaseRules) -> tuple[pd.Series, pd.Series]:
    """Return who is growing and who declining: by enough, and hardly by chance."""
    from scipy.stats import binom  # only here: to read a policy, which begins every run, takes no statistics

    year = numbers(base, "tenure_days") >= YEAR_DAYS
    last = numbers(base, "orders_180d").where(year, numbers(base, "orders_90d"))
    both = numbers(base, "orders_365d").where(year, numbers(base, "orders_180d"))
    share = pd.Series(180 / YEAR_DAYS, index=base.index).where(year, 0.5)
    told = numbers(base, "tenure_days") >= 180
    pace, before = last / share, (both - last) / (1 - share)
    more = told & (pace >= rules.change * before) & (binom.sf(last - 1, both, share) <= rules.change_chance)
    less = told & (pace * rules.change <= before) & (binom.cdf(last, both, share) <= rules.change_chance)
    return more, less


def silence(base: pd.DataFrame) -> pd.Series:
    """Return the days since the last sign of life: a purchase, a contact other than a complaint, an answer.

    Missing for who never bought.
    """
    bought = numbers(base, "recency_days")
    heard = np.fmin(numbers(base, "interaction_recency_days"), numbers(base, "answer_recency_days"))
    return np.fmin(bought, heard).where(bought.notna())


def complained(base: pd.DataFrame, rules: PhaseRules) -> pd.Series:
    """Return who complained shortly before falling silent, or since."""
    return numbers(base, "complaint_recency_days") <= silence(base) + rules.complaint_days


def allowed_silence(base: pd.DataFrame, rules: PhaseRules, *, horizon_days: int, active_days: int) -> pd.Series:
    """Return how many days of silence a customer with this rhythm is given before being called lost.

    The usual gap is the mean of all, or of the last two where that is longer: who slows down is given time. Missing
    for who has no gap yet and is judged by the chance to return.
    """
    usual = np.fmax(numbers(base, "gap_mean_days"), numbers(base, "gap_recent_days"))
    given = (rules.silent_gaps * usual).fillna(active_days)
    given = given.mask(complained(base, rules), given * rules.after_complaint)
    return given.clip(lower=rules.silent_horizons * horizon_days).where(_once(base).isna())


def _once(base: pd.DataFrame) -> pd.Series:
    """Return the chance to return of who has no gap yet, where the history tells it."""
    return numbers(base, "return_chance").where(numbers(base, "gap_mean_days").isna())
