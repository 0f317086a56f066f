"""In which format a table's dates are written, where that is evident."""

from pathlib import Path
from typing import NamedTuple

from ibis.backends.duckdb import Backend as DuckDB

from src.data.dates import ISO, evident_format
from src.data.opened import Needed
from src.data.sources import open_table
from src.data.tables import TABLES
from src.errors import BadInput
from src.project import CsvFormat, TableName, TableSource

from .matching import Matches
from .samples import Column, Sample


class DateFormat(NamedTuple):
    """The format to declare (None: none needs to be); ``possible`` ones when the values can be read in several."""

    declared: str | None = None
    possible: tuple[str, ...] = ()


def date_format(table: TableName, shown: Sample, matches: Matches) -> DateFormat:
    """Return the format of the dates that are text, as far as the sample tells."""
    found = [column.formats for column in dated_texts(table, shown, matches).values() if column.formats]
    if not found:
        return DateFormat()
    common = [form for form in found[0] if all(form in others for others in found)]
    if len(common) == 1:
        return DateFormat(None if common[0] == ISO else common[0])
    unclear = tuple(common) or next((formats for formats in found if len(formats) > 1), ())
    return DateFormat(None, unclear)


def settled(
    unclear: DateFormat, connection: DuckDB, columns: list[Column], opened: tuple[str, CsvFormat, Path]
) -> DateFormat:
    """Return the format when all rows of a source settle what its sample does not; else as it was."""
    source, form, folder = opened
    try:
        whole = TableSource(source=source, csv=form, columns={"any": "any"})
        rows = open_table(connection, whole, folder, needed=Needed({column.name for column in columns})).rows
        formats = {evident_format(rows[column.name].strip().nullif("")) for column in columns}
    except BadInput:
        return unclear
    return DateFormat(next(iter(formats - {ISO}), None)) if len(formats) == 1 else unclear


def dated_texts(table: TableName, shown: Sample, matches: Matches) -> dict[str, Column]:
    """Return the columns of text that are mapped to dates as they stand, by canonical column."""
    named = {name: one.value for name, one in matches.found.items() if TABLES[table].columns[name] == "timestamp"}
    texts = {column.name: column for column in shown.columns if column.type == "text"}
    return {name: texts[value] for name, value in named.items() if value in texts}
