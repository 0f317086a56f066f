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
from .sample import is_inside, sampled
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
def examined(
    project: Project, checked: Checked, connection: DuckDB, *, share: float = 1.0
) -> Iterator[Examined]:
    """Yield what became of the rows known at as_of; the accounts count all, ``tables`` hold a share of the customers.

    Raises
    ------
    BadInput
        When more of a table's rows would be set aside than the project file allows.
    """
    with TemporaryDirectory(prefix="clientbase-") as scratch:
        received = {name: _received(project, checked, name) for name in checked.sources}
        cut = _cut_at_once(project, share)
        before_cut = {name: _account(checked.sources[name], received[name]) for name in cut}
        looked_at = {**received, **{name: _own_lines(received[name], before_cut[name], share) for name in cut}}
        rows = _once(looked_at, connection, Path(scratch))
        accounts = {name: before_cut.get(name) or _account(checked.sources[name], rows[name]) for name in rows}
        refuse_too_many(project, accounts, rows)
        usable = {name: kept(name, table, checked.as_of) for name, table in rows.items()}
        identities = identities_of(project, usable)
        tables = sampled({name: unified(name, table, identities.merge_map) for name, table in usable.items()}, share)
        returns = counted(tables["transactions"])
        tables["transactions"] = netted(tables["transactions"])
        refused = today_columns(tables["customers"], tables["transactions"]) if "customers" in tables else {}
        if refused:
            tables["customers"] = tables["customers"].drop(*refused)
        aside = {name: _with_broken(set_aside(table), checked.sources[name].broken) for name, table in rows.items()}
        yield Examined(tables, aside, _with_folded(accounts, tables, identities), identities, returns, refused)


def _received(project: Project, checked: Checked, name: TableName) -> ir.Table:
    """Return the rows received of a table, with what becomes of each."""
    source = checked.sources[name]
    known = before(name, source.rows, checked.as_of, source.written_at)
    return judged(name, project.tables[name], known, source.written_at)


def _cut_at_once(project: Project, share: float) -> tuple[TableName, ...]:
    """Return the tables of which a sample computes its own rows alone: the lines, unless it must be seen who is who."""
    known = project.linkage is None and "identities" not in project.tables
    return ("transactions",) if share < 1 and known else ()


def _own_lines(lines: ir.Table, counts: Account, share: float) -> ir.Table:
    """Return the lines of a sample's customers, and those that are set aside, where there are any."""
    own = is_inside(lines["customer_id"], share)
    return lines.filter(own | lines[REASON].notnull() if counts.set_aside else own)


def _once(tables: dict[TableName, ir.Table], connection: DuckDB, scratch: Path) -> dict[TableName, ir.Table]:
    """Return the same tables, computed once into the scratch folder."""
    for name, table in tables.items():
        table.to_parquet(scratch / f"{name}.parquet")
    return {name: connection.read_parquet(scratch / f"{name}.parquet") for name in tables}


def _account(source: Source, rows: ir.Table) -> Account:
    broken = 0 if source.broken is None else int(source.broken.count().to_pandas())
    return account(rows, read=int(source.counts["_rows"]), broken=broken)


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
