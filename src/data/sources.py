"""The one door to the sources: opens files and databases in place, as lazy tables of the engine."""

import importlib.util
import os
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import ibis
from ibis.backends.duckdb import Backend as DuckDB

from src.errors import BadInput
from src.project import Project, TableSource

from .copies import identity
from .csv_files import open_csv
from .databases import fetched, is_database, open_remote
from .excel import open_sheet
from .opened import Needed, Opened, now

PARQUET, CSV, EXCEL = (".parquet", ".pq"), (".csv", ".tsv", ".txt"), (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods")
KINDS = (PARQUET, CSV, EXCEL)
PACKAGE = "package"


def open_table(connection: DuckDB, table: TableSource, folder: Path, *, needed: Needed | None = None) -> Opened:
    """Return a table's source, opened: its one source, or its query over the named ones.

    Of a database only what is ``needed`` is read (all when left out).

    Raises
    ------
    BadInput
        When a source is not there or cannot be read.
    """
    if table.source is not None:
        return _open(connection, table.source, table, folder, needed)
    parts = {name: _open(connection, source, table, folder, None) for name, source in table.sources.items()}
    for name, part in parts.items():
        connection.create_view(name, part.rows, overwrite=True)
    try:
        joined = connection.sql(str(table.query))
    except Exception as error:
        raise BadInput(f"query over {', '.join(table.sources)}: {str(error).strip().splitlines()[0]}") from error
    return Opened(joined, max(part.written_at for part in parts.values()))


def source_columns(table: TableSource, folder: Path) -> set[str] | None:
    """Return the columns of a database table without reading a row; None for every other kind of source."""
    source = expanded(table.source or "")
    return set(open_remote(source, folder).columns) if is_database(source) else None


def source_files(source: str, folder: Path) -> list[Path]:
    """Return the files a source stands for: one file, a glob's, a folder's, or a file of an installed package.

    Relative paths start at ``folder``. A database has no files.

    Raises
    ------
    BadInput
        When there is no such file, or it is of a kind we cannot read.
    """
    source = expanded(source)
    if is_database(source):
        return []
    named = source.partition("#")[0]
    path = _package_path(named) if named.startswith(f"{PACKAGE}://") else folder / Path(named).expanduser()
    if path.is_dir():
        files = sorted(found for found in path.rglob("*") if _kind(found))
    elif any(sign in path.name for sign in "*?["):
        files = sorted(path.parent.glob(path.name))
    else:
        files = [path] if path.is_file() else []
    if not files:
        raise BadInput(f"source {source!r}: expected a file, a glob or a folder; nothing is there ({path}).")
    if unknown := sorted({_suffix(file) or file.name for file in files if not _kind(file)}):
        readable = ", ".join(suffix for kind in KINDS for suffix in kind)
        raise BadInput(f"source {source!r}: expected {readable} files or a database URL; came {', '.join(unknown)}.")
    if len({_kind(file) for file in files}) > 1:
        raise BadInput(f"source {source!r}: expected files of one kind; came several. Name a glob.")
    return files


def expanded(source: str) -> str:
    """Return the source with ``$NAME`` and ``${NAME}`` replaced by environment variables.

    Raises
    ------
    BadInput
        When one of them is not set.
    """
    whole = os.path.expandvars(source)
    if unset := re.findall(r"\$\{?(\w+)\}?", whole):
        names = ", ".join(unset)
        raise BadInput(f"source {source!r}: expected {names} in the environment; not set. Set it to the path or URL.")
    return whole


def project_files(project: Project) -> dict[str, list[Path]]:
    """Return the source files of every table of the project."""
    return {
        name: [file for files in table_files(table, project.folder) for file in files]
        for name, table in project.tables.items()
    }


def table_files(table: TableSource, folder: Path) -> list[list[Path]]:
    """Return the files of each of a table's sources; a database has none."""
    sources = [table.source] if table.source else table.sources.values()
    return [source_files(str(source), folder) for source in sources]


def _open(connection: DuckDB, source: str, table: TableSource, folder: Path, needed: Needed | None) -> Opened:
    source = expanded(source)
    if is_database(source):
        remote = open_remote(source, folder)
        return Opened(fetched(connection, _only(remote, needed) if needed else remote, source), now())
    files = source_files(source, folder)
    opened = Opened(None, _written_at(files), form=table.csv)
    if _kind(files[0]) == CSV:
        lines = open_csv(connection, files, table.csv)
        text = {"numeric": lines.numeric, "broken": lines.broken, "copied_from": (identity(files), table.csv)}
        return replace(opened, rows=lines.rows, **text)
    if _kind(files[0]) == EXCEL:
        return replace(opened, rows=open_sheet(connection, files[0], source.partition("#")[2]))
    try:
        return replace(opened, rows=connection.read_parquet([str(file) for file in files]))
    except Exception as error:
        first_line = str(error).strip().splitlines()[0]
        raise BadInput(f"source {source!r}: expected a readable Parquet file; {first_line}") from error


def _only(remote: Any, needed: Needed) -> Any:
    """Return what is needed of a remote table: the database leaves out the rest."""
    chosen = remote.select(*(column for column in remote.columns if column in needed.columns))
    if needed.until is None or needed.dated not in chosen.columns or not chosen[needed.dated].type().is_temporal():
        return chosen
    day = chosen[needed.dated]
    return chosen.filter(day.isnull() | (day < ibis.timestamp(needed.until.isoformat())))


def _written_at(files: list[Path]) -> datetime:
    """Return when the youngest of the files was changed last, UTC, without its zone."""
    return datetime.fromtimestamp(max(file.stat().st_mtime for file in files), UTC).replace(tzinfo=None)


def _kind(path: Path) -> tuple[str, ...] | None:
    return next((kind for kind in KINDS if _suffix(path) in kind), None)


def _suffix(path: Path) -> str:
    return Path(path.name.removesuffix(".gz")).suffix.lower()


def _package_path(source: str) -> Path:
    parts = urlsplit(source)
    found = importlib.util.find_spec(parts.netloc)
    if found is None or found.origin is None:
        raise BadInput(f"source {source!r}: expected an installed package named {parts.netloc}; install it (pip).")
    return Path(found.origin).parent / parts.path.lstrip("/")
