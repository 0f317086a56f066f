"""The engine that reads and computes: DuckDB in the process, or whatever backend Ibis can reach by URL."""

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import duckdb
import ibis
from ibis.backends.duckdb import Backend as DuckDB

from src.errors import BadInput

MEMORY_LIMIT = "CLIENTBASE_MEMORY"
"""Environment variable: the memory DuckDB may use before it spills to disk, such as 8GB."""
USUAL_MEMORY = "2GB"
SMALL = 16_000_000
"""Bytes of files, about as much as a million and a half lines, that one thread reads as fast as several."""


def connect(engine: str = "duckdb") -> DuckDB:
    """Return a fresh connection. DuckDB keeps within its memory limit and spills to the temporary folder.

    Raises
    ------
    BadInput
        When the engine's name is not one we can run on.
    """
    if engine != "duckdb":
        raise BadInput(
            "The engine cannot be used.", f"engine: expected 'duckdb'; came {engine!r}. Leave it out for DuckDB."
        )
    spill = Path(tempfile.gettempdir()) / f"clientbase-{os.getpid()}"
    memory = os.environ.get(MEMORY_LIMIT, USUAL_MEMORY)
    connection = ibis.duckdb.connect(temp_directory=str(spill), memory_limit=memory)
    connection.raw_sql("SET TimeZone = 'UTC'; SET preserve_insertion_order = false")
    with suppress(duckdb.InvalidInputException):  # a notebook without widgets has no bar to switch off
        connection.raw_sql("SET enable_progress_bar = false")
    return connection


def narrow(connection: DuckDB, files: Iterable[Path]) -> None:
    """Let the connection work on one thread where all that it reads is small.

    Several threads find little to share there; on cores that other processes use, too, they take twice the time.
    """
    sizes = [file.stat().st_size for file in files]
    if sizes and sum(sizes) < SMALL:
        connection.raw_sql("SET threads = 1")
