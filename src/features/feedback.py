"""What customers said, a row an answer, and what they complained of to the service desk."""

from collections.abc import Mapping
from typing import Any

import ibis
import pandas as pd

from .satisfaction import scaled

SAID: dict[str, str] = {
    "customer_id": "str", "given_at": "datetime64[us]", "rating": "float64", "recommends": "float64", "topic": "str",
    "urgency": "str", "text": "str", "resolved_at": "datetime64[us]",
}  # fmt: skip
TEN = 10


def feedback_rows(tables: Mapping[str, Any]) -> pd.DataFrame:
    """Return every answer: ``customer_id, given_at, rating`` (0 to 1), ``recommends`` (0 to 10, of answers on that
    scale), ``topic, urgency`` (where somebody has put one on it), ``text, resolved_at``.

    Without a table of feedback there are no rows.
    """
    if "feedback" not in tables:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in SAID.items()})
    table = tables["feedback"]
    scored = "score" in table.columns
    on_ten = scored and "scale_max" in table.columns
    nothing = ibis.null("float64")
    rows = table.select(
        customer_id="customer_id",
        given_at="given_at",
        rating=scaled(table) if scored else nothing,
        recommends=(table["scale_max"] == TEN).ifelse(table["score"], nothing) if on_ten else nothing,
        **{name: _column(table, name, "string") for name in ("topic", "urgency", "text")},
        resolved_at=_column(table, "resolved_at", "timestamp"),
    )
    return rows.to_pandas().astype(SAID).sort_values(["given_at", "customer_id"], ignore_index=True)


def desk_complaints(tables: Mapping[str, Any]) -> pd.DataFrame:
    """Return the complaints of the service desk: ``customer_id, given_at, topic, resolved_at``; no rows without one."""
    kinds = {name: SAID[name] for name in ("customer_id", "given_at", "topic", "resolved_at")}
    if "interactions" not in tables:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
    table = tables["interactions"]
    mine = table.filter(table["kind"] == "complaint")
    rows = mine.select(
        customer_id="customer_id",
        given_at="occurred_at",
        topic=_column(mine, "topic", "string"),
        resolved_at=_column(mine, "resolved_at", "timestamp"),
    )
    return rows.to_pandas().astype(kinds).sort_values(["given_at", "customer_id"], ignore_index=True)


def _column(table: Any, name: str, kind: str) -> Any:
    return table[name] if name in table.columns else ibis.null(kind)
