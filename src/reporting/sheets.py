"""Sheets of a workbook, written top to bottom, so that even 200,000 rows need little memory."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from .numbers import kind_of
from .words import Words

CELL_LIMIT = 32_767
"""Characters that a cell holds; XlsxWriter leaves longer texts out."""
ROW_LIMIT = 200_002
"""Rows that are written of a frame, headers among them: what a spreadsheet still opens with ease; the csv has all."""

NARROW, WIDE = 11, 60
FORMATS = {
    "percent": "0.0%",
    "date": "yyyy-mm-dd",
    "number": "#,##0.00",
    "whole": "#,##0",
    "days": "#,##0",
    "points": "0.0",
}
SYMBOLS = {"USD": "$", "CNY": "¥", "EUR": "€", "GBP": "£", "JPY": "¥"}
BAND_COLORS = ("#1c5d8c", "#3d7f74", "#7a6198", "#8a6a3a", "#566270")


@dataclass(frozen=True)
class Look:
    """How a frame is shown: ``headings`` a column, ``bands`` of columns under a common heading, ``shades`` of values.

    ``bands``: heading to its columns, in the frame's order; none for a single header row. ``shades``: column to value
    to colour. ``bars``: columns of numbers with a bar in the cell.
    """

    headings: Mapping[str, str] = field(default_factory=dict)
    bands: Mapping[str, Sequence[str]] = field(default_factory=dict)
    shades: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    bars: tuple[str, ...] = ()


@dataclass
class Sheets:
    """Writes frames and rows as sheets of one workbook."""

    book: Workbook
    words: Words

    def frame(self, name: str, frame: pd.DataFrame, look: Look | None = None) -> int:
        """Write a frame with a frozen, filtered header; return how many texts had to be cut.

        What a sheet cannot hold of the rows is left out.
        """
        sheet, look = self.book.add_worksheet(name), look or Look()
        top = 1 if look.bands else 0
        shown = frame.head(ROW_LIMIT - top - 1)
        _printed(sheet)
        sheet.repeat_rows(0, top)
        sheet.freeze_panes(top + 1, 1)
        sheet.autofilter(top, 0, top + len(shown), max(len(frame.columns) - 1, 0))
        kinds = [_kind(frame[column]) for column in frame]
        for place, (column, kind) in enumerate(zip(map(str, frame), kinds, strict=True)):
            heading = look.headings.get(column, column)
            sheet.set_column(place, place, _width(shown[column], kind, heading if top == 0 else ""), self._format(kind))
            self._shade(sheet, (top + 1, place, top + max(len(shown), 1), place), column, look)
        if look.bands:
            self._bands(sheet, frame, look)
        self._header(sheet, frame, look, top)
        return self._rows(sheet, shown, kinds, top + 1)

    def rows(self, name: str, rows: Iterable[tuple[Any, ...]], widths: tuple[int, ...]) -> None:
        """Write rows as they are; a value may come as (kind, value).

        A row of one text is a heading, and a row of texts below it the head of a table: its texts stand over numbers.
        """
        sheet = self.book.add_worksheet(name)
        _printed(sheet)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        heading, head = {"bold": True, "font_size": 13}, {"bottom": 1, "font_color": "#66717f"}
        plain = self.book.add_format({"valign": "top", "text_wrap": max(widths) >= WIDE})
        styles = [self.book.add_format(look) for look in (heading, head, {**head, "align": "right"})]
        before: tuple[Any, ...] = ()
        for row, values in enumerate(rows):
            for place, value in enumerate(values):
                kind, shown = value if isinstance(value, tuple) else ("text", value)
                usual = plain if kind == "text" else self._format(kind)
                named = styles[0] if len(values) == 1 else styles[1 if place == 0 or max(widths) >= WIDE else 2]
                _write(sheet, (row, place), shown, named if len(values) == 1 or len(before) == 1 else usual)
            before = values

    def _rows(self, sheet: Worksheet, frame: pd.DataFrame, kinds: list[str], first: int) -> int:
        write = [self._writer(sheet, kind) for kind in kinds]
        columns = [_plain(frame[column], kind) for column, kind in zip(frame, kinds, strict=True)]
        cut = 0
        for row, values in enumerate(zip(*columns, strict=True), start=first):
            for place, value in enumerate(values):
                if value is not None:
                    cut += bool(write[place](row, place, value))
        return cut

    def _writer(self, sheet: Worksheet, kind: str) -> Callable[[int, int, Any], bool | None]:
        """Return what writes a value of the kind: faster than asking every value what it is."""
        style = self._format(kind)
        if kind == "text":
            return lambda row, place, value: _write(sheet, (row, place), value, style)
        number = sheet.write_datetime if kind == "date" else sheet.write_number
        return lambda row, place, value: bool(number(row, place, value, style)) and False

    def _header(self, sheet: Worksheet, frame: pd.DataFrame, look: Look, row: int) -> None:
        style = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
        texts = [look.headings.get(str(column), str(column)) for column in frame]
        if look.bands:
            sheet.set_row(row, 60)
        sheet.write_row(row, 0, texts, self.book.add_format(style))

    def _bands(self, sheet: Worksheet, frame: pd.DataFrame, look: Look) -> None:
        """Write the common headings above those of the columns."""
        places = {str(column): place for place, column in enumerate(frame)}
        for color, (heading, columns) in zip(BAND_COLORS * 9, look.bands.items(), strict=False):
            style = self.book.add_format(
                {"bold": True, "font_color": "#ffffff", "bg_color": color, "valign": "vcenter"}
            )
            first, last = places[columns[0]], places[columns[-1]]
            sheet.write_string(0, first, heading, style)
            for place in range(first + 1, last + 1):
                sheet.write_blank(0, place, None, style)

    def _format(self, kind: str) -> Format:
        if kind == "money":
            symbol = SYMBOLS.get(self.words.currency, self.words.currency + " ")
            return self.book.add_format({"num_format": f'"{symbol}"#,##0.00;-"{symbol}"#,##0.00'})
        other = {"align": "right"} if kind == "right" else {"indent": 1}
        return self.book.add_format({"num_format": FORMATS[kind]} if kind in FORMATS else other)

    def _shade(self, sheet: Worksheet, place: tuple[int, int, int, int], column: str, look: Look) -> None:
        for value, color in look.shades.get(column, {}).items():
            rule = {"type": "cell", "criteria": "==", "value": f'"{value}"'}
            sheet.conditional_format(*place, {**rule, "format": self.book.add_format({"bg_color": color})})
        if column in look.bars:
            sheet.conditional_format(*place, {"type": "data_bar", "bar_color": "#9fc3dc", "bar_solid": True})


def _printed(sheet: Worksheet) -> None:
    """Let a sheet be printed on A3 across, as wide as the paper."""
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)


def _write(sheet: Worksheet, place: tuple[int, int], value: Any, style: Format | None) -> bool:
    """Write one value, an unknown one as an empty cell; return whether its text had to be cut."""
    if isinstance(value, str):
        long = len(value) > CELL_LIMIT
        sheet.write_string(*place, value[: CELL_LIMIT - 1] + "…" if long else value, style)
        return long
    if not pd.isna(value):
        sheet.write(*place, value.to_pydatetime() if isinstance(value, pd.Timestamp) else value, style)
    return False


def _plain(values: pd.Series, kind: str) -> list[Any]:
    """Return the values as Python's own, None for the unknown: ten times faster to write than pandas' own."""
    if kind == "date":
        return [None if pd.isna(day) else day.to_pydatetime() for day in values]
    objects = values.astype(object)
    return objects.where(values.notna(), None).tolist()


def _kind(values: pd.Series) -> str:
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


def _width(values: pd.Series, kind: str, heading: str) -> int:
    longest = max((_cells(str(value)) for value in values.dropna().head(200)), default=0) if kind == "text" else 0
    return min(max(NARROW, _cells(heading) + 2 if heading else 0, longest + 1), WIDE)


def _cells(text: str) -> int:
    """Return the width of a text in Latin letters: a Chinese character takes two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)
