"""A frame as a reader meets it: headings in words, numbers and dates as the language writes them, text escaped."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from html import escape
from typing import Any

import pandas as pd
from pandas.api import types

from .blocks import CB, EMPTY, STYLE, Note, Sentences, Tile, Tiles
from .numbers import kind_of
from .words import Words

__all__ = ["Note", "Sentences", "Table", "Tile", "Tiles", "kinds_of"]

RIGHT = ("number", "money", "percent", "days")
SHORT = ("date", "yes_no", "label:tier", "label:churn_band")
LONG = 60
CODE = r"[\w.:-]{1,12}|–"
"""An id or another short code, of no Chinese letters: it stays on one line."""


class Table:
    """A frame as a table; rows after ``limit`` are counted, not shown.

    ``kinds`` says how a column is written where its name does not tell: number, money, percent, days, date, text
    or ``label:<class>``. ``links`` leads from a customer_id to that customer's page.
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        words: Words,
        *,
        kinds: Mapping[str, str] | None = None,
        limit: int = 20,
        links: Mapping[str, str] | None = None,
    ) -> None:
        self.links = links or {}
        self.words, self.rows, self.kinds = words, len(frame), {**kinds_of(frame, words), **(kinds or {})}
        self.raw = frame.head(limit)
        self.written = pd.DataFrame({name: self._column(frame[name].head(limit)) for name in frame}, dtype=object)

    def __bool__(self) -> bool:
        return self.rows > 0

    def _column(self, values: pd.Series) -> list[str]:
        return [self.words.write(value, self.kinds[str(values.name)]) for value in values]

    def _footer(self) -> str:
        if self.rows == 0:
            return self.words.say("show.none")
        shown, every = (self.words.number(count) for count in (len(self.written), self.rows))
        return self.words.say("show.rows", shown=shown, all=every) if shown != every else ""

    def _repr_html_(self) -> str:
        if not self.rows:
            return f'{STYLE}<p class="{CB} {EMPTY}">{escape(self._footer())}</p>'
        head = "".join(f"<th{self._class(name)}>{escape(self.words.column(name))}</th>" for name in self.written)
        pairs = zip(self.written.itertuples(index=False), self.raw.itertuples(index=False), strict=True)
        body = "".join(f"<tr>{''.join(map(self._cell, self.written, *pair))}</tr>" for pair in pairs)
        footer = f"<p>{escape(self._footer())}</p>" if self._footer() else ""
        name = escape(self.words.say("show.table", first=self.words.column(str(self.written.columns[0]))))
        kind = f"{CB} cb-table cb-wide" if self._is_wide() else f"{CB} cb-table"
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{footer}"
        return f'{STYLE}<div class="{kind}" role="region" tabindex="0" aria-label="{name}">{table}</div>'

    def _cell(self, name: str, text: str, value: Any) -> str:
        """Return a cell; numbers and dates carry what they are sorted by, lists have a line each."""
        order = f' data-v="{_order(value)}"' if self.kinds[name] in (*RIGHT, "date") else ""
        content = escape(text)
        if self._sides[name] == "cb-long":
            content = content.replace("; ", "<br>").replace("；", "<br>")
        if name == "customer_id" and text in self.links:
            content = f'<a href="{self.links[text]}">{content}</a>'
        label = f' data-label="{escape(self.words.column(name))}"' if self._is_wide() else ""
        return f"<td{self._class(name)}{order}{label}>{content}</td>"

    def _is_wide(self) -> bool:
        """Return whether the table holds sentences or much of each customer: a phone shows each row as a card."""
        return "cb-long" in self._sides.values() or ("customer_id" in self._sides and len(self._sides) > 4)

    def _class(self, name: str) -> str:
        side = self._sides[name]
        return f' class="{side}"' if side else ""

    @cached_property
    def _sides(self) -> dict[str, str]:
        return {str(name): self._side(str(name)) for name in self.written}

    def _side(self, name: str) -> str:
        kind = self.kinds[name]
        if kind in RIGHT:
            return "cb-right"
        if kind in SHORT:
            return "cb-short"
        written = self.written[name]
        if written.str.fullmatch(CODE, flags=re.ASCII).all():
            return "cb-short"
        return "cb-long" if written.str.len().max() > LONG else ""

    def __repr__(self) -> str:
        shown = self.written.rename(columns=self.words.column).to_string(index=False) if self.rows else ""
        return "\n".join(part for part in (shown, self._footer()) if part)


def _order(value: Any) -> str:
    """Return what a number or a date is sorted by; missing values last."""
    if pd.isna(value):
        return ""
    return pd.Timestamp(value).date().isoformat() if isinstance(value, date) else f"{float(value):.6g}"


def kinds_of(frame: pd.DataFrame, words: Words) -> dict[str, str]:
    """Return how each column is written, by its name and then by what it holds."""
    return {str(name): _kind(frame[name], words) for name in frame}


def _kind(values: pd.Series, words: Words) -> str:
    name = str(values.name)
    if words.labels(name.removesuffix("_previous")):
        return f"label:{name}"
    for named in ("feature", "model", "metric", "idea", "table"):
        if name == named:
            return named
    if name == "reason":
        return "aside"
    if types.is_bool_dtype(values):
        return "yes_no"
    if types.is_datetime64_any_dtype(values):
        return "date"
    guessed = kind_of(name)
    return "text" if guessed in RIGHT and not types.is_numeric_dtype(values) else guessed
