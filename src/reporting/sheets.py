"""Sheets of a workbook, written top to bottom, so that even 200,000 rows need little memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from .cell_kinds import WIDE, cell_kind, column_width, cut, longest_word, written
from .paper import print_on_paper
from .sheet_look import Look
from .words import Words

ROW_LIMIT = 200_002
"""Rows that are written of a frame, headers among them: what a spreadsheet still opens with ease; the csv has all."""

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
NO_HEADER = Look(fixed=0)


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
        sheet.freeze_panes(top + 1, look.fixed)
        sheet.autofilter(top, 0, top + len(shown), max(len(frame.columns) - 1, 0))
        kinds = [cell_kind(frame[column]) for column in frame]
        widths = []
        for place, (column, kind) in enumerate(zip(map(str, frame), kinds, strict=True)):
            heading = look.headings.get(column, column)
            most = look.widest.get(column, WIDE)
            widths.append(column_width(shown[column], kind, longest_word(heading) if top else heading, most))
            sheet.set_column(place, place, widths[-1], self._format(kind))
            self._shade(sheet, (top + 1, place, top + max(len(shown), 1), place), column, look)
        print_on_paper(sheet, widths, look, range(top + 1, top + 1 + max(len(shown), 1)))
        if look.bands:
            self._bands(sheet, frame, look)
        self._header(sheet, frame, look, top)
        return self._rows(sheet, shown, kinds, top + 1)

    def rows(self, name: str, rows: Iterable[tuple[Any, ...]], widths: tuple[int, ...]) -> None:
        """Write rows as they are; a value may come as (kind, value).

        A row of one text is a heading, and a row of texts below it the head of a table: its texts stand over numbers.
        """
        sheet = self.book.add_worksheet(name)
        print_on_paper(sheet, widths, NO_HEADER, range(0))
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
        """Write the rows; return how many texts had to be cut."""
        writers = {"date": sheet.write_datetime, "text": sheet.write_string, "mixed": sheet.write}
        styles = [self._format(kind) for kind in kinds]
        found = [written(frame[name], kind) for name, kind in zip(frame, kinds, strict=True)]
        write = [writers.get(kind, sheet.write_number) for _, kind, _ in found]
        places = list(zip(range(len(write)), write, styles, strict=True))
        for row, values in enumerate(zip(*(values for values, _, _ in found), strict=True), start=first):
            for (place, write_cell, style), value in zip(places, values, strict=True):
                if value is not None:
                    write_cell(row, place, value, style)
        return sum(cuts for _, _, cuts in found)

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


def _write(sheet: Worksheet, place: tuple[int, int], value: Any, style: Format | None) -> None:
    """Write one value, an unknown one as an empty cell."""
    if isinstance(value, str):
        sheet.write_string(*place, cut(value) or "", style)
    elif not pd.isna(value):
        sheet.write(*place, value.to_pydatetime() if isinstance(value, pd.Timestamp) else value, style)
