"""How customers move between tiers: reviewed on declared dates, up at once, down only after grace."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

import pandas as pd
from pydantic import Field

from .beside import beside
from .rule_choice import chosen
from .rules import Rules
from .scheme import Scheme

Month = Annotated[int, Field(ge=1, le=12)]
STANDING = ("customer_id", "tier", "below_since", "moved_because")
"""What the next run has to know of this one's tiers."""


class Movement(Rules):
    """When tiers are reviewed and how fast they move.

    ``review_months``: the first run in or after each of these months is a review; empty, every run is one. Up moves
    happen ``at_once`` or ``at_review``; down moves at a review, when the customer has been below for ``grace_months``,
    by at most ``most_steps_down`` tiers (left out: any number). ``overrides`` is a CSV file beside the policy with
    customer_id, tier, reason and until: what a person decided wins until that day.
    """

    review_months: tuple[Month, ...] = ()
    up: Literal["at_once", "at_review"] = "at_once"
    grace_months: Annotated[int, Field(ge=0, le=60)] = 0
    most_steps_down: Annotated[int, Field(ge=1)] | None = None
    overrides: str | None = None


@dataclass(frozen=True)
class Review:
    """One run's look at the tiers: as of a day, after the run as of ``last`` (None for the first)."""

    as_of: date
    last: date | None = None

    def is_due(self, months: tuple[int, ...]) -> bool:
        """Return whether a review month has begun since the last run, or no months are declared."""
        if not months or self.last is None:
            return True
        begun = range(self.last.year * 12 + self.last.month, self.as_of.year * 12 + self.as_of.month)
        return any(month % 12 + 1 in months for month in begun)


def moved(
    graded: pd.DataFrame,
    before: pd.DataFrame | None,
    *,
    review: Review,
    scheme: Scheme,
    movement: Movement,
    overrides: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the tier that each customer has after the review.

    ``graded``: customer_id, tier as the scheme gives it. ``before``: ``STANDING`` of the last run. ``overrides``:
    customer_id, tier, reason. Columns ``customer_id, tier, tier_by_rule, tier_previous, below_since, moved_because,
    override_reason``, in the order of ``graded``. ``moved_because`` is ``first`` (no tier before), ``scheme`` (the
    old tier is none of this scheme's), ``same``, ``up``, ``down``, ``waits`` (for a review), ``grace`` (below, but not
    for long enough), ``override``, ``override_ended`` or ``unknown`` (no evidence for a tier).
    """
    table = _beside_before(graded, before, overrides)
    rank = {name: place for place, name in enumerate(scheme.names)}
    old, new = (table[column].map(rank).astype("float64") for column in ("tier_previous", "tier_by_rule"))
    now = pd.Timestamp(review.as_of)
    since = table["below_since"].fillna(now).where(new > old)
    due = review.is_due(movement.review_months)
    ripe = since + pd.DateOffset(months=movement.grace_months) <= now
    why = {
        "override": table["override"].notna(),
        "unknown": new.isna(),
        "override_ended": table["because_before"].eq("override"),
        "first": table["tier_previous"].isna(),
        "scheme": table["tier_previous"].notna() & old.isna(),
        "grace": (new > old) & ~(ripe & due),
        "down": new > old,
        "waits": (new < old) & (movement.up == "at_review") & (not due),
        "up": new < old,
    }
    because = chosen(why, "same")
    lowest = new if movement.most_steps_down is None else new.clip(upper=old + movement.most_steps_down)
    placed = new.mask(because.isin(["waits", "grace"]), old).mask(because == "down", lowest)
    tier = placed.map(dict(enumerate(scheme.names))).mask(because == "override", table["override"])
    still = (new > placed) | because.eq("grace")
    kept = {"tier": tier.astype("str"), "below_since": since.where(still), "moved_because": because}
    columns = [
        "customer_id",
        "tier",
        "tier_by_rule",
        "tier_previous",
        "below_since",
        "moved_because",
        "override_reason",
    ]
    return table.assign(**kept)[columns]


def standing(segments: pd.DataFrame | None, criteria: pd.DataFrame | None) -> pd.DataFrame | None:
    """Return ``STANDING`` of the last run, from its scored file and its criteria; None when there was no run."""
    if segments is None:
        return None
    if criteria is None:
        return segments[["customer_id", "tier"]].assign(below_since=pd.NaT, moved_because="same")
    kept = criteria[["customer_id", "below_since", "moved_because"]]
    return beside(segments[["customer_id", "tier"]], kept)


def _beside_before(graded: pd.DataFrame, before: pd.DataFrame | None, overrides: pd.DataFrame | None) -> pd.DataFrame:
    """Return the graded tier with the standing of the last run and what a person decided beside it."""
    table = graded[["customer_id"]].assign(tier_by_rule=graded["tier"])
    kinds = dict.fromkeys(STANDING, "str") | {"below_since": "datetime64[us]"}
    known = (
        pd.DataFrame(columns=list(STANDING)).astype(kinds) if before is None else before[list(STANDING)].astype(kinds)
    )
    known = known.rename(columns={"tier": "tier_previous", "moved_because": "because_before"})
    decided = pd.DataFrame(columns=["customer_id", "tier", "reason"]) if overrides is None else overrides
    decided = decided[["customer_id", "tier", "reason"]].astype("str")
    decided = decided.rename(columns={"tier": "override", "reason": "override_reason"})
    for part in (known, decided):
        table = beside(table, part)
    return table.set_index(graded.index)
