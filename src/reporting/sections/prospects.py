"""Those who have not bought yet, as a report shows them: how near they are, whom to call, why others said no."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from src.decisions.prospects import calendar

from ..blocks import Block, Sentences
from ..charts import prospects as charts
from ..lists import named
from ..tables import Table
from ..words import Words

LISTED = 15
SHOWN = [
    "intent", "stage", "product", "amount", "conversion_probability", "conversion_reasons",
    "follow_up_on",
]  # fmt: skip


def prospects_section(read: Callable[[str], Any], scored: pd.DataFrame, w: Words) -> list[Block]:
    """Return the prospects by intent, the calendar, whom to call first, the refusals, and how far the chance is proven.

    ``read`` gives a file of the run by its name; ``scored`` names the prospects. Without leads there is nothing.
    """
    rows, refused = read("prospects"), read("refusals")
    first = named(to_call(rows), scored)
    blocks: list[Block] = [
        charts.intents(rows, w),
        charts.follow_ups(calendar(rows), w),
        Table(first.head(LISTED), w, kinds={"product": "label:product"}, limit=LISTED),
        charts.refusals(refused, w),
        proof(read("conversion_model"), w) if len(rows) else Sentences([]),
    ]
    return [block for block in blocks if block]


def to_call(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the open leads whose day to follow up has come or comes soonest, the most likely first."""
    waiting = rows[rows["phase"].isin(["hot", "latent"]) & rows["follow_up_on"].notna()]
    ordered = waiting.sort_values(
        ["conversion_probability", "follow_up_on", "customer_id"], ascending=[False, True, True], ignore_index=True
    )
    return ordered[["customer_id", *[name for name in SHOWN if ordered[name].notna().any()]]]


def proof(model: dict[str, Any], w: Words) -> Sentences:
    """Return what gives the chance of conversion, and how it did on later leads beside the rule."""
    ours, rule = model["metrics"].get("auc"), model["baseline"].get("auc")
    if model["kind"] == "rule" or ours is None:
        return Sentences([w.say("prospects.by_rule")])
    scores = {"auc": w.number(ours, digits=3), "rule": w.number(rule, digits=3)}
    return Sentences([w.say("prospects.by_model", leads=w.number(model["leads"]), grade=model["grade"], **scores)])
