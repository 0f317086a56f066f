"""What was decided about a model, in the reader's words."""

import re
from collections.abc import Mapping

from .words import Words


def gate_sentence(reason: str, facts: Mapping[str, str | float], w: Words) -> str:
    """Return why the new model, the one in use or the rule scores; ``facts`` as the gate gives them."""
    shown = {name: _shown(fact, w) for name, fact in facts.items()}
    return w.say(f"gate.{reason}", **shown)


def _shown(fact: str | float, w: Words) -> str:
    """Return the metric's name without its remark, or the number."""
    return re.split(r" \(|（", w.metric(fact))[0] if isinstance(fact, str) else w.number(fact, digits=3)
