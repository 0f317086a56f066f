"""How a sheet lies on paper: A4 across, as wide as the page, or in parts where that could not be read."""

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from .sheet_look import Look

A4, MARGIN_INCHES = 9, 0.4
PAPER_PIXELS = int((11.69 - 2 * MARGIN_INCHES) * 96 * 0.8)
"""With room to spare: where its font is missing, a program's columns are a quarter wider."""
LEAST_SCALE, WHOLE = 60, 100
"""In per cent: letters of 11 points are then 6.6 points high, as in the tables of a printed book."""


@dataclass(frozen=True)
class Pages:
    """``scale`` in per cent; ``breaks``: the columns that begin a page of their own."""

    scale: int
    breaks: tuple[int, ...] = ()


def pages(widths: Sequence[float], *, fixed: int = 0) -> Pages:
    """Return how columns of these widths (in letters) are laid out; the first ``fixed`` come again on every page."""
    pixels = [int(width * 7) + 5 for width in widths]
    scale = min(WHOLE, max(LEAST_SCALE, PAPER_PIXELS * 100 // max(sum(pixels), 1)))
    room, used = PAPER_PIXELS * 100 // scale, 0
    breaks: list[int] = []
    for place, width in enumerate(pixels):
        if used and used + width > room:
            breaks.append(place)
            used = sum(pixels[:fixed])
        used += width
    return Pages(scale, tuple(breaks))


def print_on_paper(sheet: Worksheet, widths: Sequence[float], look: Look, rows: range) -> None:
    """Let a sheet be printed, pages numbered, its fixed columns and the rows above ``rows`` on every page.

    ``rows``: those of the customers. Where ``look.printed`` says so, only the first columns are printed.
    """
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(MARGIN_INCHES, MARGIN_INCHES, 0.5, 0.6)
    sheet.set_footer("&L&A&R&P / &N")
    if rows.start:
        sheet.repeat_rows(0, rows.start - 1)
    laid = pages(widths, fixed=look.fixed)
    if look.printed:
        sheet.print_area(0, 0, rows.stop - 1, look.printed - 1)
    if look.printed or not laid.breaks:
        sheet.fit_to_pages(1, 0)
        return
    sheet.repeat_columns(0, max(look.fixed, 1) - 1)
    sheet.set_print_scale(laid.scale)
    sheet.set_v_pagebreaks(list(laid.breaks))
