"""What changed since the last run, in words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from .numbers import kind_of
from .words import Words


def moves_in_words(changes: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return customer_id, what, before, after, cause and because as texts; no cause where none is told.

    ``changes``: customer_id, what, before, after, cause, because, because_before, because_after.
    """
    told = [_told(row, words) for row in changes.to_dict("records")]
    table = pd.DataFrame(told, columns=["customer_id", "what", "before", "after", "cause", "because"], dtype="str")
    return table if table["cause"].notna().any() else table.drop(columns="cause")


def _told(row: Mapping[Any, Any], w: Words) -> dict[str, str]:
    if row["what"] == "new":
        return {"customer_id": row["customer_id"], "what": w.say("moves.new"), "after": w.label("tier", row["after"])}
    labels = {side: w.label(row["what"], row[side]) for side in ("before", "after")}
    return {
        "customer_id": row["customer_id"],
        "what": w.column(row["what"]),
        **labels,
        **_cause(row, w),
        "because": _because(row, w),
    }


def _cause(row: Mapping[Any, Any], w: Words) -> dict[str, str]:
    known = row.get("cause")
    return {} if known is None or pd.isna(known) else {"cause": w.label("cause", known)}


def _because(row: Mapping[Any, Any], w: Words) -> str:
    kind = kind_of(row["because"])
    numbers = {side: w.write(row[f"because_{side}"], kind) for side in ("before", "after")}
    return w.say("moves.because", number=w.column(row["because"]), **numbers)
