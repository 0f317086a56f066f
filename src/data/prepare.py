"""From the checked sources to the canonical tables on disk, with an account of every row."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis.backends.duckdb import Backend as DuckDB

from src.project import Project, TableName
from src.workspace import Workspace, writing

from .check import Checked
from .cleaning import Account, account, judged, kept, set_aside
from .horizon import Horizon, horizon_of


@dataclass(frozen=True)
class Prepared:
    """What was prepared: the account of every table, the horizon, and a fingerprint of all that is known."""

    accounts: dict[TableName, Account]
    horizon: Horizon
    data_fingerprint: str


def prepare(project: Project, checked: Checked, workspace: Workspace, connection: DuckDB) -> Prepared:
    """Write the canonical tables of all that was known before as_of; return what became of the rows."""
    accounts: dict[TableName, Account] = {}
    known: dict[TableName, ir.Table] = {}
    for name, rows in checked.tables.items():
        table = connection.create_table(
            f"judged_{name}", judged(name, project.tables[name], rows, checked.as_of), overwrite=True
        )
        accounts[name], known[name] = account(table), kept(name, table, checked.as_of)
        _write(known[name], workspace, name)
        _write_set_aside(table, workspace, name)
    horizon = horizon_of(project, known["transactions"])
    fingerprint = fingerprint_of(known)
    return Prepared(accounts, horizon, fingerprint)


def fingerprint_of(tables: dict[TableName, ir.Table]) -> str:
    """Return a digest of the tables' rows that does not depend on their order, or on rows that were set aside."""
    digests = {name: _digest(table) for name, table in sorted(tables.items())}
    return hashlib.sha256(json.dumps(digests).encode()).hexdigest()[:16]


def weekly(transactions: ir.Table) -> pd.DataFrame:
    """Return orders, customers and net amount a week: ``week, orders, customers, amount``."""
    lines: Any = transactions.mutate(week=transactions["ordered_at"].truncate("W"))
    order = lines["order_id"] if "order_id" in lines.columns else lines["ordered_at"].cast("string")
    sums = lines.group_by("week").agg(
        orders=(lines["customer_id"] + "/" + order).nunique(),
        customers=lines["customer_id"].nunique(),
        amount=lines["amount"].sum().cast("float64"),
    )
    return sums.order_by("week").to_pandas()


def account_record(prepared: Prepared) -> dict[str, Any]:
    """Return the accounts as a record: table -> received, kept, set_aside, merged, repeated, reasons."""
    return {name: asdict(counts) for name, counts in prepared.accounts.items()}


def _digest(table: ir.Table) -> list[str]:
    text = ibis.literal("|").join([table[column].cast("string").fill_null("∅") for column in table.columns])
    row: Any = table.select(row=text.hash())["row"]
    digest = row.as_table().agg(rows=row.count(), mixed=row.bit_xor(), summed=(row % 2**31).sum())
    return [str(value) for value in digest.to_pandas().iloc[0]]


def _write(table: ir.Table, workspace: Workspace, name: TableName) -> None:
    with writing(workspace.path(name)) as path:
        table.to_parquet(path)


def _write_set_aside(table: ir.Table, workspace: Workspace, name: TableName) -> None:
    with writing(workspace.folder("interim") / "set_aside" / f"{name}.parquet") as path:
        set_aside(table).to_parquet(path)
