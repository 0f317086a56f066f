"""What was not given, in a line."""

from collections.abc import Sequence
from typing import Any

from src.workspace import Workspace

from .blocks import Note, Sentences
from .words import Words


def how_read(learnt: dict[str, Any], words: Words) -> Sentences:
    """Return how texts were classified, a sentence a question: by a model and how well, or by keywords and why."""
    said = []
    for name, one in learnt.items():
        what = words.column(name)
        if one.kind == "rule":
            said.append(words.say("show.by_keywords", what=what, reason=one.reason))
            continue
        scores = {
            key: words.number(one.f1(column), digits=2)
            for key, column in (("f1", "predicted"), ("keywords", "by_keywords"))
        }
        said.append(words.say("show.f1", what=what, texts=words.number(len(one.judged)), **scores))
    return Sentences(said)


def not_given(ws: Workspace, tables: Sequence[str], words: Words) -> Note | Sentences:
    """Return one line that names the tables that are missing; nothing to show when all are there."""
    missing = [words.table(name) for name in tables if not ws.has(name)]
    if not missing:
        return Sentences([])
    return Note(words.say("show.not_given", tables=words.say("joint").join(missing)), "warn")
