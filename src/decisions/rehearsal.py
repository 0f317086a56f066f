"""A policy rehearsed against the past: the tiers it would have given, who would have moved, what each tier caught."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from .movement import Review, moved, standing
from .policy import Policy, Version
from .scheme import Scheme
from .tiers import tiers

BACK_WITHIN = 3
"""Steps of four weeks: who is back that soon in the tier just left, flaps."""
CHANGE, DIGITS = 0.1, 9


def replay(past: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Return the tier that the policy would have given each customer at each date, oldest first.

    ``past``: ``past_customers``. Columns ``as_of, customer_id, tier, tier_by_rule, tier_previous, tier_score,
    moved_because, revenue_365d, following``. Overrides, which a person decides on the day, are not replayed.

    Raises
    ------
    BadInput
        When the policy looks at a number that the history does not tell at those dates.
    """
    found, last, seen = [], None, None
    for day, now in past.groupby("as_of"):
        rules = policy.on(pd.Timestamp(str(day)).date())
        graded = tiers(now, rules.tiers)
        review = Review(pd.Timestamp(str(day)).date(), seen)
        placed = moved(graded.table, last, review=review, scheme=rules.tiers, movement=rules.movement)
        kept = now[["as_of", "customer_id", "revenue_365d", "following"]]
        found.append(kept.assign(tier_score=graded.table["tier_score"]).merge(placed, on="customer_id"))
        last, seen = standing(placed, placed), review.as_of
    columns = ["tier", "tier_by_rule", "tier_previous", "tier_score", "moved_because", "revenue_365d", "following"]
    return pd.concat(found, ignore_index=True)[["as_of", "customer_id", *columns]]


def sizes(replayed: pd.DataFrame) -> pd.DataFrame:
    """Return how many customers each tier would have held: ``as_of, tier, customers, share``."""
    counts = replayed.groupby(["as_of", "tier"]).size().rename("customers").reset_index()
    return counts.assign(share=counts["customers"] / counts.groupby("as_of")["customers"].transform("sum"))


def moves(replayed: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    """Return who would have moved at each date but the first: ``as_of, customers, up, down`` (customers of both dates).

    ``names`` are the tiers, best first.
    """
    rank = {name: place for place, name in enumerate(names)}
    both = replayed.dropna(subset=["tier", "tier_previous"])
    step = both["tier_previous"].map(rank) - both["tier"].map(rank)
    rows = pd.DataFrame({"as_of": both["as_of"], "customers": 1, "up": step > 0, "down": step < 0})
    return rows.groupby("as_of").sum().reset_index()


def move_counts(replayed: pd.DataFrame) -> pd.DataFrame:
    """Return how often each customer would have moved, and flapped: ``customer_id, dates, moves, flaps``.

    A flap is a move back, within twelve weeks, to a tier that the customer had left.
    """
    rows = replayed.dropna(subset=["tier"]).sort_values(["customer_id", "as_of"])
    by = rows.groupby("customer_id")["tier"]
    earlier = {step: by.shift(step) for step in range(1, BACK_WITHIN + 1)}
    left = rows["tier"].ne(earlier[1]) & earlier[1].notna()
    back = pd.concat([rows["tier"].eq(earlier[step]) for step in range(2, BACK_WITHIN + 1)], axis=1).any(axis=1)
    marked = pd.DataFrame({"customer_id": rows["customer_id"], "dates": 1, "moves": left, "flaps": left & back})
    return marked.groupby("customer_id").sum().reset_index()


def caught(replayed: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    """Return what each tier brought in the days that followed, over all dates for which they are over.

    Columns ``tier, customers, following, customers_share, following_share``, best tier first.
    """
    known = replayed.dropna(subset=["following", "tier"])
    sums = known.groupby("tier").agg(customers=("customer_id", "size"), following=("following", "sum"))
    sums = sums.reindex([name for name in names if name in sums.index])
    shares = {f"{column}_share": sums[column] / sums[column].sum() for column in sums}
    return sums.assign(**shares).rename_axis("tier").reset_index()


def sensitivity(now: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return how many customers get another tier when one setting is a tenth larger or smaller, the most first.

    ``now`` are the customers of one date. Columns ``kind`` (weight, cut, share or threshold), ``which`` (the indicator
    or tier), ``change``, ``moved`` (share of the customers).
    """
    usual = tiers(now, scheme).table["tier"].fillna("")
    rows = [
        {**what, "moved": float((tiers(now, other).table["tier"].fillna("") != usual).mean())}
        for what, other in variants(scheme)
    ]
    table = pd.DataFrame(rows, columns=["kind", "which", "change", "moved"])
    return table.sort_values("moved", ascending=False, kind="stable", ignore_index=True)


def variants(scheme: Scheme) -> Iterator[tuple[dict[str, Any], Scheme]]:
    """Yield each scheme with one setting a tenth larger or smaller, and what was changed."""
    for change in (CHANGE, -CHANGE):
        for place, part in enumerate(scheme.weighted if len(scheme.weighted) > 1 else ()):
            other = part.model_copy(update={"weight": part.weight * (1 + change)})
            weighted = (*scheme.weighted[:place], other, *scheme.weighted[place + 1 :])
            yield _what("weight", part.indicator, change), scheme.model_copy(update={"weighted": weighted})
        for name in ("recency", "frequency", "monetary") if scheme.rfm else ():
            yield from _rfm_variants(scheme, name, change)
        for place, grade in enumerate(scheme.grades):
            for kind, key in (("share", "share"), ("threshold", "at_least")):
                if (value := getattr(grade, key)) is not None:
                    changed = grade.model_copy(update={key: round(value * (1 + change), DIGITS)})
                    grades = (*scheme.grades[:place], changed, *scheme.grades[place + 1 :])
                    yield _what(kind, grade.name, change), scheme.model_copy(update={"grades": grades})


def _rfm_variants(scheme: Scheme, name: str, change: float) -> Iterator[tuple[dict[str, Any], Scheme]]:
    measure = getattr(scheme.rfm, name)
    updates: dict[str, dict[str, Any]] = {"weight": {"weight": measure.weight * (1 + change)}}
    if measure.cuts:
        updates["cut"] = {"cuts": tuple(round(cut * (1 + change), DIGITS) for cut in measure.cuts)}
    for kind, update in updates.items():
        rfm = scheme.rfm.model_copy(update={name: measure.model_copy(update=update)})  # type: ignore[union-attr]
        yield _what(kind, measure.indicator, change), scheme.model_copy(update={"rfm": rfm})


def _what(kind: str, which: str, change: float) -> dict[str, Any]:
    return {"kind": kind, "which": which, "change": change}


def crosswalk(past: pd.DataFrame, earlier: Version, later: Version) -> pd.DataFrame:
    """Return how many customers of the newest date each pair of tiers holds, under two versions of a policy."""
    now = past[past["as_of"] == past["as_of"].max()]
    before, after = (tiers(now, rules.tiers).table["tier"] for rules in (earlier, later))
    return pd.crosstab(before.rename("before"), after.rename("after"))
