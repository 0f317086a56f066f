"""What was not given, in a line."""

from collections.abc import Sequence
from html import escape
from typing import Any, get_args

from src.project import Project, TableName
from src.workspace import Workspace

from .blocks import CB, EMPTY, STYLE, Block, Note, Sentences
from .words import Words


class LeftOut(Note):
    """A line in the place of what cannot be told without a table; a page for managers leaves it out."""

    def _repr_html_(self) -> str:
        return f'{STYLE}<p class="{CB} {EMPTY}">{escape(self.text)}</p>'


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


def absent_tables(project: Project, w: Words) -> Sentences | Note:
    """Return what each table that was not given would make possible."""
    absent = [name for name in get_args(TableName) if name not in project.tables]
    if not absent:
        return Note(w.say("report.all_tables"))
    return Sentences([f"{w.table(name)}: {w.say(f'report.enables.{name}')}" for name in absent])


def not_given(ws: Workspace, tables: Sequence[str], words: Words) -> Note | Sentences:
    """Return one line that names the tables that are missing; nothing to show when all are there."""
    missing = [words.table(name) for name in tables if not ws.has(name)]
    if not missing:
        return Sentences([])
    return Note(words.say("show.not_given", tables=words.say("joint").join(missing)), "warn")


def shown(ws: Workspace, tables: Sequence[str], words: Words, *blocks: Block) -> list[Block]:
    """Return the blocks that hold something; where none does, one line that says why.

    That is because one of the ``tables`` they come from was not given (a page for managers, whose first line names
    them, leaves the section out), or because it tells nothing of this kind yet.
    """
    if told := [block for block in blocks if block]:
        return told
    missing = [words.table(name) for name in tables if not ws.has(name)]
    if missing:
        return [LeftOut(words.say("show.left_out", tables=words.say("joint").join(missing)))]
    return [Note(words.say("show.not_yet"))]
