"""The list of actions in words: what it comes to, and what is not on it."""

import pandas as pd

from src.decisions.actions.actions import reach
from src.decisions.actions.plan import Planned

from .blocks import Sentences
from .words import Words


def action_summary(planned: Planned, w: Words) -> Sentences:
    """Return what the list comes to, what is not on it and why, and how large the control group is."""
    status = planned.actions["status"].value_counts()
    left = {name: w.number(int(status.get(name, 0))) for name in ("control", "resting", "hours", "budget")}
    sums = reach(planned.actions)
    money = {name: w.money(sums[name], short=True) for name in ("cost", "gain")}
    held = planned.scored["control_group"].fillna(False).astype(bool)
    group = "actions.control" if held.any() else "actions.no_control"
    numbers = {"count": w.number(int(held.sum())), "customers": w.number(len(held)), "share": w.percent(held.mean())}
    return Sentences(
        [
            w.say("actions.list", customers=w.number(sums["customers"]), hours=w.number(sums["hours"]), **money),
            w.say("actions.left", **left),
            w.say(group, **numbers),
        ]
    )


def action_table(planned: Planned) -> pd.DataFrame:
    """Return the list of actions under the headings that a page has for them."""
    return planned.actions.rename(columns={"due_on": "action_due_on", "gain": "expected_gain"})


def due_table(planned: Planned) -> pd.DataFrame:
    """Return what falls due under the headings that a page has for it."""
    return planned.due.rename(columns={"kind": "due_kind", "due_on": "action_due_on"})
