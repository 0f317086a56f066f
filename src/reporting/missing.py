"""What was not given, in a line."""

from collections.abc import Sequence
from typing import Any

from src.workspace import Workspace

from .blocks import Note, Sentences
from .chart import Chart
from .tables import Table
from .words import Words

Block = Chart | Table | Sentences | Note


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


def shown(ws: Workspace, tables: Sequence[str], words: Words, *blocks: Block) -> list[Block]:
    """Return the blocks that hold something; where none does, one line that says why.

    That is because one of the ``tables`` they come from was not given, or because it tells nothing of this kind yet.
    """
    told = [block for block in blocks if holds(block)]
    if told:
        return told
    missing = [words.table(name) for name in tables if not ws.has(name)]
    if missing:
        return [Note(words.say("show.left_out", tables=words.say("joint").join(missing)))]
    return [Note(words.say("show.not_yet"))]


def holds(block: Block) -> bool:
    """Return whether there is anything in the block: a picture, a row, a sentence."""
    if isinstance(block, Chart):
        return bool(block.figure.axes)
    return bool(block.rows if isinstance(block, Table) else block.sentences if isinstance(block, Sentences) else True)
