"""Tables of databases, reached by URL through Ibis: only the columns that are needed are read, once, in batches."""

from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.backends.duckdb import Backend as DuckDB

from src.errors import BadInput

from .copies import copied

SCHEMES = {"postgresql": "postgres", "postgres": "postgres", "sqlite": "sqlite", "duckdb": "duckdb", "mysql": "mysql"}
"""Beginning of a URL -> the extra of ibis-framework that reads it."""
BATCH = 100_000


def is_database(source: str) -> bool:
    return source.partition("://")[0] in SCHEMES


def open_remote(source: str, folder: Path) -> ir.Table:
    """Return the table that ``url#table`` or ``url#schema.table`` names, still in its database.

    Raises
    ------
    BadInput
        When the database cannot be reached or has no such table; passwords are not repeated.
    """
    url, _, name = source.partition("#")
    if not name:
        raise BadInput(f"source {_public(source)!r}: expected the table behind the URL, as in {_public(url)}#orders.")
    schema, _, table = name.rpartition(".")
    try:
        backend = ibis.connect(_with_folder(url, folder))
        return backend.table(table, database=schema or None)
    except ImportError as error:
        extra = SCHEMES[url.partition("://")[0]]
        raise BadInput(
            f"source {_public(source)!r}: its driver is not installed; pip install 'ibis-framework[{extra}]'."
        ) from error
    except Exception as error:
        raise BadInput(f"source {_public(source)!r}: expected a table; {_reason(error, source)}") from error


def fetched(connection: DuckDB, remote: ir.Table, source: str) -> ir.Table:
    """Return the remote rows as a table of the engine: they are fetched once a run, in batches, into a copy."""

    def fetch(folder: Path) -> None:
        with remote.to_pyarrow_batches(chunk_size=BATCH) as batches:
            schema = pa.schema([(field.name, _plain(field.type)) for field in batches.schema])
            with pq.ParquetWriter(folder / "rows.parquet", schema) as writer:
                for batch in batches:
                    writer.write_table(pa.Table.from_batches([batch]).cast(schema))

    try:
        return connection.read_parquet(copied(("database", source, ibis.to_sql(remote)), fetch) / "rows.parquet")
    except Exception as error:
        raise BadInput(f"source {_public(source)!r}: its rows cannot be read; {_reason(error, source)}") from error


def _plain(kind: pa.DataType) -> pa.DataType:
    """Return the type as Parquet keeps it: a column without any value has no type of its own."""
    return pa.string() if pa.types.is_null(kind) else kind


def _with_folder(url: str, folder: Path) -> str:
    """Return the URL of a database file with its path counted from the project file's folder."""
    parts = urlsplit(url)
    if parts.scheme not in ("sqlite", "duckdb") or not parts.path:
        return url
    path = (folder / parts.path.removeprefix("/")) if not parts.path.startswith("//") else Path(parts.path[1:])
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path}")
    return f"{parts.scheme}://{path}"


def _public(url: str) -> str:
    parts = urlsplit(url)
    if parts.password is None:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", ":***@")))


def _reason(error: Exception, url: str) -> str:
    """Return the first line of what went wrong, without the password."""
    text = str(error).strip().partition("\n")[0] or type(error).__name__
    password = urlsplit(url).password
    return text.replace(password, "***") if password else text
