"""Which model scores and why, in a sentence."""

from src.models.gate import Decision

from .blocks import Note
from .words import Words


def verdict(decision: Decision, w: Words) -> Note:
    """Return the gate's decision as a remark; a warning where the rule scores."""
    return Note(told(decision, w), "warn" if decision.scores == "rule" else "info")


def told(decision: Decision, w: Words) -> str:
    """Return the gate's decision as a sentence, with its numbers."""
    facts = {name: _written(name, fact, w) for name, fact in decision.facts.items()}
    return w.say(f"gate.{decision.reason}", **facts)


def _written(name: str, fact: str | float, w: Words) -> str:
    if isinstance(fact, str):
        return w.metric(fact) if name == "metric" else fact
    return w.number(fact, digits=3)
