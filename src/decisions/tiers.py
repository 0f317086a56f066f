"""The tier of each customer by the policy's scheme: the score, the cut-offs used, the distance to the next tier."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from .scheme import Scheme
from .scoring import score_parts, tier_score


@dataclass(frozen=True)
class Tiers:
    """What grading came to.

    ``table``: customer_id, tier, tier_score, to_next_tier, near_next_tier. ``parts``: customer_id and what each
    indicator adds to the score. ``cut_offs``: the lowest score of each tier, best first; the one that takes the rest
    has none.
    """

    table: pd.DataFrame
    parts: pd.DataFrame
    cut_offs: dict[str, float]


def tiers(base: pd.DataFrame, scheme: Scheme) -> Tiers:
    """Return the tier of each customer; ``base`` has customer_id and the scheme's indicators.

    Cut-offs are inclusive and equal scores get equal tiers, so a tier cut by share may be larger than its share.
    ``to_next_tier`` is what is missing of the score (0 in the highest tier); ``near_next_tier`` whether that is within
    ``scheme.near`` of the cut-off. Who has no score, or one below the lowest threshold, has no tier.

    Raises
    ------
    BadInput
        When the data do not tell an indicator.
    """
    parts = score_parts(base, scheme)
    score = tier_score(parts, scheme)
    cuts = cut_offs(score, scheme)
    above = _next_cut_off(score, cuts)
    graded = {
        "customer_id": base["customer_id"],
        "tier": graded_by(score, cuts, scheme),
        "tier_score": score,
        "to_next_tier": above.sub(score).round(4).mask(score.notna() & above.isna(), 0.0),
        "near_next_tier": (score >= above - scheme.near * above.abs()) & above.notna(),
    }
    parts.insert(0, "customer_id", base["customer_id"])
    return Tiers(pd.DataFrame(graded), parts, cuts)


def cut_offs(score: pd.Series, scheme: Scheme) -> dict[str, float]:
    """Return the lowest score of each tier, best first: as declared, or as the shares come to among these scores."""
    if scheme.by == "threshold":
        return {grade.name: grade.at_least for grade in scheme.grades if grade.at_least is not None}
    ranked = score.dropna().sort_values(ascending=False).to_numpy("float64")
    if not len(ranked):
        return {}
    held = ranked.clip(min=0) if scheme.by == "value" else np.ones(len(ranked))
    if not held.sum():
        return {}
    reached = held.cumsum() / held.sum()
    shared = {grade.name: grade.share for grade in scheme.grades if grade.share is not None}
    wanted = np.cumsum(list(shared.values()))
    places = _places(reached, wanted) if scheme.by == "value" else _nearest(len(ranked), wanted)
    return {name: float(ranked[place]) for name, place in zip(shared, places, strict=True)}


def graded_by(score: pd.Series, cuts: dict[str, float], scheme: Scheme) -> pd.Series:
    """Return the name of the best tier whose cut-off each score reaches; missing where there is none."""
    rest = [name for name in scheme.names if name not in cuts][-1:]
    tier = pd.Series(rest[0] if rest else pd.NA, index=score.index, dtype="str").where(score.notna())
    for name in reversed(list(cuts)):
        tier = tier.mask(score >= cuts[name], name)
    return tier


def _places(reached: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return the last place of the fewest customers that together hold each share."""
    return np.searchsorted(reached, wanted - 1e-12).clip(max=len(reached) - 1)


def _nearest(customers: int, wanted: np.ndarray) -> np.ndarray:
    """Return the last place of each share of the customers, rounded to whole customers, one at least."""
    return (np.round(wanted * customers).astype(int) - 1).clip(0, customers - 1)


def _next_cut_off(score: pd.Series, cuts: dict[str, float]) -> pd.Series:
    """Return the lowest cut-off above each score; missing in the highest tier and where the score is."""
    edges = np.unique([*cuts.values(), np.inf])
    above = edges[
        np.searchsorted(edges, score.fillna(np.inf).to_numpy("float64"), side="right").clip(max=len(edges) - 1)
    ]
    return pd.Series(above, index=score.index).mask(np.isinf(above) | score.isna())


def next_better(tier: pd.Series, scheme: Scheme) -> pd.Series:
    """Return the name of the tier above each; missing for the highest and where there is none."""
    return tier.map({lower: upper for upper, lower in pairwise(scheme.names)})
