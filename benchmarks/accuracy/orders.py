"""The orders of a case's whole data, lazily: the table behind the truth and behind the histories before the cut."""

from pathlib import Path

import ibis
from ibis import _

from src.data.engine import connect
from src.data.sources import source_files

from .cases import Case, Source


def source_file(source: Source) -> Path:
    """Return the one file of a source."""
    (file,) = source_files(source.file, Path())
    return file


def orders(case: Case) -> ibis.Table:
    """Return customer_id, order_id, ordered_at, amount, before and after the cut; lines of one number are one order."""
    table = case.transactions
    columns, connection = table["columns"], connect()
    connection.read_parquet(source_file(case.sources[table["source"]]), table_name="source")
    order = columns.get("order_id", columns["ordered_at"])
    lines = connection.sql(f"""
        SELECT CAST({columns["customer_id"]} AS VARCHAR) AS customer_id, CAST({order} AS VARCHAR) AS order_id,
               CAST({columns["ordered_at"]} AS TIMESTAMP) AS ordered_at, CAST({columns["amount"]} AS DOUBLE) AS amount
        FROM source WHERE {columns["customer_id"]} IS NOT NULL
    """)
    return lines.group_by("customer_id", "order_id").agg(ordered_at=_.ordered_at.min(), amount=_.amount.sum())
