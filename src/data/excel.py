"""Sheets of Excel workbooks as tables."""

from pathlib import Path

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis.backends.duckdb import Backend as DuckDB

from src.errors import BadInput


def open_sheet(connection: DuckDB, file: Path, sheet: str) -> ir.Table:
    """Return a sheet's rows (the first sheet when none is named), read once into the engine.

    A column whose cells are of several kinds comes as text. Raises BadInput when there is no such sheet.
    """
    try:
        book = pd.ExcelFile(file, engine="calamine")
    except Exception as error:
        raise BadInput(f"{file.name}: expected an Excel workbook; {error}.") from error
    with book:
        if sheet and sheet not in book.sheet_names:
            known = ", ".join(map(str, book.sheet_names))
            raise BadInput(f"{file.name}: expected a sheet {sheet!r}; it has {known}.")
        rows = pd.read_excel(book, sheet_name=sheet or 0)
    if rows.empty and not len(rows.columns):
        raise BadInput(f"{file.name}: expected a sheet with a header; it is empty.")
    return connection.create_table(ibis.util.gen_name("sheet"), _plain(rows), temp=True)


def _plain(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with texts where a column holds several kinds of cells, and without columns that hold nothing."""
    columns = {str(column): rows[column] for column in rows}
    texts = {
        name: values.map(lambda value: None if pd.isna(value) else str(value)).astype("str")
        for name, values in columns.items()
        if values.dtype == object or values.isna().all()
    }
    whole = {name: values.astype("Int64") for name, values in columns.items() if _is_whole(values)}
    return pd.DataFrame({**columns, **texts, **whole})


def _is_whole(values: pd.Series) -> bool:
    """Return whether a column of floats holds whole numbers: Excel knows no others, and ids are none."""
    return bool(values.dtype.kind == "f" and values.notna().any() and (values.dropna() % 1 == 0).all())
