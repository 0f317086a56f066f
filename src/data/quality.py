"""How far each table and column can be trusted: findings, and a verdict on each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, get_args

import pandas as pd

from src.project import Project, TableName

from .check import Checked
from .cleaning import Account
from .examined import Examined
from .mapping import plain_columns
from .tables import TABLES

Verdict = Literal["fine", "care", "unusable"]
MISSING = 0.2  # from this share of empty values on, a column wants care
SET_ASIDE = 0.05
STALE_DAYS = 31
HOLE_WEEKS = 0.1  # of the typical week: fewer orders are a hole


@dataclass(frozen=True)
class Finding:
    """One thing found: in which ``table`` and ``column`` (empty: the whole table), how grave, and the numbers of it.

    ``what`` names the finding; its words and its advice are the report's.
    """

    table: str
    column: str
    verdict: Verdict
    what: str
    numbers: Mapping[str, Any] = field(default_factory=dict)


def findings(checked: Checked, examined: Examined, weeks: pd.DataFrame) -> list[Finding]:
    """Return all findings, the gravest first; a table or column without one is fine.

    ``weeks`` has ``week, orders`` of the known orders.
    """
    found: list[Finding] = []
    for name, counts in examined.accounts.items():
        found += [*_of_rows(name, counts), *_of_columns(name, checked)]
    found += [*_of_time(checked, weeks), *_undated(examined.refused)]
    return sorted(found, key=lambda finding: -get_args(Verdict).index(finding.verdict))


def verdicts(project: Project, found: Iterable[Finding]) -> pd.DataFrame:
    """Return the gravest verdict on every table and mapped column: ``table, column, verdict``."""
    grave = get_args(Verdict)
    worst: dict[tuple[str, str], int] = {}
    for finding in found:
        for place in ((finding.table, finding.column), (finding.table, "")):
            worst[place] = max(worst.get(place, 0), grave.index(finding.verdict))
    places = [(name, column) for name, table in project.tables.items() for column in ("", *table.columns)]
    rows = [(name, column, grave[worst.get((name, column), 0)]) for name, column in places]
    return pd.DataFrame(rows, columns=["table", "column", "verdict"])


def _of_rows(name: TableName, counts: Account) -> list[Finding]:
    found = []
    if counts.kept == 0:
        found.append(Finding(name, "", "unusable", "no_rows", {"received": counts.received}))
    share = counts.set_aside / max(counts.received, 1)
    if share > SET_ASIDE:
        found.append(Finding(name, "", "care", "set_aside", {"share": share, "reasons": counts.reasons}))
    if counts.repeated and not TABLES[name].key:
        found.append(Finding(name, "", "care", "repeated", {"rows": counts.repeated}))
    return found


def _of_columns(name: TableName, checked: Checked) -> list[Finding]:
    """Return the findings on columns: how much of each is empty; an empty required one has been refused before."""
    source = checked.sources[name]
    rows, later = int(source.counts["_rows"]), TABLES[name].later
    columns = [column for column in plain_columns(source.rows) if column not in later]
    shares = {column: 1 - int(source.counts[column]) / max(rows, 1) for column in columns}
    return [
        Finding(name, column, "care", "missing", {"share": share})
        for column, share in shares.items()
        if share > MISSING
    ]


def _of_time(checked: Checked, weeks: pd.DataFrame) -> list[Finding]:
    """Return the findings on freshness and coverage of the orders."""
    found = []
    silent = (checked.as_of - min(checked.last_order_on, checked.as_of)).days - 1
    if silent > STALE_DAYS:
        found.append(Finding("transactions", "ordered_at", "care", "stale", {"days": silent}))
    whole = weeks.iloc[1:-1]
    holes = _holes(whole)
    if holes:
        found.append(Finding("transactions", "ordered_at", "care", "holes", {"weeks": len(holes), "first": holes[0]}))
    return found


def _holes(weeks: pd.DataFrame) -> list[date]:
    """Return the weeks between the first and the last that have next to no orders."""
    if weeks.empty:
        return []
    every = weeks.set_index("week")["orders"].asfreq("7D", fill_value=0)
    return [week.date() for week in every.index[every < HOLE_WEEKS * every.median()]]


def _undated(refused: Mapping[str, str]) -> list[Finding]:
    """Return the columns of customers that hold today's knowledge: none becomes a feature."""
    return [Finding("customers", column, "unusable", f"today_{how}") for column, how in refused.items()]
