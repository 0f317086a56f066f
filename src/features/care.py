"""What customers heard and said in a span of time: for judging those who look after them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from .attention import PERSONAL
from .satisfaction import scaled

CARE = {"customer_id": "str", "contacts": "float64", "answers": "float64", "felt": "float64"}


def care(tables: Mapping[str, ir.Table], start: date, end: date) -> pd.DataFrame:
    """Return ``customer_id, contacts, answers, felt`` in ``[start, end)``: how often somebody of ours turned to each
    customer, and the mean (0 to 1) of their answers. No rows for who neither heard nor said anything; a table that is
    missing leaves its columns empty.
    """
    heard, said = _contacts(tables, start, end), _answers(tables, start, end)
    both = heard.merge(said, on="customer_id", how="outer")
    filled = both.assign(contacts=both["contacts"].fillna(0.0)) if "interactions" in tables else both
    return filled.reindex(columns=list(CARE)).astype(CARE).sort_values("customer_id", ignore_index=True)


def _contacts(tables: Mapping[str, ir.Table], start: date, end: date) -> pd.DataFrame:
    if "interactions" not in tables:
        return pd.DataFrame({"customer_id": pd.Series(dtype="str"), "contacts": pd.Series(dtype="float64")})
    touches = tables["interactions"]
    mine = _within(touches.filter(touches["kind"].isin(PERSONAL)), "occurred_at", start, end)
    return mine.group_by("customer_id").agg(contacts=mine.count().cast("float64")).to_pandas()


def _answers(tables: Mapping[str, ir.Table], start: date, end: date) -> pd.DataFrame:
    if "feedback" not in tables or "score" not in tables["feedback"].columns:
        return pd.DataFrame({name: pd.Series(dtype=CARE[name]) for name in ("customer_id", "answers", "felt")})
    said = _within(tables["feedback"], "given_at", start, end)
    said = said.filter(said["score"].notnull())
    return said.group_by("customer_id").agg(answers=said.count().cast("float64"), felt=scaled(said).mean()).to_pandas()


def _within(table: Any, column: str, start: date, end: date) -> Any:
    first, last = (ibis.timestamp(day.isoformat()) for day in (start, end))
    return table.filter((table[column] >= first) & (table[column] < last))
