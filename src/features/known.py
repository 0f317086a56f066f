"""What was known at a date: the canonical tables cut there, what was learnt later taken out."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from src.data.tables import TABLES


def known(tables: Mapping[str, ir.Table], as_of: date) -> dict[str, ir.Table]:
    """Return the tables with only what was known before as_of.

    Dated rows from as_of on are gone, columns that fill in later (paid, resolved, closed) are empty until then, and
    customers on file since as_of or later are not there yet.
    """
    return {name: _cut(name, table, as_of) for name, table in tables.items()}


def _cut(name: str, table: Any, as_of: date) -> ir.Table:
    spec, instant = TABLES[name], ibis.timestamp(as_of.isoformat())  # type: ignore[index]
    if spec.dated is not None:
        table = table.filter(table[spec.dated] < instant)
    if name == "customers" and "since" in table.columns:
        table = table.filter(table["since"].isnull() | (table["since"] < instant))
    masked = [column for column in spec.later if column in table.columns]
    hidden = {
        column: (table[column] < instant).ifelse(table[column], ibis.null(table[column].type())) for column in masked
    }
    return table.mutate(**hidden) if hidden else table
