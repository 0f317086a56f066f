"""What was not given, in a line."""

from collections.abc import Sequence

from src.workspace import Workspace

from .blocks import Note, Sentences
from .words import Words


def not_given(ws: Workspace, tables: Sequence[str], words: Words) -> Note | Sentences:
    """Return one line that names the tables that are missing; nothing to show when all are there."""
    missing = [words.table(name) for name in tables if not ws.has(name)]
    if not missing:
        return Sentences([])
    return Note(words.say("show.not_given", tables=words.say("joint").join(missing)), "warn")
