"""The next action of every customer: the play that gains most, within hours and money."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from .rules import SITUATION, ActionRules, Play, by_action

COLUMNS = ("customer_id", "action", "channel", "due_on", "hours", "cost", "gain", "gain_an_hour", "status")


def candidates(scored: pd.DataFrame, rules: ActionRules) -> pd.DataFrame:
    """Return one row a customer and play that fits: ``customer_id, owner_id, action, channel, hours, cost, gain``.

    ``gain`` is what the play is expected to bring after its cost; plays that would lose money are left out.
    """
    nobody = _fitting(scored.head(0), Play(action="none"))
    table = pd.concat([nobody, *(_fitting(scored, play) for play in rules.plays)], ignore_index=True)
    return table[table["gain"] > 0].reset_index(drop=True)


def follow_ups(people: pd.DataFrame, rules: ActionRules, *, as_of: date) -> pd.DataFrame:
    """Return the same of the prospects whose day to follow up comes, with ``due_on``.

    ``people``: customer_id, owner_id (empty: the team follows up), promise (the amount to be expected), follow_up_on; a
    past day is today.
    """
    play, day = rules.follow_up, pd.Timestamp(as_of)
    columns = ["customer_id", "owner_id", "action", "channel", "hours", "cost", "gain", "due_on"]
    if play is None or people.empty:
        return pd.DataFrame(columns=columns)
    mine = people[people["follow_up_on"] <= day + pd.Timedelta(days=play.due_days)]
    told = {"action": play.action, "channel": play.channel, "hours": play.hours, "cost": play.cost}
    found = mine.assign(**told, gain=(play.adds * mine["promise"] - play.cost).round(2))
    return found.assign(due_on=mine["follow_up_on"].clip(lower=day).astype("datetime64[us]"))[columns].query("gain > 0")


def actions(
    scored: pd.DataFrame,
    rules: ActionRules,
    *,
    as_of: date,
    touched: pd.DataFrame | None = None,
    last_contact: pd.Series | None = None,
    prospects: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the best play of every customer for whom there is one, those that gain most an hour first.

    ``scored`` has owner_id and control_group beside the columns of the scored file. ``touched`` (customer_id, action,
    on) are earlier actions and contacts: no play is repeated within its cooldown. ``last_contact`` (by customer_id)
    is what a cadence counts from. ``prospects`` are the candidates of ``follow_ups``; they share the hours.

    Columns ``customer_id, owner_id, action, channel, due_on, hours, cost, gain, gain_an_hour, status``. ``status``:
    ``do``; ``control`` (held back); ``resting`` (cooldown); ``hours`` or ``budget`` (would pay, but there is more to
    gain elsewhere). Only what is to be done counts against hours and money.
    """
    table = candidates(scored, rules)
    table = _due(table, rules, as_of=as_of, last_contact=last_contact)
    if prospects is not None and len(prospects):
        table = pd.concat([table, prospects.astype({"due_on": table["due_on"].dtype})], ignore_index=True)
    resting = _resting(table, rules, as_of=as_of, touched=touched)
    table = table.assign(resting=resting).sort_values(
        ["resting", "gain", "action"], ascending=[True, False, True], kind="stable"
    )
    best = table.drop_duplicates("customer_id")
    rate = best["gain"] / best["hours"].clip(lower=0.01)
    best = best.assign(gain_an_hour=rate.round(2)).sort_values(
        ["gain_an_hour", "customer_id"], ascending=[False, True], ignore_index=True
    )
    held = best["customer_id"].isin(scored.loc[scored["control_group"].fillna(False).astype(bool), "customer_id"])
    status = pd.Series("do", index=best.index).mask(held, "control").mask(best["resting"], "resting")
    return _limited(best.assign(status=status).drop(columns="resting"), rules)


def break_even(scored: pd.DataFrame, rules: ActionRules) -> pd.DataFrame:
    """Return from which chance of leaving an action pays, by tier.

    Columns ``tier, action, cost, usual`` (what the customer in the middle usually spends in a horizon), ``saves``,
    ``break_even`` (empty: it never pays), ``customers`` (that are above it).
    """
    usual = scored["value_at_risk"] / scored["churn_probability"].where(scored["churn_probability"] > 0)
    told = scored.assign(usual=usual)
    rows = [
        _break_even(group, str(tier), play)
        for tier, group in told.groupby("tier", sort=True)
        for play in rules.plays
        if play.saves and (not play.tier or str(tier) in play.tier)
    ]
    columns = ["tier", "action", "cost", "usual", "saves", "break_even", "customers"]
    return pd.DataFrame(rows, columns=columns)


def _break_even(group: pd.DataFrame, tier: str, play: Play) -> dict[str, object]:
    usual = float(group["usual"].median()) if group["usual"].notna().any() else 0.0
    needed = play.cost / (play.saves * usual) if usual > 0 else np.inf
    above = int((group["churn_probability"] * group["usual"] * play.saves > play.cost).sum())
    known = {"tier": tier, "action": play.action, "cost": play.cost, "usual": usual, "saves": play.saves}
    return {**known, "break_even": needed if needed <= 1 else np.nan, "customers": above}


def _fitting(scored: pd.DataFrame, play: Play) -> pd.DataFrame:
    """Return who fits a play, with its gain."""
    fits = np.ones(len(scored), dtype=bool)
    for column in SITUATION:
        if wanted := getattr(play, column):
            fits &= scored[column].astype("str").isin(wanted).to_numpy()
    mine = scored.loc[fits, ["customer_id", "owner_id", "value_at_risk", "expected_value"]]
    gain = play.saves * mine["value_at_risk"].fillna(0) + play.adds * mine["expected_value"].fillna(0) - play.cost
    told = {"action": play.action, "channel": play.channel, "hours": play.hours, "cost": play.cost}
    return mine[["customer_id", "owner_id"]].assign(**told, gain=gain.round(2))


def _due(table: pd.DataFrame, rules: ActionRules, *, as_of: date, last_contact: pd.Series | None) -> pd.DataFrame:
    """Return the candidates with ``due_on``; those of a cadence that is not over yet are left out."""
    day = pd.Timestamp(as_of)
    soon = day + pd.to_timedelta(table["action"].map(by_action(rules, "due_days")), unit="D")
    cadence = table["action"].map({play.action: play.cadence_days for play in rules.all_plays()}).astype(float)
    last = days_of(table["customer_id"], last_contact)
    again = last + pd.to_timedelta(cadence, unit="D")
    due = again.clip(lower=day).where(again.notna(), soon)
    return table.assign(due_on=due.astype("datetime64[us]"))[(cadence.isna() | (due <= soon)).to_numpy()]


def days_of(ids: pd.Series, known: pd.Series | None) -> pd.Series:
    """Return the day of each id; empty where none is known. ``known`` goes by the ids."""
    days = pd.Series(dtype="datetime64[us]") if known is None else known
    return pd.to_datetime(days.reindex(ids)).set_axis(ids.index).astype("datetime64[us]")


def _resting(table: pd.DataFrame, rules: ActionRules, *, as_of: date, touched: pd.DataFrame | None) -> pd.Series:
    """Return whether the same action (or any contact of a campaign) lies within the play's cooldown."""
    cooldown = table["action"].map({play.action: play.cooldown_days for play in rules.all_plays()}).astype(float)
    if touched is None or touched.empty:
        return pd.Series(False, index=table.index)
    named = touched.groupby(["customer_id", "action"])["on"].max()
    own = pd.MultiIndex.from_frame(table[["customer_id", "action"]]).map(named)
    any_contact = days_of(table["customer_id"], touched[touched["action"] == ""].groupby("customer_id")["on"].max())
    last = pd.DataFrame({"own": pd.to_datetime(own), "any": pd.to_datetime(any_contact.to_numpy())}).max(axis=1)
    return ((pd.Timestamp(as_of) - last).dt.days < cooldown.to_numpy()).set_axis(table.index)


def _limited(table: pd.DataFrame, rules: ActionRules) -> pd.DataFrame:
    """Return the list cut where hours or money end: best gain an hour first, each owner's hours apart."""
    owner = table["owner_id"].fillna("").astype(str)
    limits = owner.map(lambda name: rules.hours if name == "" else rules.hours_each).astype(float)
    status = _cut(table["status"], table["hours"], owner, limits=limits, word="hours")
    for play in rules.all_plays():
        mine = (table["action"] == play.action).map({True: play.budget, False: None}).astype(float)
        status = _cut(status, table["cost"], table["action"], limits=mine, word="budget")
    whole = pd.Series(np.nan if rules.budget is None else rules.budget, index=table.index, dtype=float)
    return table.assign(
        status=_cut(status, table["cost"], pd.Series("", index=table.index), limits=whole, word="budget")
    )


def _cut(status: pd.Series, used: pd.Series, group: pd.Series, *, limits: pd.Series, word: str) -> pd.Series:
    """Return the status with ``word`` for what no longer fits its group's limit (none: no limit).

    Who is held back uses nothing up, but stays a control only where the action would have been on the list: treated
    and held back are to be alike.
    """
    counted = used.where(status == "do", 0.0).groupby(group).cumsum() + used.where(status == "control", 0.0)
    return status.mask(status.isin(("do", "control")) & limits.notna() & (counted > limits + 1e-9), word)


def reach(table: pd.DataFrame) -> Mapping[str, float]:
    """Return what the list comes to: ``customers, hours, cost, gain`` of what is to be done."""
    done = table[table["status"] == "do"]
    return {"customers": float(len(done)), **{name: float(done[name].sum()) for name in ("hours", "cost", "gain")}}
