"""From a source's columns to a canonical table's, by the mapping of the project file."""

from typing import Any, cast

import ibis
import ibis.expr.types as ir
import sqlglot
from ibis.backends.duckdb import Backend as DuckDB
from sqlglot import exp

from src.errors import BadInput
from src.project import Project, TableName, TableSource

from .copies import copied
from .csv_files import number_text
from .currency import CURRENCY, in_currency
from .dates import Zones, read_instants
from .opened import Opened
from .tables import ENGINE_TYPES, TABLES, Kind

DIALECT = "duckdb"
WRITTEN = "written_"
"""Prefix of the columns that keep what the source had, in words, where it could not be read as its kind."""
RULE = "rule_"
NO_PRODUCT = "no_product_"
SOURCE_ROW = "source_row_"
"""Column with the hash of the whole source row: equal where two rows repeat each other to the letter."""
HOW_READ = (WRITTEN, RULE, NO_PRODUCT, SOURCE_ROW)


def mapping_problems(name: TableName, table: TableSource, source_columns: list[str]) -> list[str]:
    """Return what is wrong with a table's mapping and rules, a sentence each; empty when all is well."""
    spec, mapped = TABLES[name], table.columns
    missing = [column for column in spec.required if column not in mapped]
    unknown = [] if spec.open else [column for column in mapped if column not in spec.columns]
    expressions = {**mapped, **{f"set_aside.{reason}": rule for reason, rule in table.set_aside.items()}}
    expressions |= {"no_product": table.no_product} if table.no_product else {}
    return [
        *(f"{name}.{column}: is required; map it to a column of the source" for column in missing),
        *(f"{name}.{column}: is no column of {name}; known: {', '.join(spec.columns)}" for column in unknown),
        *(
            f"{name}.{place}: {problem}"
            for place, value in expressions.items()
            for problem in _expression_problems(value, source_columns)
        ),
    ]


def needed_columns(table: TableSource, source_columns: set[str]) -> set[str]:
    """Return the columns of the source that the mapping and the rules look at."""
    optional = [value for value in (table.currency, table.no_product) if value]
    values = [*table.columns.values(), *table.set_aside.values(), *optional]
    named = {value for value in values if value in source_columns}
    parsed = [_parsed(value, source_columns) for value in values if value not in source_columns]
    inside = {column.name for expression in parsed for column in expression.find_all(exp.Column)}
    return named | {column for column in source_columns if column.lower() in {word.lower() for word in inside}}


def canonical(project: Project, name: TableName, opened: Opened, connection: DuckDB) -> ir.Table:
    """Return the source's rows with the mapped canonical columns, typed; what cannot be read as its kind is null.

    What stood there then is kept as text in ``written_<column>``; ``rule_<reason>`` says which rules for setting aside
    hold. Text is read once: the typed rows are copied, where the source itself was.

    Raises
    ------
    BadInput
        When the engine cannot make sense of an expression, or dates are written in more than one way.
    """
    table = project.tables[name]
    rows = _selected(name, table, opened, connection)
    kinds = {column: TABLES[name].columns.get(column, "string") for column in table.columns}
    zones = Zones(table.timezone, project.timezone)
    read = {column: _read(rows[column], kind, table, zones) for column, kind in kinds.items()}
    if problems := [f"{name}.{column}: {value.about}" for column, value in read.items() if isinstance(value, BadInput)]:
        raise BadInput(name, *problems)
    written = {
        f"{WRITTEN}{column}": _unread(rows[column], read[column]) for column, kind in kinds.items() if kind != "string"
    }
    rules = {column: rows[column].cast("boolean").fill_null(False) for column in rows.columns if _is_rule(column)}
    typed = rows.select(SOURCE_ROW, **cast(dict[str, ir.Value], read), **written, **rules, **_currency(rows))
    return _once(in_currency(typed, project, name, connection), project, name, opened, connection)


def _once(rows: ir.Table, project: Project, name: TableName, opened: Opened, connection: DuckDB) -> ir.Table:
    """Return the same rows, computed once a run where they come from text."""
    if opened.copied_from is None:
        return rows
    key = ("canonical", opened.copied_from, name, mapping_identity(project, name))
    copy = copied(key, lambda folder: rows.to_parquet(folder / "rows.parquet"))
    return connection.read_parquet(copy / "rows.parquet")


def mapping_identity(project: Project, name: TableName) -> tuple[str, str]:
    """Return what tells a table's mapping from any other: all of the project file that typing its rows looks at."""
    settings = project.model_dump_json(include={"timezone", "currency", "rates"})
    return project.tables[name].model_dump_json(), settings


def _unread(raw: Any, read: Any) -> ir.Value:
    """Return as text what stood in the source where it could not be read."""
    text = raw.cast("string")
    return (read.isnull() & (text.strip() != "")).ifelse(text, ibis.null("string"))


def plain_columns(rows: ir.Table) -> list[str]:
    """Return the canonical columns, without those that say how they came about."""
    return [column for column in rows.columns if not column.startswith(HOW_READ)]


def _currency(rows: ir.Table) -> dict[str, ir.Value]:
    return {CURRENCY: rows[CURRENCY].cast("string")} if CURRENCY in rows.columns else {}


def _is_rule(column: str) -> bool:
    return column.startswith((RULE, NO_PRODUCT))


def _selected(name: TableName, table: TableSource, opened: Opened, connection: DuckDB) -> ir.Table:
    """Return the mapped expressions and the rules as the engine computes them, not yet typed."""
    columns = set(opened.rows.columns)
    identifying = {column for column in table.columns if TABLES[name].columns.get(column, "string") == "string"}
    wanted = [
        _with_numbers(_parsed(value, columns), value in columns or column in identifying, opened).as_(
            column, quoted=True
        )
        for column, value in table.columns.items()
    ]
    conditions = {f"{RULE}{reason}": rule for reason, rule in table.set_aside.items()}
    conditions |= {NO_PRODUCT: table.no_product} if table.no_product else {}
    rules = [
        _with_numbers(_parsed(rule, columns), False, opened).as_(column, quoted=True)
        for column, rule in conditions.items()
    ]
    whole = exp.func("hash", *(exp.column(column, quoted=True) for column in opened.rows.columns)).as_(SOURCE_ROW)
    query = sqlglot.select(*cast(list[Any], [whole, *wanted, *rules])).from_(f"{name}_source").sql(DIALECT)
    try:
        connection.create_view(f"{name}_source", _with_number_columns(opened), overwrite=True)
        return connection.sql(query, dialect=DIALECT)
    except Exception as error:
        raise BadInput(f"the mapping cannot be computed; {str(error).strip().splitlines()[0]}") from error


def _with_number_columns(opened: Opened) -> ir.Table:
    """Return the rows with, beside every column of text that holds numbers, these as numbers."""
    texts = {column: number_text(opened.rows[column], opened.form) for column in sorted(opened.numeric)}
    return opened.rows.mutate(**{_number(column): text.try_cast("float64") for column, text in texts.items()})


def _with_numbers(expression: Any, as_text: bool, opened: Opened) -> Any:
    """Return the expression, its columns that hold numbers as text taken as numbers unless text is wanted."""
    if as_text:
        return expression
    return expression.transform(
        lambda node: (
            exp.column(_number(node.name), quoted=True)
            if isinstance(node, exp.Column) and node.name in opened.numeric
            else node
        )
    )


def _number(column: str) -> str:
    return f"{column} as number"


def _read(value: Any, kind: Kind, table: TableSource, zones: Zones) -> ir.Value | BadInput:
    """Return the value as its kind, or what is wrong with its dates."""
    is_text = value.type().is_string()
    if kind == "string":
        return value.strip().nullif("") if is_text else value.cast("string")
    if kind == "timestamp":
        try:
            return read_instants(value, table.date_format, zones)
        except BadInput as error:
            return error
    read = number_text(value, table.csv) if is_text and kind in ("money", "number") else value
    return read.try_cast(ENGINE_TYPES[kind])


def _parsed(value: str, source_columns: Any) -> exp.Expression:
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
