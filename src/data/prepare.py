"""From the checked sources to the canonical tables on disk, with an account of every row."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis.backends.duckdb import Backend as DuckDB

from src.project import Project, TableName
from src.workspace import Workspace, writing

from .check import Checked
from .cleaning import Account
from .engine import narrow
from .examined import Examined, examined
from .horizon import Horizon, horizon_of, refuse_silence
from .tables import TABLES


@dataclass(frozen=True)
class Prepared:
    """What was prepared: the span of the orders, the horizon, a fingerprint of all known, and what was examined."""

    first_order_on: date
    last_order_on: date
    horizon: Horizon
    data_fingerprint: str
    examined: Examined

    @property
    def accounts(self) -> dict[TableName, Account]:
        return self.examined.accounts

    def record(self) -> dict[str, Any]:
        """Return the accounts as a record: table to received, kept, set_aside, merged, repeated, reasons."""
        return {name: asdict(counts) for name, counts in self.accounts.items()}


def prepare(project: Project, checked: Checked, workspace: Workspace, connection: DuckDB) -> Prepared:
    """Write the canonical tables of all that was known before as_of; return what became of the rows.

    The account is that of all rows, also where the workspace is that of a sample and only its customers are written.

    Raises
    ------
    BadInput
        When more of a table's rows would be set aside than the project file allows; nothing is written then. When
        nobody had bought in the active days.
    """
    with examined(project, checked, connection, share=workspace.sample) as found:
        _forget(workspace)
        for name, table in found.tables.items():
            _write(table, workspace.path(name))
            _write(found.aside[name], workspace.folder("interim") / "set_aside" / f"{name}.parquet")
    if len(found.identities.merge_map):
        workspace.write("merge_map", found.identities.merge_map)
    if len(found.identities.review):
        with writing(workspace.path("identity_review")) as path:
            found.identities.review.to_csv(path, index=False, encoding="utf-8-sig")
    known: dict[TableName, ir.Table] = {name: connection.read_parquet(workspace.path(name)) for name in found.tables}
    ordered_at: Any = known["transactions"]["ordered_at"]
    span = ordered_at.as_table().agg(first=ordered_at.min(), last=ordered_at.max()).to_pandas().iloc[0]
    horizon = horizon_of(project, known["transactions"])
    refuse_silence(checked.as_of, span["last"].date(), horizon.active_days)
    return Prepared(span["first"].date(), span["last"].date(), horizon, fingerprint_of(known), found)


def _forget(workspace: Workspace) -> None:
    """Remove what an earlier preparation of this date left: a table that is no longer given is not known."""
    for name in (*TABLES, "merge_map", "identity_review"):
        workspace.path(name).unlink(missing_ok=True)
        (workspace.folder("interim") / "set_aside" / f"{name}.parquet").unlink(missing_ok=True)


def known_tables(workspace: Workspace, connection: DuckDB) -> dict[str, ir.Table]:
    """Return the canonical tables that 01_prepare has written, opened lazily, by name.

    Raises
    ------
    BadInput
        When there are no order lines yet: names the notebook to run first.
    """
    workspace.need("transactions")
    written = {name: workspace.path(name) for name in TABLES if workspace.has(name)}
    narrow(connection, written.values())
    return {name: connection.read_parquet(file) for name, file in written.items()}


def fingerprint_of(tables: dict[TableName, ir.Table]) -> str:
    """Return a digest of the tables' rows that does not depend on their order, or on rows that were set aside."""
    return _sha256({name: _digest(table) for name, table in sorted(tables.items())})[:16]


def _sha256(content: Any) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


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


def account_table(prepared: Prepared) -> pd.DataFrame:
    """Return one row a table: ``table, received, kept, set_aside, merged, repeated``."""
    return accounts_frame(prepared.accounts)


def accounts_frame(accounts: Mapping[TableName, Account]) -> pd.DataFrame:
    """Return the accounts, a row a table."""
    rows = [{"table": name, **asdict(counts)} for name, counts in accounts.items()]
    return pd.DataFrame(rows).drop(columns="reasons")


def reasons_table(prepared: Prepared) -> pd.DataFrame:
    """Return why rows were set aside: ``table, reason, rows``, a row each."""
    rows = [
        {"table": name, "reason": reason, "rows": number}
        for name, counts in prepared.accounts.items()
        for reason, number in counts.reasons.items()
    ]
    return pd.DataFrame(rows, columns=["table", "reason", "rows"])


def prepared_record(project: Project, checked: Checked, prepared: Prepared, *, code: str = "") -> dict[str, Any]:
    """Return what the later notebooks need to know of this run, as a record.

    ``run_id`` stands for all that the results come from (what was known, the settings, the ``code``). The same inputs
    give the same id, whenever and wherever they are run, and rows that are not known yet do not change it.
    """
    settings = project.model_dump_json(exclude={"tables"})
    inputs = [settings, str(checked.as_of), prepared.data_fingerprint, code]
    return {
        "as_of": checked.as_of,
        "run_id": _sha256(inputs)[:12],
        "data_fingerprint": prepared.data_fingerprint,
        "horizon_days": prepared.horizon.days,
        "horizon_why": prepared.horizon.why,
        "active_days": prepared.horizon.active_days,
        "first_order_on": prepared.first_order_on,
        "last_order_on": prepared.last_order_on,
        "currency": project.currency,
        "language": project.language,
    }


def _digest(table: ir.Table) -> list[str]:
    text = ibis.literal("|").join([table[column].cast("string").fill_null("∅") for column in table.columns])
    row: Any = table.select(row=text.hash())["row"]
    digest = row.as_table().agg(rows=row.count(), mixed=row.bit_xor(), summed=(row % 2**31).sum())
    return [str(value) for value in digest.to_pandas().iloc[0]]


def _write(table: ir.Table, target: Path) -> None:
    with writing(target) as path:
        table.to_parquet(path)
