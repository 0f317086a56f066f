"""The stages of the life cycle as people read them: how long customers have been in each, and who moved between two."""

import pandas as pd

from src.decisions.lifecycle import STAGES, transitions

from .tables import Table
from .words import Words


def stage_days(classes: pd.DataFrame, w: Words) -> pd.DataFrame:
    """Return how many customers are in each stage and the median of their days in it: ``stage, customers, median``.

    ``classes``: lifecycle, days_in_stage. Stages that nobody is in are left out.
    """
    by = classes.groupby("lifecycle")["days_in_stage"]
    table = pd.DataFrame({"customers": by.size(), "days_in_stage": by.median().astype("float64").round()})
    return _in_words(table.reindex([name for name in STAGES if name in table.index]), w)


def stage_moves(now: pd.DataFrame, before: pd.DataFrame, w: Words) -> pd.DataFrame:
    """Return the transition matrix: from each stage of the last run (rows, and who is new) to each of today (columns).

    Both are scored files: customer_id, lifecycle.
    """
    last = before.dropna(subset=["lifecycle"]).set_index("customer_id")["lifecycle"]
    table = transitions(now.dropna(subset=["lifecycle"]).set_index("customer_id")["lifecycle"], last)
    table = table.rename(index={"new": w.say("moves.new")})
    return _in_words(table.rename(columns=lambda name: w.label("lifecycle", name)), w)


def lifecycle_blocks(now: pd.DataFrame, classes: pd.DataFrame, before: pd.DataFrame | None, w: Words) -> list[Table]:
    """Return the tables of the stages to show: the days in each and, after an earlier run, who moved between them."""
    shown = [Table(stage_days(classes, w), w)]
    return shown if before is None else [*shown, Table(stage_moves(now, before, w), w)]


def _in_words(table: pd.DataFrame, w: Words) -> pd.DataFrame:
    named = table.rename(index=lambda name: w.label("lifecycle", name))
    return named.rename_axis(columns=None).rename_axis("lifecycle").reset_index()
