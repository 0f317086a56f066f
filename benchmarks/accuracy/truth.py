"""What happened after the cut, from the whole data: the only module of the benchmark that looks there."""

from datetime import timedelta
from functools import cache
from pathlib import Path

import ibis
import pandas as pd
from ibis import _

from src.data.engine import connect
from src.data.sources import source_files

from .cases import Case, Source


def source_file(source: Source) -> Path:
    """Return the one file of a source."""
    (file,) = source_files(source.file, Path())
    return file


@cache
def truth(case: Case) -> pd.DataFrame:
    """Return customer_id, active, churned, spend of everybody with an order of a positive amount before the cut.

    ``active``: with one in ``[cut - active_days, cut)``; ``churned``: none in ``[cut, cut + horizon)``; ``spend``: the
    net amount in the horizon, returns included.
    """
    orders = _orders(case)
    start, end = case.cut - timedelta(days=case.active_days), case.cut + timedelta(days=case.horizon_days)
    bought, after = _.amount > 0, (_.ordered_at >= case.cut) & (_.ordered_at < end)
    table = orders.group_by("customer_id").agg(
        known=(bought & (_.ordered_at < case.cut)).any(),
        active=(bought & (_.ordered_at >= start) & (_.ordered_at < case.cut)).any(),
        churned=~(bought & after).any(),
        spend=ibis.coalesce(_.amount.sum(where=after), 0.0),
    )
    found = table.filter("known").drop("known").order_by("customer_id").execute()
    return found.astype({"active": bool, "churned": float, "spend": float})


def _orders(case: Case) -> ibis.Table:
    """Return the orders of the whole data: customer_id, ordered_at, amount; lines of one number or instant are one."""
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
