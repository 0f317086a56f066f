"""The policy's section on what to do with whom: the playbook, the team's hours, the control group, greetings."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from src.decisions.rules import Rules
from src.project import Days, Share

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Amount = Annotated[float, Field(ge=0)]
Channel = Literal["visit", "call", "email", "sms", "mail", "coupon", "self_service"]
SITUATION = ("tier", "lifecycle", "phase", "need", "churn_band", "value_class")


class Play(Rules):
    """One action of the playbook: for whom, how, at what cost, and what it is believed to bring.

    A condition left empty holds for everybody. ``saves`` is the share of the value at risk that the action keeps,
    ``adds`` the share of the expected value that it brings on top. It is not repeated within ``cooldown_days``; with a
    ``cadence_days`` it is due again so long after the last contact. ``budget`` caps the money a run.
    """

    action: Name
    tier: tuple[str, ...] = ()
    lifecycle: tuple[str, ...] = ()
    phase: tuple[str, ...] = ()
    need: tuple[str, ...] = ()
    churn_band: tuple[str, ...] = ()
    value_class: tuple[str, ...] = ()
    channel: Channel = "call"
    hours: Amount = 0.5
    cost: Amount = 0.0
    saves: Share = 0.0
    adds: Share = 0.0
    due_days: Days = 14
    cadence_days: Days | None = None
    cooldown_days: Annotated[int, Field(ge=0, le=3650)] = 28
    budget: Amount | None = None


class Control(Rules):
    """Who is left alone on purpose, so that later runs can tell what actions achieve."""

    share: Annotated[float, Field(ge=0, le=0.5)] = 0.1
    exempt: tuple[str, ...] = ()
    """Tiers in which nobody is held back."""


class Greetings(Rules):
    """Days on which customers hear from us."""

    birthdays: bool = True
    holidays: tuple[Literal["spring_festival", "christmas", "new_year", "mid_autumn"], ...] = ("spring_festival",)
    tiers: tuple[str, ...] = ("A",)
    """Whose holidays are greeted; birthdays are for everybody who has an owner."""
    ahead_days: Days = 30


PLAYBOOK = (
    Play(action="save_visit", tier=("A",), churn_band=("high", "medium"), channel="visit", hours=2, cost=60, saves=0.2),
    Play(action="save_call", tier=("A", "B"), churn_band=("high", "medium"), channel="call", cost=8, saves=0.12),
    Play(action="save_offer", churn_band=("high", "medium"), channel="coupon", hours=0.02, cost=5, saves=0.05),
    Play(action="win_back", phase=("lost",), channel="mail", hours=0.02, cost=2, saves=0.02, cooldown_days=90),
    Play(action="offer_more", need=("latent",), channel="call", cost=8, adds=0.1, cooldown_days=60),
    Play(action="welcome", lifecycle=("first",), channel="email", hours=0.02, cost=0.5, adds=0.03, cooldown_days=365),
    Play(action="return_visit", tier=("A", "B"), channel="call", cost=8, adds=0.02, cadence_days=60),
)


FOLLOW_UP = Play(action="follow_up", channel="call", cost=8, adds=0.2, cooldown_days=7)
"""What is done with a prospect whose day to follow up has come; ``adds`` is the share of the promised amount."""


class ActionRules(Rules):
    """What is done with whom in one run.

    ``hours_each`` are the hours of every salesperson for their own customers, ``hours`` those of the team for
    customers without one (None: no limit); ``budget`` caps the money of all plays together. ``follow_up`` is the play
    for prospects (None: none).
    """

    plays: tuple[Play, ...] = PLAYBOOK
    follow_up: Play | None = FOLLOW_UP
    hours_each: Amount | None = 20.0
    hours: Amount | None = 80.0
    budget: Amount | None = None
    control: Control = Control()
    greetings: Greetings = Greetings()

    @model_validator(mode="after")
    def _each_once(self) -> "ActionRules":
        names = [play.action for play in self.all_plays()]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"plays: expected every action once; came twice: {', '.join(twice)}")
        return self

    def play(self, action: str) -> Play:
        """Return the play of an action."""
        return next(play for play in self.all_plays() if play.action == action)

    def all_plays(self) -> tuple[Play, ...]:
        """Return the plays of the playbook and that for prospects."""
        return self.plays if self.follow_up is None else (*self.plays, self.follow_up)


def by_action(rules: ActionRules, what: str) -> Mapping[str, float]:
    """Return a number of every play (``cost``, ``hours``, ``saves``, ``adds``, ``due_days``) by its action."""
    return {play.action: float(getattr(play, what)) for play in rules.all_plays()}
