"""What was decided about a model and found in its features, in the reader's words."""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from src.models.gate import Decision

from .blocks import Note
from .words import Words


def verdict(decision: Decision, w: Words) -> Note:
    """Return the gate's decision as a remark; a warning where the rule scores."""
    sentence = gate_sentence(decision.reason, decision.facts, w)
    return Note(sentence, "warn" if decision.scores == "rule" else "info")


def leak_note(found: pd.DataFrame, w: Words) -> Note:
    """Return what the leak check found as a remark: that there is nothing, or a warning that names each feature."""
    if found.empty:
        return Note(w.say("leaks.none"))
    return Note(w.together(leak_sentence(row, w) for row in found.to_dict("records")), "warn")


def gate_sentence(reason: str, facts: Mapping[str, str | float], w: Words) -> str:
    """Return why the new model, the one in use or the rule scores; ``facts`` as the gate gives them."""
    shown = {name: _shown(fact, w) for name, fact in facts.items()}
    return w.say(f"gate.{reason}", **shown)


def leak_sentence(found: Mapping[str, Any], w: Words) -> str:
    """Return why a feature is suspected to be made from the outcome; ``found`` is a row of the leak check."""
    shown = {name: w.number(found[name], digits=2) for name in ("alone", "before", "beyond")}
    share = w.percent(found["importance"], digits=0)
    return w.say(f"leaks.{found['why']}", feature=found["feature"], importance=share, **shown)


def _shown(fact: str | float, w: Words) -> str:
    """Return the metric's name without its remark, or the number."""
    return re.split(r" \(|（", w.metric(fact))[0] if isinstance(fact, str) else w.number(fact, digits=3)
