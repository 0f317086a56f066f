"""Behaviour: who buys often, in a season, now and then, or did so once; and when the next season is."""

from typing import Annotated

import pandas as pd
from pydantic import Field

from src.project import Share

from .rule_choice import chosen, days, numbers
from .rules import Rules


class BehaviourRules(Rules):
    """When a customer counts as frequent and when as seasonal.

    A season is believed when enough of the purchases lie in it, chance would hardly put them there, and it came back:
    bought in at least ``season_years`` of its years and in ``season_regularity`` of those from the first to the last.
    With less than ``season_history_days`` of history nobody is called seasonal.
    """

    looks_at = (
        "orders", "gap_mean_days", "tenure_days", "history_days",
        "season_months", "season_share", "season_chance", "season_years", "season_run",
    )  # fmt: skip

    frequent_gap: Annotated[float, Field(gt=0)] = 0.25
    """Longest mean gap between purchases of a frequent buyer, as a part of the horizon."""
    season_share: Share = 0.7
    """Least share of the days of buying that lie in the season."""
    season_chance: Annotated[float, Field(gt=0, lt=1)] = 0.05
    """Greatest chance that purchases spread evenly would look as concentrated."""
    season_years: Annotated[int, Field(ge=2)] = 2
    season_regularity: Share = 0.6
    season_history_days: Annotated[int, Field(ge=365)] = 730


def behaviour(base: pd.DataFrame, rules: BehaviourRules, *, horizon_days: int) -> pd.DataFrame:
    """Return ``behaviour, behaviour_untold``, ``season_months, season_from, season_until`` and ``season_untold``.

    ``one_time`` (a single purchase), ``seasonal``, ``frequent`` (mean gap up to a part of the horizon) or
    ``occasional``; the season's columns are empty but for the seasonal. ``behaviour_untold`` is ``never_bought``;
    ``season_untold`` is that, or ``two_years_needed`` where no season could have shown yet.
    """
    orders = numbers(base, "orders")
    rule = {
        "one_time": orders == 1,
        "seasonal": seasonal(base, rules),
        "frequent": numbers(base, "gap_mean_days") <= horizon_days * rules.frequent_gap,
        "occasional": orders > 1,
    }
    found = chosen(rule)
    in_season = found == "seasonal"
    never = {"never_bought": ~(orders > 0)}
    too_early = {"two_years_needed": ~in_season & ~_long_enough(base, rules)}
    return pd.DataFrame(
        {
            "behaviour": found,
            "season_months": base.get("season_months", pd.Series(index=base.index, dtype="str")).where(in_season),
            "season_from": days(base, "season_from").where(in_season),
            "season_until": days(base, "season_until").where(in_season),
            "behaviour_untold": chosen(never),
            "season_untold": chosen(never | too_early),
        }
    )


def seasonal(base: pd.DataFrame, rules: BehaviourRules) -> pd.Series:
    """Return whether each customer buys in a season."""
    years = numbers(base, "season_years")
    return (
        (numbers(base, "history_days") >= rules.season_history_days)
        & (numbers(base, "season_share") >= rules.season_share)
        & (numbers(base, "season_chance") <= rules.season_chance)
        & (years >= rules.season_years)
        & (years >= rules.season_regularity * numbers(base, "season_run"))
    )


def _long_enough(base: pd.DataFrame, rules: BehaviourRules) -> pd.Series:
    """Return whether a season could have shown: two years of history, and more than one with this customer."""
    return (numbers(base, "history_days") >= rules.season_history_days) & (numbers(base, "tenure_days") > 365)
