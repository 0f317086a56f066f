"""A fixed share of the customers, for trying things out: the same ones in every run, every table cut alike."""

from typing import Any

import ibis
import ibis.expr.types as ir

from src.project import TableName

from .unified import ID_COLUMNS

DIGITS = 8


def sampled(tables: dict[TableName, ir.Table], share: float) -> dict[TableName, ir.Table]:
    """Return the tables with the rows of a share of the customers; those that name no customer as they are.

    A customer is in when the MD5 digest of the id begins low enough: so the choice depends on nothing but the id, and
    a smaller sample is part of a larger one. A lead without a customer is drawn by its own id; a referral stays where
    both customers do.
    """
    return tables if share == 1 else {name: _cut(name, table, share) for name, table in tables.items()}


def _cut(name: TableName, table: ir.Table, share: float) -> ir.Table:
    columns = [column for column in ID_COLUMNS.get(name, ()) if column in table.columns]
    ids: list[Any] = [table[column] for column in columns]
    if name == "leads":
        ids = [ibis.coalesce(*ids, table["lead_id"])]
    return table.filter(*(is_inside(one, share) for one in ids)) if ids else table


def is_inside(ids: Any, share: float) -> Any:
    """Return the condition that customers are in a sample of this share."""
    return ids.hexdigest("md5").left(DIGITS) < f"{int(share * 16**DIGITS):0{DIGITS}x}"
