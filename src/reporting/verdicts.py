"""What was decided about a model and found in its features, in the reader's words."""

import re
from collections.abc import Mapping
from typing import Any

from .words import Words


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
