"""The one door to the sources: opens files in place as lazy tables of the engine."""

import importlib.util
from pathlib import Path
from urllib.parse import urlsplit

import ibis.expr.types as ir
from ibis.backends.duckdb import Backend as DuckDB

from src.errors import BadInput
from src.project import Project, TableSource

READERS = {".parquet": "read_parquet", ".csv": "read_csv", ".tsv": "read_csv"}
PACKAGE = "package"


def source_files(source: str, folder: Path) -> list[Path]:
    """Return the files a source stands for: one file, a glob's, a folder's, or a file of an installed package.

    Relative paths start at ``folder``.

    Raises
    ------
    BadInput
        When there is no such file, or it is of a kind we cannot read.
    """
    path = _package_path(source) if source.startswith(f"{PACKAGE}://") else folder / Path(source).expanduser()
    if path.is_dir():
        files = sorted(found for found in path.rglob("*") if _suffix(found) in READERS)
    elif any(sign in path.name for sign in "*?["):
        files = sorted(path.parent.glob(path.name))
    else:
        files = [path] if path.is_file() else []
    if not files:
        raise BadInput(f"source {source!r}: expected a file, a glob or a folder; nothing is there ({path}).")
    if unknown := sorted({_suffix(file) or file.name for file in files} - set(READERS)):
        raise BadInput(f"source {source!r}: expected {', '.join(READERS)} files; came {', '.join(unknown)}.")
    if len({READERS[_suffix(file)] for file in files}) > 1:
        raise BadInput(f"source {source!r}: expected files of one kind; came both CSV and Parquet. Name a glob.")
    return files


def open_source(connection: DuckDB, source: str, folder: Path) -> ir.Table:
    """Return the source as a lazy table: nothing is read but its header.

    Raises
    ------
    BadInput
        When it is not there or cannot be read.
    """
    files = source_files(source, folder)
    try:
        return getattr(connection, READERS[_suffix(files[0])])([str(file) for file in files])
    except Exception as error:
        first_line = str(error).strip().splitlines()[0]
        raise BadInput(f"source {source!r}: expected a readable {_suffix(files[0])} file; {first_line}") from error


def open_table(connection: DuckDB, table: TableSource, folder: Path) -> ir.Table:
    """Return a table's raw rows, lazily: its one source, or its query over the named ones."""
    if table.source is not None:
        return open_source(connection, table.source, folder)
    for name, source in table.sources.items():
        connection.create_view(name, open_source(connection, source, folder), overwrite=True)
    try:
        return connection.sql(str(table.query))
    except Exception as error:
        raise BadInput(f"query over {', '.join(table.sources)}: {str(error).strip().splitlines()[0]}") from error


def project_files(project: Project) -> dict[str, list[Path]]:
    """Return the source files of every table of the project."""
    return {
        name: [
            file
            for source in ([table.source] if table.source else table.sources.values())
            for file in source_files(str(source), project.folder)
        ]
        for name, table in project.tables.items()
    }


def _suffix(path: Path) -> str:
    return Path(path.name.removesuffix(".gz")).suffix.lower()


def _package_path(source: str) -> Path:
    parts = urlsplit(source)
    found = importlib.util.find_spec(parts.netloc)
    if found is None or found.origin is None:
        raise BadInput(f"source {source!r}: expected an installed package named {parts.netloc}; install it (pip).")
    return Path(found.origin).parent / parts.path.lstrip("/")
