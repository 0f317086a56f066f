"""A little dirt on purpose: rows added to the clean ones, each spoilt in one known way, and counted."""

from collections.abc import Callable

import numpy as np
import pandas as pd

SHARE = 0.0005
Spoil = Callable[[pd.DataFrame], pd.DataFrame]
Counts = dict[str, int]

REPEATED, REPEATED_KEY, NO_PRICE = "repeated line", "repeated key", "no price"


def _set(column: str, value: object = None) -> Spoil:
    return lambda rows: rows.assign(**{column: value})


def _same(rows: pd.DataFrame) -> pd.DataFrame:
    return rows


def _zero(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(amount=0.0, discount=0.0)


SPOILT: dict[str, dict[str, Spoil]] = {
    "transactions": {
        REPEATED: _same,
        NO_PRICE: _zero,
        "no customer_id": _set("customer_id"),
        "no ordered_at": _set("ordered_at", pd.NaT),
    },
    "customers": {REPEATED_KEY: _same, "no customer_id": _set("客户编号")},
    "interactions": {
        "no customer_id": _set("客户编号"),
        "occurred_at cannot be read": _set("受理时间", "2024年13月45日 10:00"),
    },
    "invoices": {"no due_on": _set("due_on", pd.NaT)},
    "leads": {REPEATED_KEY: _same},
    "balances": {"no balance": _set("balance", np.nan)},
}
"""The ways to spoil a row of each table, in the words in which 01_prepare sets rows aside."""


def soiled(draw: np.random.Generator, table: str, rows: pd.DataFrame) -> tuple[pd.DataFrame, Counts]:
    """Return the rows with spoilt copies of some of them at the end, and how many of each kind were added.

    One in two thousand for each way, at least one; the clean rows stay as they are.
    """
    many = min(len(rows), max(1, round(len(rows) * SHARE)))
    parts, counts = [rows], {}
    for what, spoil in SPOILT[table].items():
        chosen = np.sort(draw.choice(len(rows), many, replace=False))
        parts.append(spoil(rows.iloc[chosen]).astype(rows.dtypes.to_dict()))
        counts[what] = many
    return pd.concat(parts, ignore_index=True), counts


def summed(found: list[dict[str, Counts]]) -> dict[str, Counts]:
    """Return the counts of all chunks together."""
    return {
        table: {what: sum(chunk[table][what] for chunk in found if table in chunk) for what in ways}
        for table, ways in SPOILT.items()
    }
