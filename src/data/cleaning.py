"""Which rows can be used: every source row is kept, set aside with a reason, or merged with its twin."""

from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

import ibis
import ibis.expr.types as ir

from src.project import TableName, TableSource

from .tables import READABLE, TABLES

REASON = "set_aside_because"
MERGED = "merged"
LATER = "later than as_of"


@dataclass(frozen=True)
class Account:
    """What became of a table's rows: ``received = kept + set_aside + merged``; ``repeated`` are kept twins."""

    received: int
    kept: int
    set_aside: int
    merged: int
    repeated: int = 0
    reasons: dict[str, int] = field(default_factory=dict)


def judged(name: TableName, table: TableSource, rows: ir.Table, as_of: date) -> ir.Table:
    """Return the rows with a column saying why each is set aside (null: it is not) or that it is merged."""
    with_reason = rows.mutate(**{REASON: _reason(name, rows, as_of)})
    twins = list(TABLES[name].key) or (rows.columns if table.duplicates == "merge" else [])
    if not twins:
        return with_reason
    order = [with_reason[column] for column in rows.columns]
    place = ibis.row_number().over(group_by=[REASON, *twins], order_by=order)
    numbered = with_reason.mutate(place=place)
    reason: Any = numbered[REASON]
    return numbered.mutate(
        **{REASON: ibis.cases((reason.isnull() & (numbered["place"] > 0), MERGED), else_=reason)}
    ).drop("place")


def kept(name: TableName, rows: ir.Table, as_of: date) -> ir.Table:
    """Return the usable rows; what a row learnt only from as_of on (paid, resolved, redeemed) is still unknown."""
    usable: Any = rows.filter(rows[REASON].isnull()).drop(REASON)
    masked = [column for column in TABLES[name].later if column in usable.columns]
    return usable.mutate(
        **{column: (usable[column] < _instant(as_of)).ifelse(usable[column], ibis.null()) for column in masked}
    )


def set_aside(rows: ir.Table) -> ir.Table:
    """Return the rows that cannot be used, each with its reason."""
    return rows.filter(rows[REASON].notnull() & (rows[REASON] != MERGED))


def account(rows: ir.Table) -> Account:
    """Return what became of the rows, counted once in the engine."""
    counted = rows.group_by(REASON).agg(rows=rows.count()).to_pandas()
    counts = {reason if isinstance(reason, str) else "": int(n) for reason, n in counted.itertuples(index=False)}
    usable, merged = counts.pop("", 0), counts.pop(MERGED, 0)
    aside = dict(sorted(counts.items()))
    unique = int(rows.filter(rows[REASON].isnull()).distinct().count().to_pandas())
    return Account(usable + merged + sum(aside.values()), usable, sum(aside.values()), merged, usable - unique, aside)


def _reason(name: TableName, rows: ir.Table, as_of: date) -> ir.Value:
    spec = TABLES[name]
    tests: list[tuple[Any, str]] = [
        (rows[column].isnull(), f"no {column}" if spec.columns[column] == "string" else f"no readable {column}")
        for column in spec.required
    ]
    if spec.dated is not None:
        tests.append((rows[spec.dated] >= _instant(as_of), LATER))
    return ibis.cases(*tests, else_=ibis.null("string"))


def _instant(day: date) -> Any:
    return ibis.timestamp(day.isoformat())


def any_missing(name: TableName, rows: ir.Table) -> Any:
    """Return the condition that a row lacks something its table requires."""
    return reduce(or_, [rows[column].isnull() for column in TABLES[name].required])


def expected(name: TableName, column: str) -> str:
    """Return what a column should hold, in a word."""
    return READABLE[TABLES[name].columns.get(column, "string")]
