"""A frame as a reader meets it: headings in words, numbers and dates as the language writes them, text escaped."""

from collections.abc import Mapping
from html import escape

import pandas as pd
from pandas.api import types

from .blocks import STYLE, Note, Sentences, Tile, Tiles
from .numbers import kind_of
from .words import Words

__all__ = ["Note", "Sentences", "Table", "Tile", "Tiles", "kinds_of"]

RIGHT = ("number", "money", "percent", "days")
SHORT = ("date", "yes_no", "label:tier", "label:churn_band")
LONG = 60


class Table:
    """A frame as a table; rows after ``limit`` are counted, not shown.

    ``kinds`` says how a column is written where its name does not tell: number, money, percent, days, date, text
    or ``label:<class>``.
    """

    def __init__(
        self, frame: pd.DataFrame, words: Words, *, kinds: Mapping[str, str] | None = None, limit: int = 20
    ) -> None:
        self.words, self.rows, self.kinds = words, len(frame), {**kinds_of(frame, words), **(kinds or {})}
        self.written = pd.DataFrame({name: self._column(frame[name].head(limit)) for name in frame}, dtype=object)

    def _column(self, values: pd.Series) -> list[str]:
        return [self.words.write(value, self.kinds[str(values.name)]) for value in values]

    def _footer(self) -> str:
        if self.rows == 0:
            return self.words.say("show.none")
        shown, every = (self.words.number(count) for count in (len(self.written), self.rows))
        return self.words.say("show.rows", shown=shown, all=every) if shown != every else ""

    def _repr_html_(self) -> str:
        head = "".join(self._cell("th", name, self.words.column(name)) for name in self.written)
        rows = (zip(self.written, row, strict=True) for row in self.written.itertuples(index=False))
        body = "".join(f"<tr>{''.join(self._cell('td', *cell) for cell in row)}</tr>" for row in rows)
        footer = f"<p>{escape(self._footer())}</p>" if self._footer() else ""
        return (
            f'{STYLE}<div class="cb cb-table"><table><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table>{footer}</div>"
        )

    def _cell(self, tag: str, name: str, text: str) -> str:
        side = self._side(name)
        return f'<{tag} class="{side}">{escape(text)}</{tag}>' if side else f"<{tag}>{escape(text)}</{tag}>"

    def _side(self, name: str) -> str:
        kind = self.kinds[name]
        if kind in RIGHT:
            return "cb-right"
        if kind in SHORT:
            return "cb-short"
        return "cb-long" if self.written[name].str.len().max() > LONG else ""

    def __repr__(self) -> str:
        shown = self.written.rename(columns=self.words.column).to_string(index=False) if self.rows else ""
        return "\n".join(part for part in (shown, self._footer()) if part)


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
