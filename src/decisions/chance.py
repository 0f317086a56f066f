"""The chance to reach the next tier within the horizon, from what everybody is expected to spend in it.

What a customer spends moves the last year's revenue and the next forecast; what all others spend moves the ranks and
the cut-offs. Who stands still while the others grow comes no nearer.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm

from .rule_choice import numbers
from .scheme import Scheme, Weighted
from .scoring import scaled, tier_score
from .tiers import Tiers, next_better, tiers

MONEY, FORECAST = "revenue_365d", "expected_value"
OUTSIDE = 0.1
"""The share of outcomes above an 80 % interval."""
USUAL_SPREAD, LEAST = 1.0, 1e-9
FOLLOWS, FEWEST = 0.3, 50
"""How far the next forecast goes from this one towards what was spent, where fewer customers than that tell it: between
the .09 of a made-up company that sells to firms and the .47 of Complete Journey."""
POOL, HALVINGS, SEED = 20_000, 12, 1


@dataclass(frozen=True)
class Later:
    """The customers as they may be a horizon from now: ``graded``, what their numbers come to.

    ``places``: what a number is worth among theirs, by indicator: the values in order, the place of each from 0 to 1.
    """

    graded: Tiers
    places: dict[str, tuple[np.ndarray, np.ndarray]]


def next_tier_chance(base: pd.DataFrame, graded: Tiers, scheme: Scheme, *, follows: float = FOLLOWS) -> pd.Series:
    """Return the chance that a customer's numbers reach what the next tier takes a horizon from now.

    ``base``: revenue_365d, leaving_365d (what will have left the window by then), churn_probability, expected_value,
    expected_value_high, and the scheme's indicators; those but revenue and forecast stay as they are. ``follows``:
    ``forecast_follows``. The customers are today's and movement's grace is left out. Missing in the highest tier,
    without a tier, and where more revenue does not lift the score.
    """
    if base.empty or not _lifted(scheme):
        return pd.Series(np.nan, index=base.index)
    later = _later(base, scheme, follows)
    better = next_better(graded.table["tier"], scheme).set_axis(base.index)
    wanted = better.map(later.graded.cut_offs).astype("float64")
    fixed = graded.parts.drop(columns="customer_id").set_axis(base.index)
    low, high = np.zeros(len(base)), np.ones(len(base))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        points = _points(after(base, middle, follows), scheme, later)
        score = tier_score(fixed.assign(**points), scheme)
        enough = (score >= wanted).to_numpy()
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return pd.Series(1 - high, index=base.index).where(wanted.notna()).round(3)


def forecast_follows(judged: pd.DataFrame, now: pd.DataFrame, model: str) -> float:
    """Return how far, from 0 to 1, the next forecast goes from the last one towards what was spent meanwhile.

    The slope, over customers, of the change of the forecast on the error of the last one. ``judged``: customer_id,
    as_of, model, true, predicted, of whose newest date the forecasts of ``model`` count; ``now``: customer_id and
    expected_value of today.
    """
    last = judged[(judged["model"] == model) & (judged["as_of"] == judged["as_of"].max())]
    both = last.merge(now[["customer_id", "expected_value"]], on="customer_id").dropna()
    error, change = both["true"] - both["predicted"], both["expected_value"] - both["predicted"]
    if len(both) < FEWEST or not error.var() > 0:
        return FOLLOWS
    return float(np.clip(error.cov(change) / error.var(), 0, 1))


def after(base: pd.DataFrame, level: np.ndarray, follows: float) -> pd.DataFrame:
    """Return revenue_365d and expected_value a horizon from now, should the spend be its quantile of this level."""
    spent = spend_at(base, level)
    return pd.DataFrame(
        {
            MONEY: base[MONEY] - numbers(base, "leaving_365d").fillna(0) + spent,
            FORECAST: base[FORECAST] + follows * (spent - base[FORECAST]),
        }
    )


def spend_at(base: pd.DataFrame, level: np.ndarray) -> pd.Series:
    """Return the quantile of what each customer spends in the horizon.

    Who buys (one less the chance of leaving) spends by a lognormal law that has the expected mean and, with those who
    do not buy, the upper end of the 80 % interval: with m the mean of buyers and q their quantile of level
    1 - 0.1 / P(buys), sigma = z - sqrt(z^2 - 2 ln(q / m)), the smaller root of ln q = ln m - sigma^2 / 2 + z sigma.
    """
    buys = (1 - numbers(base, "churn_probability")).clip(LEAST, 1)
    mean = (base[FORECAST].clip(lower=LEAST)) / buys
    z = pd.Series(norm.ppf((1 - OUTSIDE / buys).clip(lower=0.5)), index=base.index)
    ratio = np.log((numbers(base, "expected_value_high") / mean).clip(lower=LEAST))
    root = z**2 - 2 * ratio
    sigma = (z - np.sqrt(root.clip(lower=0))).where((ratio > 0) & (z > 0), USUAL_SPREAD).clip(lower=0.05)
    among_buyers = 1 - (1 - level) / buys
    spent = mean * np.exp(sigma * norm.ppf(among_buyers.clip(LEAST, 1 - LEAST)) - sigma**2 / 2)
    return spent.where(among_buyers > 0, 0.0)


def _lifted(scheme: Scheme) -> bool:
    """Return whether more revenue lifts the score, and nothing that comes with it lowers it."""
    if scheme.indicator:
        return scheme.indicator == MONEY
    better = {part.indicator: part.better for part in scheme.weighted if part.indicator in (MONEY, FORECAST)}
    return MONEY in better and set(better.values()) == {"high"}


def _later(base: pd.DataFrame, scheme: Scheme, follows: float) -> Later:
    """Return about ``POOL`` customers, every level of spend as often; few customers come many times."""
    draw = np.random.default_rng(SEED)
    times = -(-POOL // len(base))
    chosen = np.tile(draw.permutation(len(base))[:POOL], times)
    pool = base.iloc[chosen].reset_index(drop=True)
    levels = (draw.permutation(len(pool)) + 0.5) / len(pool)
    pool = pool.assign(**dict(after(pool, levels, follows).items()))
    moving = [part for part in scheme.weighted if part.indicator in (MONEY, FORECAST) and not _is_between(part)]
    return Later(tiers(pool, scheme), {part.indicator: _places(pool[part.indicator].dropna(), part) for part in moving})


def _is_between(part: Weighted) -> bool:
    """Return whether the policy says between which values a number counts, whatever the others have."""
    return part.low is not None and part.high is not None


def _places(others: pd.Series, part: Weighted) -> tuple[np.ndarray, np.ndarray]:
    """Return the different values that the others may have, in order, and the place of each."""
    known, first = np.unique(others.to_numpy("float64"), return_index=True)
    return known, scaled(others, part).to_numpy()[first]


def _points(values: pd.DataFrame, scheme: Scheme, later: Later) -> dict[str, pd.Series]:
    """Return what the moving numbers would add to the score, placed among those that all others may have then."""
    if scheme.indicator:
        return {MONEY: values[MONEY]}
    moving = [part for part in scheme.weighted if part.indicator in values]
    total = sum(part.weight for part in scheme.weighted)
    return {
        part.indicator: _placed(values[part.indicator], part, later) * (100 * part.weight / total) for part in moving
    }


def _placed(values: pd.Series, part: Weighted, later: Later) -> pd.Series:
    """Return the place between 0 and 1; between the values that the others may have it is interpolated."""
    if _is_between(part):
        return scaled(values, part)
    return pd.Series(np.interp(values.to_numpy("float64"), *later.places[part.indicator]), index=values.index)
