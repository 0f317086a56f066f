"""The list of actions in words: what it comes to, and what is not on it."""

from collections.abc import Mapping

import pandas as pd

from src.decisions.actions.actions import reach

from .blocks import Note, Sentences
from .owners import named
from .tables import Table
from .words import Words

LISTED = ["customer_id", "name", "owner_id", "action", "action_due_on", "hours", "expected_gain"]
LEFT = ("control", "resting", "hours", "budget")
"""Why an action that suits is not on the list."""
SAVES: Mapping[str, str] = {"break_even": "percent", "usual": "money", "saves": "percent"}


def action_summary(listed: pd.DataFrame, held: pd.Series, w: Words) -> Sentences:
    """Return what the list comes to, what is not on it and why, and how large the control group is.

    ``listed`` are the actions of a run, all statuses; ``held`` tells of every customer whether they are held back.
    """
    status = listed["status"].value_counts()
    left = [
        w.say(f"actions.left_{name}", count=w.number(count)) for name in LEFT if (count := int(status.get(name, 0)))
    ]
    sums, held = reach(listed), held.fillna(False).astype(bool)
    money = {name: w.money(sums[name], short=True) for name in ("cost", "gain")}
    group = "actions.control" if held.any() else "actions.no_control"
    numbers = {"count": w.number(int(held.sum())), "customers": w.number(len(held)), "share": w.percent(held.mean())}
    return Sentences(
        [
            w.say("actions.list", customers=w.number(sums["customers"]), hours=w.number(sums["hours"]), **money),
            *([w.say("actions.left", these=w.say("owners.comma").join(left))] if left else []),
            w.say(group, **numbers),
        ]
    )


def action_table(listed: pd.DataFrame, scored: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Return what is to be done under the headings that a page has for it, what gains most an hour first; columns
    that nobody has are left out. ``names`` of the salespeople by rep_id."""
    done = listed[listed["status"] == "do"].rename(columns={"due_on": "action_due_on", "gain": "expected_gain"})
    told = done.merge(scored[["customer_id", "name"]], on="customer_id", how="left")
    people = {rep: named(rep, names) for rep in told["owner_id"].dropna().unique()}
    return told.assign(owner_id=told["owner_id"].map(people).astype("str"))[LISTED].dropna(axis=1, how="all")


def due_table(due: pd.DataFrame) -> pd.DataFrame:
    """Return what falls due under the headings that a page has for it."""
    return due.rename(columns={"kind": "due_kind", "due_on": "action_due_on"})


def action_block(
    listed: pd.DataFrame, scored: pd.DataFrame, w: Words, *, names: pd.Series, limit: int = 20
) -> Table | Note:
    """Return the list of what is to be done; one line where there is nothing."""
    table = action_table(listed, scored, names)
    if table.empty:
        return Note(w.say("actions.none_listed"))
    return Table(table, w, kinds={"expected_gain": "money"}, limit=limit)


def due_block(due: pd.DataFrame, w: Words) -> Table | Note:
    """Return what falls due; one line where nothing does."""
    return Note(w.say("actions.none_due")) if due.empty else Table(due_table(due), w)


def break_even_block(table: pd.DataFrame, w: Words) -> Table | Note:
    """Return from which chance of leaving each action pays; one line where none could be told."""
    return Note(w.say("actions.none_pays")) if table.empty else Table(table, w, kinds=SAVES)
