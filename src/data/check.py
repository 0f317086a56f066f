"""Read the data's outside before a run: can every table be opened, is anything in it, as of which date do we stand."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

import ibis.expr.types as ir
import pandas as pd
from ibis.backends.duckdb import Backend as DuckDB

from src.errors import BadInput
from src.project import Project, TableName
from src.workspace import read_date

from .cleaning import any_missing, expected
from .engine import connect
from .mapping import canonical, mapping_problems
from .sources import open_table
from .tables import TABLES


@dataclass(frozen=True)
class Checked:
    """A project whose data can be read: the date it stands at, and the lazy canonical tables."""

    as_of: date
    first_order_on: date
    last_order_on: date
    tables: dict[TableName, ir.Table]


def check(project: Project, as_of: str | date = "latest", connection: DuckDB | None = None) -> Checked:
    """Return the checked data of a project; nothing is written and nothing but counts is read.

    ``as_of`` as in the project file: a date, or ``latest`` for the start of the day after the last order.

    Raises
    ------
    BadInput
        With every problem of every table in one message.
    """
    opened = connection or connect(project.engine)
    tables: dict[TableName, ir.Table] = {}
    counts: dict[TableName, pd.Series] = {}
    problems: list[str] = []
    for name in project.tables:
        try:
            tables[name] = _mapped(project, name, opened)
            counts[name] = _counts(name, tables[name])
            problems += _emptiness(name, counts[name])
        except BadInput as error:
            problems += error.problems or (f"{name}: {error.about}",)
    if problems:
        raise BadInput(f"The data of {project.name} cannot be used; {len(problems)} problem(s):", *problems)
    return _dated(project, as_of, tables, counts["transactions"])


def _mapped(project: Project, name: TableName, connection: DuckDB) -> ir.Table:
    table = project.tables[name]
    raw = open_table(connection, table, project.folder)
    problems = mapping_problems(name, table, list(raw.columns))
    if problems:
        raise BadInput(name, *problems)
    return canonical(name, table, raw, connection)


def _counts(name: TableName, rows: ir.Table) -> pd.Series:
    """Return the number of rows, of values in each column, and the first and last date of the usable rows."""
    dated = TABLES[name].dated
    usable = ~any_missing(name, rows)
    span = {} if dated is None else {"_first": rows[dated].min(where=usable), "_last": rows[dated].max(where=usable)}
    counted = rows.agg(_rows=rows.count(), **{column: rows[column].count() for column in rows.columns}, **span)
    try:
        return cast(pd.DataFrame, counted.to_pandas()).iloc[0]
    except Exception as error:
        raise BadInput(f"the source cannot be read; {str(error).strip().splitlines()[0]}") from error


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


def _dated(project: Project, as_of: str | date, tables: dict[TableName, ir.Table], orders: Any) -> Checked:
    first, last = orders["_first"].date(), orders["_last"].date()
    wanted = project.as_of if as_of in ("", "latest") else as_of
    day = last + timedelta(days=1) if wanted == "latest" else read_date(wanted)
    if day <= first:
        raise BadInput(
            f"Nothing of {project.name} is known as of {day}.",
            f"as_of: expected a date after the first order, {first}, up to {last + timedelta(days=1)}; came {day}.",
        )
    return Checked(day, first, last, tables)
