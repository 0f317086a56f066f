"""Read the data's outside before a run: can every table be opened, is anything in it, as of which date do we stand."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

import ibis.expr.types as ir
import pandas as pd
from ibis.backends.duckdb import Backend as DuckDB

from src.errors import BadInput
from src.project import Project, TableName
from src.workspace import read_date

from .cleaning import SLACK, any_missing, expected
from .copies import copied, identity
from .engine import connect, narrow
from .mapping import canonical, mapping_identity, mapping_problems, needed_columns, plain_columns
from .opened import Needed
from .sources import open_table, project_files, source_columns, table_files
from .tables import TABLES


@dataclass(frozen=True)
class Source:
    """A table's source, mapped: ``rows`` lazily, ``broken`` lines, when it was written, and the counts of it all."""

    rows: ir.Table
    broken: ir.Table | None
    written_at: datetime
    counts: pd.Series


@dataclass(frozen=True)
class Checked:
    """A project whose data can be read: the date it stands at, and the source of every table."""

    as_of: date
    first_order_on: date
    last_order_on: date
    sources: dict[TableName, Source]


def check(project: Project, as_of: str | date = "latest", connection: DuckDB | None = None) -> Checked:
    """Return the checked data of a project; nothing is written and nothing but counts is read.

    ``as_of`` as in the project file: a date, or ``latest`` for the start of the day after the last order.

    Raises
    ------
    BadInput
        With every problem of every table in one message.
    """
    engine = connection or connect(project.engine)
    with suppress(BadInput):  # said below, with what else is wrong
        files = project_files(project).values()
        narrow(engine, [file for some in files for file in some] if all(files) else [])
    sources: dict[TableName, Source] = {}
    problems: list[str] = []
    for name in project.tables:
        try:
            sources[name] = _source(project, name, engine, until=_until(project, as_of))
            problems += _emptiness(name, sources[name].counts)
        except BadInput as error:
            problems += error.problems or (f"{name}: {error.about}",)
    if problems:
        raise BadInput(f"The data of {project.name} cannot be used; {len(problems)} problem(s):", *problems)
    return _dated(project, as_of, sources)


def _source(project: Project, name: TableName, connection: DuckDB, *, until: date | None) -> Source:
    table = project.tables[name]
    remote = source_columns(table, project.folder)
    dated = table.columns.get(str(TABLES[name].dated))
    needed = Needed(needed_columns(table, remote), dated, until) if remote is not None else None
    opened = open_table(connection, table, project.folder, needed=needed)
    problems = mapping_problems(name, table, sorted(remote) if remote is not None else list(opened.rows.columns))
    if problems:
        raise BadInput(name, *problems)
    rows = canonical(project, name, opened, connection)
    files = table_files(table, project.folder)
    key = ("counts", name, [identity(some) for some in files], mapping_identity(project, name)) if all(files) else None
    return Source(rows, opened.broken, opened.written_at, _counted_once(key, name, rows, opened.written_at))


def _until(project: Project, as_of: str | date) -> date | None:
    """Return the date from which on nothing is known, if it is known before the data are read."""
    wanted = project.as_of if as_of in ("", "latest") else as_of
    return None if wanted == "latest" else read_date(wanted)


def _counted_once(key: object, name: TableName, rows: ir.Table, written_at: datetime) -> pd.Series:
    """Return the counts, taken once a run where the source is files, which tell themselves from later versions."""
    counts = _counts(name, rows, written_at)
    try:
        if key is None:
            return cast(pd.DataFrame, counts.to_pandas()).iloc[0]
        kept = copied(key, lambda folder: counts.to_parquet(folder / "counts.parquet"))
        return pd.read_parquet(kept / "counts.parquet").iloc[0]
    except Exception as error:
        raise BadInput(f"the source cannot be read; {str(error).strip().splitlines()[0]}") from error


def _counts(name: TableName, rows: ir.Table, written_at: datetime) -> ir.Table:
    """Return the number of rows, of values in each column, and the first and last date of the usable rows."""
    dated = TABLES[name].dated
    span = {}
    if dated is not None:
        usable = ~any_missing(name, rows) & (rows[dated] <= written_at + SLACK)
        span = {"_first": rows[dated].min(where=usable), "_last": rows[dated].max(where=usable)}
    return rows.agg(_rows=rows.count(), **{column: rows[column].count() for column in plain_columns(rows)}, **span)


def _emptiness(name: TableName, counts: pd.Series) -> list[str]:
    if not counts["_rows"]:
        return [f"{name}: expected rows; the source is empty. Check the path, or leave the table out."]
    filled_later = TABLES[name].later
    empty = [
        str(column) for column in counts.index
        if not str(column).startswith("_") and column not in filled_later and not counts[column]
    ]  # fmt: skip
    problems = [
        f"{name}.{column}: expected {expected(name, column)}; none of its {int(counts['_rows']):,} rows has a readable"
        " value. Correct the mapping" + ("." if column in TABLES[name].required else ", or leave the column out.")
        for column in empty
    ]
    if not problems and TABLES[name].dated and pd.isna(counts["_last"]):
        problems.append(f"{name}: expected rows with {', '.join(TABLES[name].required)}; no row has all of them.")
    return problems


def _dated(project: Project, as_of: str | date, sources: dict[TableName, Source]) -> Checked:
    orders: Any = sources["transactions"].counts
    first, last = orders["_first"].date(), orders["_last"].date()
    wanted = project.as_of if as_of in ("", "latest") else as_of
    day = last + timedelta(days=1) if wanted == "latest" else read_date(wanted)
    if day <= first:
        raise BadInput(
            f"Nothing of {project.name} is known as of {day}.",
            f"as_of: expected a date after the first order, {first}, up to {last + timedelta(days=1)}; came {day}.",
        )
    return Checked(day, first, last, sources)
