"""Which rows can be used: every source row is kept, set aside with a reason, or merged with its twin."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

import ibis
import ibis.expr.types as ir

from src.project import TableName, TableSource

from .mapping import NO_PRODUCT, RULE, SOURCE_ROW, WRITTEN, plain_columns
from .tables import READABLE, TABLES

REASON = "set_aside_because"
MERGED = "merged"
BROKEN = "line cannot be split into columns"
FUTURE = "dated after the source was written"
NO_PRICE = "no price"
SLACK = timedelta(days=1)  # a source in another time zone may be a little ahead of its file's clock


@dataclass(frozen=True)
class Account:
    """What became of a table's rows: ``received = kept + set_aside + merged``.

    ``repeated`` are kept rows that repeat another to the letter; ``later`` lie at or after as_of and were not received.
    """

    received: int
    kept: int
    set_aside: int
    merged: int
    repeated: int = 0
    later: int = 0
    reasons: dict[str, int] = field(default_factory=dict)


def before(name: TableName, rows: ir.Table, as_of: date, written_at: datetime) -> ir.Table:
    """Return the rows that are known at as_of, and those whose date cannot be: none, or after the source's writing."""
    dated = TABLES[name].dated
    if dated is None:
        return rows
    day: Any = rows[dated]
    return rows.filter(day.isnull() | (day < _instant(as_of)) | (day > written_at + SLACK))


def judged(name: TableName, table: TableSource, rows: ir.Table, written_at: datetime) -> ir.Table:
    """Return the rows with a column saying why each is set aside (null: it is not) or that it is merged."""
    with_reason = rows.mutate(**{REASON: _reason(name, table, rows, written_at)})
    columns = plain_columns(rows)
    twins = list(TABLES[name].key) or ([SOURCE_ROW] if table.duplicates == "merge" else [])
    if not twins:
        return with_reason
    order = [with_reason[column] for column in columns]
    place = ibis.row_number().over(group_by=[REASON, *twins], order_by=order)
    numbered = with_reason.mutate(place=place)
    reason: Any = numbered[REASON]
    return numbered.mutate(
        **{REASON: ibis.cases((reason.isnull() & (numbered["place"] > 0), MERGED), else_=reason)}
    ).drop("place")


def kept(name: TableName, rows: ir.Table, as_of: date) -> ir.Table:
    """Return the usable rows; what a row learnt only from as_of on (paid, resolved, redeemed) is still unknown."""
    usable: Any = _as_it_stood(
        name, _without_products(rows.filter(rows[REASON].isnull())).select(*_canonical(rows)), as_of
    )
    masked = [column for column in TABLES[name].later if column in usable.columns]
    return usable.mutate(
        **{column: (usable[column] < _instant(as_of)).ifelse(usable[column], ibis.null()) for column in masked}
    )


def _as_it_stood(name: TableName, rows: Any, as_of: date) -> Any:
    """Return the rows without what may have been written from as_of on, where the source has only the latest state.

    What was closed before as_of stays as it was closed. An open row is as it stood if its ``stage_on`` lies before
    as_of. Where nothing tells when the state was written, it is believed only of a source in which nothing was closed
    from as_of on: any other was written later.
    """
    latest = [column for column in TABLES[name].latest if column in rows.columns]
    if not latest or not {"closed_at", "stage_on"} & set(rows.columns):
        return rows
    since, never = _instant(as_of), ibis.null("timestamp")
    closed: Any = rows["closed_at"] if "closed_at" in rows.columns else never
    later: Any = rows["stage_on"] >= since if "stage_on" in rows.columns else (closed >= since).any().over()
    known = (closed < since).fill_null(False) | ~((closed >= since).fill_null(False) | later.fill_null(False))
    return rows.mutate(**{column: known.ifelse(rows[column], ibis.null(rows[column].type())) for column in latest})


def _without_products(rows: Any) -> Any:
    """Return the rows, no product named where the project file says that a line is none."""
    if NO_PRODUCT not in rows.columns:
        return rows
    named = [column for column in ("product_id", "category") if column in rows.columns]
    return rows.mutate(**{column: rows[NO_PRODUCT].ifelse(ibis.null("string"), rows[column]) for column in named})


def set_aside(rows: ir.Table) -> ir.Table:
    """Return the rows that cannot be used, each with its reason and with what stood in the source, in words."""
    aside = rows.filter(rows[REASON].notnull() & (rows[REASON] != MERGED))
    written = {column.removeprefix(WRITTEN): column for column in rows.columns if column.startswith(WRITTEN)}
    told = {
        column: aside[written[column]].fill_null(aside[column].cast("string")) if column in written else aside[column]
        for column in _canonical(rows)
    }
    return aside.select(**told, **{REASON: REASON})


def account(rows: ir.Table, *, read: int, broken: int = 0) -> Account:
    """Return what became of the rows, counted in one query; ``read`` rows has the source, ``broken`` lines are none."""
    counted = rows.group_by(REASON).agg(rows=rows.count(), unique=rows[SOURCE_ROW].nunique()).to_pandas()
    by_reason = counted.assign(**{REASON: counted[REASON].astype("object").fillna("")}).set_index(REASON)
    counts = {str(reason): int(number) for reason, number in by_reason["rows"].items()}
    known, usable, merged = sum(counts.values()), counts.pop("", 0), counts.pop(MERGED, 0)
    repeated = usable - int(by_reason["unique"].get("", 0))
    aside = dict(sorted({**counts, **({BROKEN: broken} if broken else {})}.items()))
    return Account(known + broken, usable, sum(aside.values()), merged, repeated, read - known, aside)


def _canonical(rows: ir.Table) -> list[str]:
    return [column for column in plain_columns(rows) if column != REASON]


def _reason(name: TableName, table: TableSource, rows: Any, written_at: datetime) -> ir.Value:
    """Return the first reason that holds for a row: what it lacks, what cannot be, and what the project file names."""
    spec = TABLES[name]
    rules = [column for column in rows.columns if column.startswith(RULE)]
    tests: list[tuple[Any, str]] = [
        *_missing(rows, spec.required, spec.columns),
        *([(rows[spec.dated] > written_at + SLACK, FUTURE)] if spec.dated else []),
        *([(rows["amount"] == 0, NO_PRICE)] if name == "transactions" and table.zero_amounts == "set_aside" else []),
        *((rows[rule], rule.removeprefix(RULE)) for rule in rules),
    ]
    return ibis.cases(*tests, else_=ibis.null("string"))


def _missing(rows: Any, required: tuple[str, ...], kinds: Mapping[str, str]) -> list[tuple[Any, str]]:
    """Return the tests for what a row must have: whether it is not there, or is there and cannot be read."""
    tests = []
    for column in required:
        if kinds[column] == "string":
            tests.append((rows[column].isnull(), f"no {column}"))
            continue
        tests.append((rows[f"{WRITTEN}{column}"].notnull(), f"{column} cannot be read"))
        tests.append((rows[column].isnull(), f"no {column}"))
    return tests


def _instant(day: date) -> Any:
    return ibis.timestamp(day.isoformat())


def any_missing(name: TableName, rows: ir.Table) -> Any:
    """Return the condition that a row lacks something its table requires."""
    return reduce(or_, [rows[column].isnull() for column in TABLES[name].required])


def expected(name: TableName, column: str) -> str:
    """Return what a column should hold, in a word."""
    return READABLE[TABLES[name].columns.get(column, "string")]
