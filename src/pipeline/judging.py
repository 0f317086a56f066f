"""The data page for the terminal: read and judge everything, write nothing."""

from collections.abc import Iterator

from src.data.check import check
from src.data.engine import connect
from src.data.examined import Examined, examined
from src.data.horizon import horizon_of, refuse_silence
from src.data.minimum import at_hand, minimum
from src.data.prepare import accounts_frame, weekly
from src.data.quality import findings
from src.project import Project
from src.reporting.data_page import data_verdict, findings_table, needs_table, returns_sentence
from src.reporting.tables import Table
from src.reporting.words import Words, words


def judge(project: Project, as_of: str) -> Iterator[str]:
    """Yield the paragraphs of the data page: the verdict first, then rows, findings, and what each model needs.

    Raises
    ------
    BadInput
        When a run would fail for the data.
    """
    connection = connect(project.engine)
    checked = check(project, as_of, connection)
    w = words(project.language, project.currency)
    with examined(project, checked, connection) as found:
        lines, horizon = found.tables["transactions"], horizon_of(project, found.tables["transactions"])
        refuse_silence(checked.as_of, checked.last_order_on, horizon.active_days)
        here = at_hand(lines, checked.as_of, horizon_days=horizon.days, active_days=horizon.active_days)
        noted, needs = findings(checked, found, weekly(lines)), minimum(here)
        yield f"{project.titled()}: {w.say('page.as_of', date=w.date(checked.as_of))}"
        yield repr(data_verdict(noted, needs, w))
        yield from _tables(found, w)
        yield repr(Table(findings_table(noted, w), w, limit=50))
        yield repr(Table(needs_table(needs, w), w, kinds={"model": "text"}))


def _tables(found: Examined, w: Words) -> Iterator[str]:
    yield repr(Table(accounts_frame(found.accounts), w))
    yield returns_sentence(found.returns, w)
    for name, counts in found.accounts.items():
        if counts.reasons:
            reasons = ", ".join(f"{reason} ({w.number(number)})" for reason, number in counts.reasons.items())
            yield f"{w.table(name)}: {reasons}"
