"""CSV files as tables of text: any delimiter and encoding, and no line lost that cannot be split into columns."""

import codecs
from pathlib import Path
from typing import Any, NamedTuple

import ibis.expr.types as ir
import pandas as pd
from ibis.backends.duckdb import Backend as DuckDB

from src.errors import BadInput
from src.project import CsvFormat

from .copies import copied, identity

SNIFFED_BYTES = 1 << 20
CHUNK = 1 << 22
NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL")
LIKELY = ("gb18030", "cp1252")


class CsvTable(NamedTuple):
    """The lines of CSV files, each value as text; ``numeric`` are the columns that hold numbers, by the look of them.

    ``broken`` has the lines that could not be split: ``line`` as it stands in the file.
    """

    rows: ir.Table
    broken: ir.Table
    numeric: frozenset[str]


def open_csv(connection: DuckDB, files: list[Path], form: CsvFormat) -> CsvTable:
    """Return the lines of the files. They are read once, into a copy that is quicker to read again.

    Raises
    ------
    BadInput
        When a file is empty, or not in the encoding it should be in.
    """
    readable = [_as_utf8(file, form.encoding) for file in files]
    sniffed = _sniffed(connection, readable[0], form, files[0].name)

    def convert(folder: Path) -> None:
        rows = connection.read_csv([str(file) for file in readable], **_options(sniffed), **_KEEPING_BROKEN)
        rows.to_parquet(folder / "rows.parquet")
        refused = connection.sql("SELECT DISTINCT file_id, line AS number, csv_line AS line FROM reject_errors")
        refused.select("line").to_parquet(folder / "broken.parquet")

    try:
        copy = copied(("csv", identity(readable), form, _options(sniffed)), convert)
    except Exception as error:
        raise BadInput(f"{files[0].name}: expected a CSV file; {str(error).strip().splitlines()[0]}") from error
    rows, broken = (connection.read_parquet(copy / f"{name}.parquet") for name in ("rows", "broken"))
    return CsvTable(rows, broken, _numeric(sniffed, form))


def number_text(column: Any, form: CsvFormat) -> Any:
    """Return a column's text with its numbers written as the engine reads them, as an Ibis expression."""
    text = column.translate("$€£¥￥ \u00a0", "").strip()
    without = text.replace(form.thousands, "") if form.thousands else text
    return without if form.decimal == "." else without.replace(form.decimal, ".")


_KEEPING_BROKEN = {"all_varchar": True, "store_rejects": True, "rejects_limit": 0}


def _sniffed(connection: DuckDB, file: Path, form: CsvFormat, name: str) -> pd.Series:
    """Return how the file is written, as the engine finds out from its first lines."""
    given = f", delim = {_quoted(form.delimiter)}" if form.delimiter else ""
    decimal = f", decimal_separator = {_quoted(form.decimal)}" if form.decimal != "." else ""
    query = f"FROM sniff_csv({_quoted(str(file))}, ignore_errors = true, header = true{given}{decimal})"
    try:
        return connection.con.sql(query).df().iloc[0]
    except Exception as error:
        raise BadInput(
            f"{name}: expected a CSV file with a header; it cannot be read as one. Declare csv.delimiter."
        ) from error


def _options(sniffed: pd.Series) -> dict[str, Any]:
    signs = {name: sniffed[column] for name, column in (("quote", "Quote"), ("escape", "Escape"))}
    plain = {name: "" if sign == "(empty)" else sign for name, sign in signs.items()}
    return {"header": True, "skip": int(sniffed["SkipRows"]), "delim": sniffed["Delimiter"], **plain}


def _numeric(sniffed: pd.Series, form: CsvFormat) -> frozenset[str]:
    """Return the columns that look like numbers; with a thousands separator the engine takes them for text."""
    kinds = {column["name"]: column["type"] for column in sniffed["Columns"]}
    like = (*NUMBERS, "VARCHAR") if form.thousands else NUMBERS
    return frozenset(name for name, kind in kinds.items() if kind.startswith(like))


def _as_utf8(file: Path, encoding: str) -> Path:
    """Return the file, or where it is in another encoding a copy in UTF-8."""
    if codecs.lookup(encoding).name in ("utf-8", "utf-8-sig", "ascii"):
        _refuse_other_encoding(file)
        return file
    if file.name.endswith(".gz"):
        raise BadInput(f"{file.name}: expected a plain file for the encoding {encoding}; came a compressed one.")

    def convert(folder: Path) -> None:
        copy = (folder / "utf8.csv").open("w", encoding="utf-8", newline="")
        with file.open(encoding=encoding, newline="") as read, copy as write:
            while text := read.read(CHUNK):
                write.write(text)

    try:
        return copied(("utf8", identity([file]), encoding), convert) / "utf8.csv"
    except UnicodeDecodeError as error:
        raise BadInput(f"{file.name}: expected text in {encoding}; it is not, near byte {error.start:,}.") from error


def _refuse_other_encoding(file: Path) -> None:
    if file.name.endswith(".gz"):
        return
    with file.open("rb") as content:
        start = content.read(SNIFFED_BYTES)
    if _reads(start, "utf-8"):
        return
    likely = next((encoding for encoding in LIKELY if _reads(start, encoding)), "another encoding")
    raise BadInput(f"{file.name}: expected text in UTF-8; it looks like {likely}. Declare csv: {{encoding: {likely}}}.")


def _reads(start: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(start)
    except UnicodeDecodeError:
        return False
    return True


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
