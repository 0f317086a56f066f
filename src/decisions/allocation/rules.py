"""The policy's section on who looks after whom: what a good match is worth, and what must never be broken."""

from collections.abc import Mapping
from math import inf
from typing import Annotated, Literal

from pydantic import Field

from src.decisions.rules import Rules
from src.project import Share

Weight = Annotated[float, Field(ge=0, le=1000)]
Contacts = Annotated[float, Field(ge=0, le=1000)]


class Weights(Rules):
    """What each wish weighs: 1 is one customer whose wish is not met at all."""

    seniority: Weight = 2.0
    """Valuable customers with experienced salespeople, small ones with junior ones."""
    region: Weight = 10.0
    """The salesperson works in the customer's region."""
    industry: Weight = 1.0
    """The salesperson knows the customer's industry."""
    relation: Weight = 1.0
    """Who visited and called the customer lately goes on."""
    request: Weight = 2.0
    """A salesperson or a customer has asked for the other."""
    move: Weight = 1.5
    """A customer keeps the salesperson there is; up to twice as much for the customers with the highest priority."""
    neglect: Weight = 5.0
    """Who was neglected gets somebody else, unless nobody who suits as well has a place."""
    value: Weight = 1.0
    """Each salesperson has a fair share of the value."""
    workload: Weight = 1.0
    """Each salesperson has a fair share of the work."""
    no_owner: Weight = 20.0
    """A customer has somebody; up to twice as much for the customers with the highest priority."""

    lost: Weight = 5.0
    """A customer who has somebody does not lose them for somebody else's sake; on top of ``no_owner``."""


class AllocationRules(Rules):
    """How customers are given to salespeople.

    ``contacts_a_year`` are the interactions to be expected with a customer of a tier; the tier's cadence follows from
    it. ``seniority`` puts the company's own words on a scale from 0 to 1. A fair share follows the capacities;
    ``tolerance`` is how far from it costs nothing. ``moves`` is the share of the customers who have an owner that may
    get another in one run. ``neglected_after`` cadences without contact a customer goes back to the pool.
    """

    weights: Weights = Weights()
    contacts_a_year: Mapping[str, Contacts] = Field(default={"A": 12, "B": 6, "C": 2}, min_length=1)
    seniority: Mapping[str, Share] = Field(default={"junior": 0.0, "experienced": 0.5, "senior": 1.0}, min_length=1)
    tolerance: Share = 0.1
    moves: Share | None = 0.1
    strict: tuple[Literal["region", "industry"], ...] = ()
    must_have_owner: tuple[str, ...] = ()
    most_of_tier: Mapping[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    neglected_after: Annotated[float, Field(ge=1)] | None = 3.0
    returned: Share = 0.05
    prospects: tuple[Literal["interested", "considering", "not_now", "surely_not"], ...] = ("interested", "considering")
    """Prospects of which intents get a salesperson and are followed up; empty: none."""
    prospect_share: Annotated[float, Field(ge=0, le=0.5)] = 0.1
    """At most this share of each salesperson's places is kept for prospects who promise more than the customers with
    the least value; 0: they only get what customers leave."""
    requests: str | None = None
    """File of requests and refusals (csv), relative to the policy file."""

    def contacts(self, tier: str) -> float:
        """Return the interactions expected a year with a customer of the tier; one not named counts as the lowest."""
        return self.contacts_a_year.get(tier, min(self.contacts_a_year.values()))

    def cadence_days(self, tier: str) -> float:
        """Return after how many days a customer of the tier should hear from us again; infinite for never."""
        contacts = self.contacts(tier)
        return 365 / contacts if contacts else inf

    def level(self, seniority: str) -> float:
        """Return the salesperson's place between junior (0) and senior (1); words not named count as half way."""
        return self.seniority.get(str(seniority).strip().lower(), 0.5)
