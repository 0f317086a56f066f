"""Amounts in the currency of the business, by declared rates."""

from typing import Any

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend as DuckDB

from src.errors import BadInput
from src.project import Project, TableName, TableSource

from .tables import ENGINE_TYPES, TABLES

CURRENCY = "currency_of_row"


def in_currency(rows: ir.Table, project: Project, name: TableName, connection: DuckDB) -> ir.Table:
    """Return the rows with their money in the project's currency; without a rate it is null.

    Rates are what one unit of a currency is worth: ``rates`` of the project, a mapping or a file with the columns
    ``currency, rate`` and optionally ``on`` (the day from which the rate holds). Tables that declare no currency are in
    the project's own.

    Raises
    ------
    BadInput
        When a declared currency has no rate.
    """
    if CURRENCY not in rows.columns:
        return rows
    money: list[str] = [column for column in rows.columns if TABLES[name].columns.get(column) == "money"]
    rated = _rated(rows, project, name, connection)
    return rated.mutate(
        **{column: (rated[column] * rated["rate"]).cast(ENGINE_TYPES["money"]) for column in money}
    ).drop(CURRENCY, "rate")


def _rated(rows: Any, project: Project, name: TableName, connection: DuckDB) -> Any:
    """Return the rows with the rate of each: one for the project's own currency."""
    if isinstance(project.rates, dict):
        known = {**project.rates, project.currency: 1.0}
        _refuse_unknown(project.tables[name], known, rows)
        rate = rows[CURRENCY].cases(*known.items(), else_=ibis.null("float64"))
        return rows.mutate(rate=rate.cast("float64"))
    from .sources import open_table

    table = TableSource(source=project.rates, columns={"currency": "currency"})
    rates = open_table(connection, table, project.folder).rows
    days = rates["on"].try_cast("timestamp") if "on" in rates.columns else ibis.timestamp("0001-01-01")
    dated = rates.select(rate_currency="currency", on=days, rate=rates["rate"].try_cast("float64"))
    when = TABLES[name].dated
    moment = rows[when] if when else ibis.timestamp("9999-01-01")
    joined = rows.mutate(moment=moment).asof_join(
        dated, on=lambda left, right: left["moment"] >= right["on"], predicates=[(CURRENCY, "rate_currency")]
    )
    own = joined[CURRENCY] == project.currency
    return joined.mutate(rate=own.ifelse(1.0, joined["rate"])).drop("moment", "on", "rate_currency")


def _refuse_unknown(table: TableSource, known: dict[str, float], rows: Any) -> None:
    """Raise when the one currency of the table, or one of its column, has no rate."""
    used = rows[CURRENCY].as_table().distinct().to_pandas()[CURRENCY].dropna()
    if unknown := sorted(set(used) - set(known)):
        raise BadInput(
            f"currency {table.currency!r}: expected a rate for every currency; none for {', '.join(unknown)}."
            " Add it under rates."
        )
