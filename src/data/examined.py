"""The checked sources, row by row: what is kept of each table, what is set aside or merged, and who is who."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend as DuckDB

from src.project import Project, TableName

from .check import Checked, Source
from .cleaning import BROKEN, REASON, Account, account, before, judged, kept, set_aside
from .limits import refuse_too_many
from .returns import counted, netted
from .undated import today_columns
from .unified import Identities, identities_of, unified


@dataclass(frozen=True)
class Examined:
    """``tables`` and ``aside`` are lazy and last as long as the examination.

    ``returns`` counts how returns were matched; ``refused`` are the columns of customers that may not become features.
    """

    tables: dict[TableName, ir.Table]
    aside: dict[TableName, ir.Table]
    accounts: dict[TableName, Account]
    identities: Identities
    returns: dict[str, int]
    refused: dict[str, str]


@contextmanager
def examined(project: Project, checked: Checked, connection: DuckDB) -> Iterator[Examined]:
    """Yield what became of the rows known at as_of.

    Raises
    ------
    BadInput
        When more of a table's rows would be set aside than the project file allows.
    """
    with TemporaryDirectory(prefix="clientbase-") as scratch:
        rows = _judged(project, checked, connection, Path(scratch))
        accounts = {name: _account(checked.sources[name], table) for name, table in rows.items()}
        refuse_too_many(project, accounts, rows)
        usable = {name: kept(name, table, checked.as_of) for name, table in rows.items()}
        identities = identities_of(project, usable)
        tables = {name: unified(name, table, identities.merge_map) for name, table in usable.items()}
        returns = counted(tables["transactions"])
        tables["transactions"] = netted(tables["transactions"])
        refused = today_columns(tables["customers"], tables["transactions"]) if "customers" in tables else {}
        if refused:
            tables["customers"] = tables["customers"].drop(*refused)
        aside = {name: _with_broken(set_aside(table), checked.sources[name].broken) for name, table in rows.items()}
        yield Examined(tables, aside, _with_folded(accounts, tables, identities), identities, returns, refused)


def _judged(project: Project, checked: Checked, connection: DuckDB, scratch: Path) -> dict[TableName, ir.Table]:
    """Return the rows received of every table with what becomes of each, computed once into the scratch folder."""
    for name, source in checked.sources.items():
        received = before(name, source.rows, checked.as_of, source.written_at)
        judged(name, project.tables[name], received, source.written_at).to_parquet(scratch / f"{name}.parquet")
    return {name: connection.read_parquet(scratch / f"{name}.parquet") for name in checked.sources}


def _account(source: Source, rows: ir.Table) -> Account:
    broken = 0 if source.broken is None else int(source.broken.count().to_pandas())
    return account(rows, later=int(source.counts["_rows"]) - int(rows.count().to_pandas()), broken=broken)


def _with_folded(
    accounts: dict[TableName, Account], tables: dict[TableName, ir.Table], identities: Identities
) -> dict[TableName, Account]:
    """Return the accounts with the customers that were folded into others counted as merged."""
    if identities.merge_map.empty or "customers" not in tables:
        return accounts
    counts, left = accounts["customers"], int(tables["customers"].count().to_pandas())
    folded = replace(counts, kept=left, merged=counts.merged + counts.kept - left)
    return {**accounts, "customers": folded}


def _with_broken(aside: ir.Table, broken: ir.Table | None) -> ir.Table:
    """Return the rows set aside, and the lines that never became rows."""
    if broken is None:
        return aside
    lines = broken.select(line="line", **{REASON: ibis.literal(BROKEN)})
    empty = {column: ibis.null(kind) for column, kind in aside.schema().items() if column != REASON}
    return aside.mutate(line=ibis.null("string")).union(lines.mutate(**empty).select(*aside.columns, "line"))
