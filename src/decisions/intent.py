"""How near a prospect is to buying, by rules: from the stage of the lead, the activity, and the day that was named."""

from datetime import date
from typing import Literal

import pandas as pd
from pydantic import Field

from .rules import Rules

Intent = Literal["interested", "considering", "not_now", "surely_not"]
INTENTS: tuple[Intent, ...] = ("interested", "considering", "not_now", "surely_not")
BANDS = ("high", "medium", "low")
Cadence = dict[Intent, int]
CADENCE: Cadence = {"interested": 7, "considering": 30, "not_now": 90, "surely_not": 365}


class IntentRules(Rules):
    """What counts as interested, considering, not now and surely not; when to follow up; which chance is high."""

    looks_at = ("stage", "touches_30d", "last_touch_on", "expected_on", "lost_reason")

    late_stages: tuple[str, ...] = ("proposal", "negotiation", "won")
    """Stages from which on a lead is interested."""
    lively_touches: int = Field(default=3, ge=1)
    """So many contacts in 30 days make a lead interested."""
    soon_days: int = Field(default=90, ge=1)
    """A purchase named for within so many days is interest; a later one is not now."""
    quiet_days: int = Field(default=120, ge=1)
    """A lead without contact for longer is not now."""
    silent_days: int = Field(default=365, ge=1)
    """A lead without contact for longer is surely not."""
    never_reasons: tuple[str, ...] = (
        *("no_need", "no need", "not interested", "do not contact"),
        *("没有需求", "无需求", "不需要", "不感兴趣"),
    )
    """Reasons of refusal that are final."""
    stages: dict[str, str] = Field(default_factory=dict)
    """The company's own names of stages: name -> new, contacted, qualified, proposal, negotiation, won, lost."""
    cadence_days: Cadence = Field(default_factory=lambda: dict(CADENCE))
    """Follow up so many days after the last contact."""
    ahead_days: int = Field(default=30, ge=0)
    """Be there so many days before the day that was named."""
    high_from: float = Field(default=0.3, gt=0, lt=1)
    """The chance of conversion is high from here on: fixed, so that it means the same in every run."""
    medium_from: float = Field(default=0.1, gt=0, lt=1)
    """It is medium from here on, else low."""


def intent(leads: pd.DataFrame, rules: IntentRules, as_of: date) -> pd.Series:
    """Return the intent of each row; the first rule that holds decides.

    surely_not  lost for a final reason, or open without contact for more than ``silent_days``
    not_now     lost for another reason, bought for later than ``soon_days``, or quiet for more than ``quiet_days``
    interested  a late stage, a purchase named for soon, or ``lively_touches`` contacts in 30 days
    considering everything else

    ``leads``: outcome, stage, reason, expected_on, touches_30d, last_touch_on, first_seen_on; missing is not known.
    """
    silence, lost = _silence(leads, as_of), leads["outcome"].eq("lost")
    ahead = (leads["expected_on"] - pd.Timestamp(as_of)).dt.days
    reason = leads["reason"].astype("str").str.strip().str.lower()
    final = lost & reason.isin([name.lower() for name in rules.never_reasons])
    late = leads["stage"].isin(rules.late_stages) | leads["touches_30d"].ge(rules.lively_touches)
    later = lost | ahead.gt(rules.soon_days) | silence.gt(rules.quiet_days)
    near = late | ahead.between(-rules.soon_days, rules.soon_days)
    tests = {"surely_not": final | (~lost & silence.gt(rules.silent_days)), "not_now": later, "interested": near}
    found = pd.Series("considering", index=leads.index, dtype="str")
    for name in reversed(tests):
        found = found.mask(tests[name].fillna(False).astype(bool), name)
    return found


def _silence(leads: pd.DataFrame, as_of: date) -> pd.Series:
    """Return the days since the last sign of life: a contact, or the lead's coming."""
    last = leads[["last_touch_on", "first_seen_on"]].max(axis=1)
    return (pd.Timestamp(as_of) - last).dt.days


def book_stage(leads: pd.DataFrame, intents: pd.Series) -> pd.Series:
    """Return ``signed`` (won, the first order is still to come), ``lapsed`` (lost, or surely not), ``hot`` (open and
    interested) or ``latent``."""
    found = pd.Series("latent", index=leads.index, dtype="str")
    found = found.mask(leads["outcome"].eq("open") & intents.eq("interested"), "hot")
    found = found.mask(leads["outcome"].eq("lost") | intents.eq("surely_not"), "lapsed")
    return found.mask(leads["outcome"].eq("won"), "signed")


def follow_up(leads: pd.DataFrame, intents: pd.Series, *, rules: IntentRules, as_of: date) -> pd.Series:
    """Return the day to be in touch again, never before as_of.

    ``ahead_days`` before the day that was named where one is to come, else ``cadence_days`` of the intent after the
    last contact. Nobody chases who was lost for good, or lost and not heard of for ``silent_days``: missing.
    """
    today = pd.Timestamp(as_of)
    last = leads[["last_touch_on", "first_seen_on"]].max(axis=1)
    usual = last + pd.to_timedelta(intents.map(dict(rules.cadence_days)).astype(float), unit="D")
    named = leads["expected_on"] - pd.Timedelta(days=rules.ahead_days)
    day = named.where(leads["expected_on"] >= today, usual).clip(lower=today)
    over = intents.eq("surely_not") | _silence(leads, as_of).gt(rules.silent_days)
    return day.mask(leads["outcome"].eq("lost") & over).astype("datetime64[us]")


def conversion_band(chance: pd.Series, rules: IntentRules) -> pd.Series:
    """Return high, medium or low of each chance by fixed bands; missing where there is none."""
    band = pd.Series("low", index=chance.index, dtype="str")
    band = band.mask(chance >= rules.medium_from, "medium").mask(chance >= rules.high_from, "high")
    return band.where(chance.notna())
