"""How customers move between tiers: reviewed on declared dates, up at once, down only after grace."""

from typing import Annotated, Literal

from pydantic import Field

from .rules import Rules

Month = Annotated[int, Field(ge=1, le=12)]


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
