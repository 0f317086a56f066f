import ibis
import pandas as pd
import pytest

from src.data.engine import connect
from src.data.proposal.samples import sample
from src.errors import BadInput


@pytest.fixture(scope="module")
def connection():
    return connect()


def shown(connection, folder, text, encoding="utf-8"):
    (folder / "rows.csv").write_text(text, encoding=encoding)
    return sample(connection, "rows.csv", folder)


def test_a_column_says_what_it_holds(tmp_path, connection):
    found = shown(
        connection, tmp_path, "id,when,price,flag,fee\n1,2024-01-03,1.50,yes,$2.00\n2,2024-01-04,2,no,$3.50\n"
    )
    assert [column.name for column in found.columns] == ["id", "when", "price", "flag", "fee"]
    assert [column.is_date for column in found.columns] == [False, True, False, False, False]
    assert [column.is_number for column in found.columns] == [True, False, True, False, True]
    assert [column.is_fraction for column in found.columns] == [False, False, True, False, True]
    assert [column.is_boolean for column in found.columns] == [False, False, False, True, False]
    assert [column.is_money for column in found.columns] == [False, False, False, False, True]


@pytest.mark.parametrize(
    ("days", "formats"),
    [
        (["2024-01-03", "2024-12-31"], ("ISO 8601",)),
        (["03.01.2024", "31.12.2024"], ("%d.%m.%Y",)),
        (["03/01/2024", "04/02/2024"], ("%d/%m/%Y", "%m/%d/%Y")),
        (["03/01/2024", "31/12/2024"], ("%d/%m/%Y",)),
        (["2024年1月3日", "2024年12月31日"], ("%Y年%m月%d日",)),
        (["20240103", "20241231"], ("%Y%m%d",)),
        (["03/03/2024", "04/04/2024"], ("%d/%m/%Y",)),
        (["12345678", "99999999"], ()),
        (["ann", "bob"], ()),
    ],
)
def test_the_formats_are_those_that_read_every_date_differently(tmp_path, connection, days, formats):
    found = shown(connection, tmp_path, "\n".join(["id,when", *(f"{n},{day}" for n, day in enumerate(days))]))
    assert found.column("when").formats == formats


def test_dates_in_two_formats_are_dates_in_none(tmp_path, connection):
    column = shown(connection, tmp_path, "id,when\n1,2024-01-31\n2,31.01.2024\n").column("when")
    assert column.is_date and column.formats == ()


def test_encoding_delimiter_and_numbers_are_found(tmp_path, connection):
    found = shown(connection, tmp_path, "Stadt;Preis\nKöln;1.234,50\nBonn;8,00\n", "cp1252")
    assert (found.encoding, found.delimiter) == ("cp1252", ";")
    assert (found.numbers.decimal, found.numbers.thousands) == (",", ".")


def test_workbooks_and_databases_show_their_own_types(tmp_path, connection):
    rows = pd.DataFrame(
        {"who": ["ann", "bob"], "day": pd.to_datetime(["2024-01-03", "2024-01-04"]), "paid": [1.5, 2.0]}
    )
    rows.to_excel(tmp_path / "book.xlsx", sheet_name="Orders", index=False)
    ibis.duckdb.connect(tmp_path / "shop.duckdb").create_table("orders", rows)
    for source in ("book.xlsx#Orders", "duckdb:///shop.duckdb#orders"):
        assert [column.type for column in sample(connection, source, tmp_path).columns] == ["text", "date", "number"]


@pytest.mark.parametrize("text", ["", "   \n", "id,when\n"])
def test_a_file_without_rows_is_refused(tmp_path, connection, text):
    with pytest.raises(BadInput, match=r"rows\.csv"):
        shown(connection, tmp_path, text)
