"""The criteria behind each tier: what was looked at, what each indicator added, what moved or kept the tier."""

import pandas as pd

from .beside import beside
from .rfm import rfm_scores
from .scheme import Scheme
from .tiers import Tiers

MOVEMENT = ("tier_by_rule", "below_since", "moved_because", "override_reason")


def criteria(base: pd.DataFrame, graded: Tiers, placed: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return one row a customer, in the order of ``base``: the indicators, their points, the movement of the tier.

    Columns ``customer_id``, the scheme's indicators, ``points_<indicator>`` (what each adds to the score; left out
    when the score is the indicator itself), ``rfm`` (such as 5-4-1, for an RFM scheme), ``near_next_tier`` and
    ``MOVEMENT``.
    """
    table = base[["customer_id", *scheme.evidence()]]
    if not scheme.indicator:
        points = graded.parts.round(2).rename(columns=lambda name: name if name == "customer_id" else f"points_{name}")
        table = beside(table, points, how="inner")
    if scheme.rfm:
        table = table.assign(rfm=rfm_scores(base, scheme.rfm).codes.to_numpy())
    near = graded.table[["customer_id", "near_next_tier"]]
    moved = placed[["customer_id", *MOVEMENT]]
    return beside(beside(table, near, how="inner"), moved, how="inner")


def near_thresholds(table: pd.DataFrame, tier: pd.DataFrame) -> pd.DataFrame:
    """Return the customers close to the next tier, the closest first: ``customer_id, tier, tier_score, to_next_tier``.

    ``table`` are the criteria; ``tier`` has the four columns, such as the scored file.
    """
    close = table.loc[table["near_next_tier"], ["customer_id"]]
    columns = ["customer_id", "tier", "tier_score", "to_next_tier"]
    return close.merge(tier[columns], on="customer_id").sort_values("to_next_tier", ignore_index=True)
