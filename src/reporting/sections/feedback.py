"""What customers say, as a report shows it: what wants an answer first, who is satisfied, what they are not with."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd

from src.decisions import complaints, survey
from src.decisions.feedback_rules import FeedbackRules
from src.models import topics
from src.models.topics import TextClasses

from ..blocks import Block, Sentences
from ..charts import feedback as charts
from ..lists import named
from ..tables import Table
from ..words import Words

LISTED = 15
SHOWN = ["customer_id", "tier", "topic", "urgency", "days_open", "value_at_risk", "text"]


def feedback_section(
    read: Callable[[str], Any], scored: pd.DataFrame, w: Words, *, rules: FeedbackRules, as_of: date
) -> list[Block]:
    """Return the queue of complaints, satisfaction by tier and region, what dissatisfies, and the times to close.

    ``read`` gives a file of the run by its name. Without feedback and complaints there is nothing to return.
    """
    said, found = read("said"), read("complaints")
    waiting = complaints.queue(found, scored, rules=rules, as_of=as_of)
    known = scored.set_index("customer_id")
    groups = {name: said["customer_id"].map(known[name]) for name in ("tier", "region")}
    asked = {name: survey.survey(said, rules, by=by) for name, by in groups.items()}
    blocks: list[Block] = [
        queue_sentence(waiting, int(found["resolved_at"].isna().sum()) - len(waiting), w),
        Table(named(waiting[SHOWN].head(LISTED), scored), w, limit=LISTED),
        *(charts.satisfied(table, w, column=name) for name, table in asked.items()),
        charts.dissatisfied(survey.drivers(said, rules), w),
        Table(complaints.times(found), w, kinds={"repeat": "percent", "days_median": "days"}),
    ]
    return [block for block in blocks if block]


def queue_sentence(waiting: pd.DataFrame, older: int, w: Words) -> Sentences:
    """Return how many complaints of the last year are open, how many of them press, and what money is behind them;
    and how many ``older`` ones were never closed."""
    if waiting.empty:
        return Sentences([])
    money = waiting.drop_duplicates("customer_id")["value_at_risk"].sum()
    facts = {
        "open": len(waiting),
        "high": int(waiting["urgency"].eq("high").sum()),
        "repeat": int(waiting["repeat"].sum()),
    }
    told = {name: w.number(count) for name, count in facts.items()}
    said = [w.say("feedback.queue", **told, money=w.money(money, short=True))]
    return Sentences([*said, *([w.say("feedback.older", count=w.number(older))] if older else [])])


def placed(learnt: TextClasses, column: str, w: Words) -> Table:
    """Return how later texts were placed, classes in words: a row for what they were, a column for what was said."""
    found = topics.confusion(learnt)
    classes = {name: w.label(column, name) for name in found["true"]}
    table = found.rename(columns=classes).assign(true=found["true"].map(classes))
    return Table(table, w, kinds={"recall": "percent", "precision": "percent"})
