"""From a source's columns to a canonical table's, by the mapping of the project file."""

from typing import Any, cast

import ibis.expr.types as ir
import sqlglot
from ibis.backends.duckdb import Backend as DuckDB
from sqlglot import exp

from src.errors import BadInput
from src.project import TableName, TableSource

from .tables import ENGINE_TYPES, TABLES

DIALECT = "duckdb"


def mapping_problems(name: TableName, table: TableSource, source_columns: list[str]) -> list[str]:
    """Return what is wrong with a table's mapping, a sentence each; empty when all is well."""
    spec, mapped = TABLES[name], table.columns
    missing = [column for column in spec.required if column not in mapped]
    unknown = [] if spec.open else [column for column in mapped if column not in spec.columns]
    return [
        *(f"{name}.{column}: is required; map it to a column of the source" for column in missing),
        *(f"{name}.{column}: is no column of {name}; known: {', '.join(spec.columns)}" for column in unknown),
        *(
            f"{name}.{column}: {problem}"
            for column, value in mapped.items()
            for problem in _expression_problems(value, source_columns)
        ),
    ]


def canonical(name: TableName, table: TableSource, raw: ir.Table, connection: DuckDB) -> ir.Table:
    """Return the source's rows with the mapped canonical columns, typed; what cannot be read as its type is null.

    Raises
    ------
    BadInput
        When the engine cannot make sense of an expression.
    """
    wanted = [_parsed(value, list(raw.columns)).as_(column, quoted=True) for column, value in table.columns.items()]
    query = sqlglot.select(*cast(list[Any], wanted)).from_(f"{name}_source").sql(DIALECT)
    try:
        connection.create_view(f"{name}_source", raw, overwrite=True)
        mapped = connection.sql(query, dialect=DIALECT)
    except Exception as error:
        raise BadInput(f"the mapping cannot be computed; {str(error).strip().splitlines()[0]}") from error
    return mapped.select(**{column: _typed(mapped, name, column) for column in mapped.columns})


def _typed(mapped: ir.Table, name: TableName, column: str) -> ir.Value:
    kind = TABLES[name].columns.get(column, "string")
    value = mapped[column]
    if kind != "string":
        return value.try_cast(ENGINE_TYPES[kind])
    return cast(Any, value).strip().nullif("") if value.type().is_string() else value.cast("string")


def _parsed(value: str, source_columns: list[str]) -> exp.Expression:
    return exp.column(value, quoted=True) if value in source_columns else sqlglot.parse_one(value, dialect=DIALECT)


def _expression_problems(value: str, source_columns: list[str]) -> list[str]:
    try:
        expression = _parsed(value, source_columns)
    except sqlglot.ParseError:
        return [f"expected a column name or an SQL expression; came {value!r}"]
    known = {column.lower() for column in source_columns}
    lost = sorted({column.name for column in expression.find_all(exp.Column)} - {None})
    absent = [column for column in lost if column.lower() not in known]
    if not absent:
        return []
    return [f"column {', '.join(absent)} is not in the source; it has: {', '.join(source_columns)}"]
