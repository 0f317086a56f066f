"""What a column is to a spreadsheet: its kind, its width, and its values as a sheet is written fastest."""

import re
from typing import Any

import pandas as pd

from .numbers import kind_of

CELL_LIMIT = 32_767
"""Characters that a cell holds; XlsxWriter leaves longer texts out."""
NARROW, WIDE, DATE = 9, 60, 10
MORE = {"money": 5, "number": 3, "percent": 4, "points": 2}
"""Letters that a kind of number adds to its whole digits: a point, decimals, a sign of currency or per cent."""


def cell_kind(values: pd.Series) -> str:
    """Return how a column is written: by its name, and numbers that are all whole without decimals."""
    name = str(values.name)
    if pd.api.types.is_datetime64_any_dtype(values):
        return "date"
    if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return "text"
    if name.startswith("points_") or name == "tier_score":
        return "points"
    kind = kind_of(name)
    return "whole" if kind == "number" and (values.dropna() % 1 == 0).all() else kind


def column_width(values: pd.Series, kind: str, heading: str, most: int = WIDE) -> int:
    """Return how many letters wide a column has to be for its heading and values, the longest texts aside."""
    return min(max(NARROW, letters(heading) + 2, _longest(values.dropna(), kind) + 1), most)


def longest_word(heading: str) -> str:
    """Return the longest word of a heading that may be broken into lines; Chinese breaks anywhere."""
    return max(re.findall(r"[^\W\d_\u2e80-\uffff]+", heading), key=len, default="")


def _longest(values: pd.Series, kind: str) -> int:
    """Return the length of the longest value as it is written; of texts, of the first 200."""
    if kind == "text":
        return max((letters(str(value)) for value in values.head(200)), default=0)
    if kind == "date" or values.empty:
        return DATE
    digits = len(f"{values.abs().max():,.0f}") + bool((values < 0).any())
    return digits + MORE.get(kind, 0)


def letters(text: str) -> int:
    """Return the width of a text in Latin letters: a Chinese character takes two."""
    return len(text) if text.isascii() else sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def written(values: pd.Series, kind: str) -> tuple[list[Any], str, int]:
    """Return the values as Python's own, None for the unknown; their kind, ``mixed`` for a column of texts that holds
    other things, too; and how many texts had to be cut to fit a cell.

    Python's own are ten times faster to write than pandas' own.
    """
    if kind == "date":
        return [None if pd.isna(day) else day.to_pydatetime() for day in values], kind, 0
    objects = values.astype(object)
    plain = objects.where(values.notna(), None).tolist()
    if kind != "text":
        return plain, kind, 0
    if any(value is not None and not isinstance(value, str) for value in plain):
        return plain, "mixed", 0
    long = sum(value is not None and len(value) > CELL_LIMIT for value in plain)
    return [cut(value) for value in plain] if long else plain, kind, long


def cut(text: str | None) -> str | None:
    """Return the text as a cell can hold it."""
    return text if text is None or len(text) <= CELL_LIMIT else text[: CELL_LIMIT - 1] + "…"
