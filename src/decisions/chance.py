"""The chance to reach the next tier within the horizon, from what the customer is expected to spend in it."""

import numpy as np
import pandas as pd
from scipy.stats import norm

from .rule_choice import numbers
from .scheme import Scheme, Weighted
from .tiers import Tiers

MONEY = "revenue_365d"
OUTSIDE = 0.1
"""The share of outcomes above an 80 % interval."""
USUAL_SPREAD, LEAST = 1.0, 1e-9


def next_tier_chance(base: pd.DataFrame, graded: Tiers, scheme: Scheme) -> pd.Series:
    """Return the chance that the last year's revenue reaches what the next tier takes, all else as it is.

    ``base``: revenue_365d, leaving_365d (what will have left the window by then), churn_probability, expected_value,
    expected_value_high. Missing in the highest tier, without a tier, and where the tier does not look at the revenue.
    """
    wanted = wanted_revenue(base, graded, scheme)
    stays = base[MONEY] - numbers(base, "leaving_365d").fillna(0)
    return reaches(base, wanted - stays).where(wanted.notna()).round(3)


def reaches(base: pd.DataFrame, need: pd.Series) -> pd.Series:
    """Return the chance that a customer spends at least ``need`` in the horizon.

    Who buys (one less the chance of leaving) spends by a lognormal law that has the expected mean and, with those who
    do not buy, the upper end of the 80 % interval: with m the mean of buyers and q their quantile of level
    1 - 0.1 / P(buys), sigma = z - sqrt(z^2 - 2 ln(q / m)), the smaller root of ln q = ln m - sigma^2 / 2 + z sigma.
    """
    buys = (1 - numbers(base, "churn_probability")).clip(LEAST, 1)
    mean = (base["expected_value"].clip(lower=LEAST)) / buys
    z = pd.Series(norm.ppf((1 - OUTSIDE / buys).clip(lower=0.5)), index=base.index)
    ratio = np.log((numbers(base, "expected_value_high") / mean).clip(lower=LEAST))
    root = z**2 - 2 * ratio
    sigma = (z - np.sqrt(root.clip(lower=0))).where((ratio > 0) & (z > 0), USUAL_SPREAD).clip(lower=0.05)
    over = norm.sf((np.log(need.clip(lower=LEAST)) - np.log(mean) + sigma**2 / 2) / sigma)
    return (buys * over).mask(need <= 0, 1.0).fillna(0.0)


def wanted_revenue(base: pd.DataFrame, graded: Tiers, scheme: Scheme) -> pd.Series:
    """Return the revenue of 365 days that would lift each customer's score to the next cut-off, all else as it is."""
    missing = graded.table["to_next_tier"].where(graded.table["to_next_tier"] > 0).set_axis(base.index)
    if scheme.indicator == MONEY:
        return base[MONEY] + missing
    part = next((part for part in scheme.weighted if part.indicator == MONEY and part.better == "high"), None)
    if part is None:
        return pd.Series(np.nan, index=base.index)
    share = part.weight / sum(other.weight for other in scheme.weighted)
    placed = graded.parts[MONEY].set_axis(base.index) / (100 * share) + missing / (100 * share)
    return _unscaled(placed, base[MONEY], part)


def _unscaled(placed: pd.Series, values: pd.Series, part: Weighted) -> pd.Series:
    """Return the value that an indicator's place between 0 and 1 stands for; without end above 1."""
    known = np.sort(values.dropna().to_numpy("float64"))
    low = known[0] if part.low is None else part.low
    high = known[-1] if part.high is None else part.high
    if part.scale == "rank":
        place = np.ceil(placed.fillna(0).clip(0, 1) * len(known) - LEAST).astype(int).clip(1, len(known)) - 1
        found = pd.Series(known[place], index=placed.index)
    elif part.scale == "linear":
        found = low + placed * (high - low)
    else:
        low, high = np.log1p(max(low, 0.0)), np.log1p(max(high, 0.0))
        found = np.expm1(low + placed * (high - low))
    return found.mask(placed > 1 + LEAST, np.inf).where(placed.notna())
