"""Tiers A, B and C: the best fifth of the customers, the next three tenths, the rest."""

from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

SHARES = {"A": 0.2, "B": 0.3}
REST = "C"


@dataclass(frozen=True)
class Tiers:
    """``table``: customer_id, tier, tier_score, to_next_tier; ``cut_offs``: the lowest score of each, but the last."""

    table: pd.DataFrame
    cut_offs: dict[str, float]


def tiers(base: pd.DataFrame) -> Tiers:
    """Return the tier of each customer; ``base`` has customer_id, amount_365d and expected_value.

    ``tier_score`` is the mean of two percentile ranks, that of last year's revenue and that of the expected value,
    0 to 100. Equal scores get equal tiers, so a tier may be larger than its share. ``to_next_tier`` is the number of
    points that are missing (0 in the highest tier).
    """
    score = (_percentile(base["amount_365d"]) + _percentile(base["expected_value"])).div(2).round(1)
    cut_offs = _cut_offs(score)
    tier = pd.Series(REST, index=score.index)
    for name in reversed(list(SHARES)):
        tier = tier.mask(score >= cut_offs[name], name)
    missing = tier.map(_next_cut_off(cut_offs)).astype(float).sub(score).clip(lower=0).fillna(0).round(1)
    graded = {"customer_id": base["customer_id"], "tier": tier, "tier_score": score, "to_next_tier": missing}
    return Tiers(pd.DataFrame(graded), cut_offs)


def _percentile(values: pd.Series) -> pd.Series:
    """Return 100 times the share of customers with at most this value."""
    return values.rank(method="max", pct=True).mul(100)


def _cut_offs(score: pd.Series) -> dict[str, float]:
    ranked = score.sort_values(ascending=False, ignore_index=True)
    reached, found = 0.0, {}
    for name, share in SHARES.items():
        reached += share
        found[name] = float(ranked.iloc[max(0, round(reached * len(ranked)) - 1)])
    return found


def _next_cut_off(cut_offs: dict[str, float]) -> dict[str, float]:
    names = [*SHARES, REST]
    return {lower: cut_offs[upper] for upper, lower in pairwise(names)}
