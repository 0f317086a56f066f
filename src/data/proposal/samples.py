"""What the files show: the columns of a source and a sample of their values, and how these are written."""

import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, cast

import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa
from ibis.backends.duckdb import Backend as DuckDB

from src.data.csv_files import open_csv
from src.data.databases import is_database, open_remote
from src.data.dates import FORMATS, ISO, read_dates
from src.data.sources import CSV, expanded, open_table, source_files
from src.errors import BadInput
from src.project import CsvFormat, TableSource

from .encodings import encoding_of
from .numbers import MOSTLY, Written, are_money, are_numbers, written_numbers
from .parts import delimiter_of, parts_of

ROWS = 5_000
"""Rows looked at in each of a table's beginning, middle and end."""
DATES = 500
YEARS = (1900, 2100)
BOOLEANS = {"0", "1", "true", "false", "yes", "no", "y", "n", "t", "f"}
Type = Literal["text", "number", "date", "instant", "boolean"]
TYPES: dict[str, Type] = {
    **dict.fromkeys(("integer", "floating", "decimal", "mixed-integer-float"), "number"),
    **dict.fromkeys(("date", "datetime"), "date"),
    "boolean": "boolean",
}
"""What pandas calls the values of a column -> what they are to us."""


@dataclass(frozen=True)
class Column:
    """One column of a source. ``values`` are those it has, as text; ``type`` is what the source says they are.

    ``formats`` are those in which all its dates can be read; ``is_date`` also when they are written in several.
    """

    name: str
    type: Type
    values: pd.Series
    rows: int
    formats: tuple[str, ...] = ()
    is_date: bool = False
    is_number: bool = False
    is_money: bool = False
    is_float: bool = False

    @property
    def distinct(self) -> int:
        return int(self.values.nunique())

    @property
    def is_boolean(self) -> bool:
        return self.type == "boolean" or (self.distinct > 0 and set(self.values.str.lower()) <= BOOLEANS)

    @property
    def is_fraction(self) -> bool:
        """Whether numbers of the column have decimals: an id has not."""
        return self.is_number and bool(self.values.str.contains(r"[.,]\d*[1-9]").any())

    @property
    def is_whole_float(self) -> bool:
        """Whether whole numbers are kept with a point: 17850.0."""
        return self.is_float and bool(self.values.str.fullmatch(r"-?\d+\.0").all())


@dataclass(frozen=True)
class Sample:
    """A source's columns, and how its text is written."""

    source: str
    columns: tuple[Column, ...]
    is_csv: bool = False
    encoding: str = "utf-8"
    delimiter: str | None = None
    numbers: Written = field(default_factory=Written)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def sample(connection: DuckDB, source: str, folder: Path) -> Sample:
    """Return a sample of what a project file may name as a source; relative paths start at ``folder``.

    Raises
    ------
    BadInput
        When it is not there, cannot be read, or has no rows.
    """
    files = source_files(source, folder)
    is_csv = bool(files) and files[0].name.lower().removesuffix(".gz").endswith(CSV)
    encoding = encoding_of(files[0]) if is_csv else "utf-8"
    text = parts_of(files[0], encoding) if is_csv else ""
    delimiter = delimiter_of(text)
    if is_csv:
        opened = _parsed(connection, text, CsvFormat(delimiter=delimiter), files[0].name)
    else:
        opened = _opened(connection, source, folder)
    rows, floats = _spread(opened), {name for name, kind in opened.schema().items() if kind.is_floating()}
    if rows.empty:
        raise BadInput(f"source {source!r}: expected rows below a header; there are none.")
    numbers = written_numbers([_texts(rows[name]) for name in rows if _type(rows[name]) == "text"])
    columns = tuple(replace(_column(connection, rows[name], numbers), is_float=name in floats) for name in rows)
    return Sample(source, columns, is_csv, encoding, delimiter, numbers)


def _parsed(connection: DuckDB, text: str, form: CsvFormat, name: str) -> ir.Table:
    """Return the rows that lines of a CSV file hold."""
    if not text.strip():
        raise BadInput(f"{name}: expected a header and rows; the file is empty.")
    with tempfile.TemporaryDirectory(prefix="clientbase-") as aside:
        file = Path(aside) / name.removesuffix(".gz")
        file.write_text(text, encoding="utf-8", newline="")
        return open_csv(connection, [file], form).rows


def _opened(connection: DuckDB, source: str, folder: Path) -> ir.Table:
    if is_database(expanded(source)):
        return open_remote(expanded(source), folder)
    return open_table(connection, TableSource(source=source, columns={"any": "any"}), folder).rows


def _spread(rows: ir.Table) -> pd.DataFrame:
    """Return rows from the beginning, the middle and the end of a table; of a database's, from the beginning."""
    try:
        count = int(rows.count().to_pandas())
        places = sorted({0, max(0, count // 2 - ROWS // 2), max(0, count - ROWS)}) if count > 3 * ROWS else [0]
        size = ROWS if len(places) > 1 else 3 * ROWS
        parts = [rows.limit(size, offset=place).to_pyarrow() for place in places]
        return cast(pd.DataFrame, pa.concat_tables(parts).to_pandas(integer_object_nulls=True))
    except Exception as error:
        raise BadInput(f"the source cannot be read; {str(error).strip().splitlines()[0]}") from error


def _column(connection: DuckDB, values: pd.Series, numbers: Written) -> Column:
    texts, kind = _texts(values), _type(values)
    is_text = kind == "text"
    may_be_days = is_text or (kind == "number" and bool(texts.str.fullmatch(r"(19|20)\d{6}").all()))
    formats, is_date = _formats(connection, texts) if may_be_days else ((), kind in ("date", "instant"))
    is_money = is_text and are_money(texts)
    is_number = kind == "number" or is_money or (is_text and are_numbers(texts, numbers.decimal, numbers.thousands))
    return Column(str(values.name), kind, texts, len(values), formats, is_date, is_number, is_money)


def _type(values: pd.Series) -> Type:
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return "instant"
    if pd.api.types.is_datetime64_any_dtype(values):
        return "date"
    return TYPES.get(pd.api.types.infer_dtype(values, skipna=True), "text")


def _texts(values: pd.Series) -> pd.Series:
    """Return the values that are there, as text without blanks around it."""
    texts = values.dropna().astype("str").str.strip()
    return texts[texts != ""]


def _formats(connection: DuckDB, texts: pd.Series) -> tuple[tuple[str, ...], bool]:
    """Return the formats in which all of a column's dates can be read, and whether nearly all can be read in some."""
    some = texts.drop_duplicates()
    some = some.iloc[:: max(1, len(some) // DATES)]
    if not len(some) or not some.str.contains(r"\d").mean() >= MOSTLY or some.str.len().median() > 40:
        return (), False
    shown = connection.create_table(
        "dates_shown", pd.DataFrame({"text": some.astype(object)}), temp=True, overwrite=True
    )
    read = shown.select(**{form: read_dates(shown["text"], form) for form in (ISO, *FORMATS)}).to_pandas()
    dates = read.where(read.apply(lambda column: column.dt.year.between(*YEARS)))
    complete = [form for form in dates if dates[form].notna().all()]
    distinct = dates[complete].T.drop_duplicates().index
    return tuple(map(str, distinct)), bool(dates.notna().any(axis=1).mean() >= MOSTLY)
