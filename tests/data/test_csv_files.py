import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from src.data.check import check
from src.data.csv_files import open_csv
from src.data.engine import connect
from src.data.examined import examined
from src.errors import BadInput
from src.project import CsvFormat, Project, TableSource

MAPPING = {"customer_id": "id", "ordered_at": "day", "amount": "price"}


@pytest.fixture(scope="module")
def connection():
    return connect()


def opened(connection, folder, text, written="utf-8", **form):
    path = folder / "lines.csv"
    path.write_bytes(text.encode(written))
    return open_csv(connection, [path], CsvFormat(**form))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path, connection, delimiter):
    text = "\n".join(delimiter.join(row) for row in (("id", "price"), ("007", "1.5"), ("008", "2.25")))
    table = opened(connection, tmp_path, text)
    assert table.rows.to_pandas().to_dict("list") == {"id": ["007", "008"], "price": ["1.5", "2.25"]}
    assert "price" in table.numeric


def test_gb18030_is_read_when_declared_and_suggested_when_not(tmp_path, connection):
    text = "客户,金额\n王小明,12.5\n李四,3\n"
    with pytest.raises(BadInput, match="looks like gb18030"):
        opened(connection, tmp_path, text, "gb18030")
    table = opened(connection, tmp_path, text, "gb18030", encoding="gb18030")
    assert table.rows.to_pandas()["客户"].tolist() == ["王小明", "李四"]


def test_text_that_is_not_in_the_declared_encoding_is_refused(tmp_path, connection):
    with pytest.raises(BadInput, match=r"lines\.csv: expected text in gb18030; it is not, near byte"):
        opened(connection, tmp_path, "a,b\n\x80ü,1\n", "latin-1", encoding="gb18030")


def test_lines_that_cannot_be_split_are_kept_as_they_are(tmp_path, connection):
    table = opened(connection, tmp_path, 'id,price\n1,2\n3\n4,5,6\n"7\n8",9\n')
    assert sorted(table.broken.to_pandas()["line"]) == ["3", "4,5,6"]
    assert table.rows.to_pandas()["id"].tolist() == ["1", "7\n8"]


def project(folder, text, **settings_):
    (folder / "lines.csv").write_text(text, encoding="utf-8")
    table = {"source": str(folder / "lines.csv"), "columns": MAPPING, **settings_}
    return Project.model_validate({"name": "w", "max_set_aside": 1, "tables": {"transactions": table}})


def prepared(folder, text, **settings_):
    declared, connection = project(folder, text, **settings_), connect()
    with examined(declared, check(declared, connection=connection), connection) as found:
        return (
            found.tables["transactions"].to_pandas(),
            found.accounts["transactions"],
            found.aside["transactions"].to_pandas(),
        )


def test_a_decimal_comma_and_thousands_points_are_read_when_declared(tmp_path):
    text = "id;day;price\n007;2024-01-01;1.234,50\n008;2024-01-02;2,00\n009;2024-01-02;-0,5\n"
    rows, _, _ = prepared(tmp_path, text, csv={"decimal": ",", "thousands": "."})
    assert rows.sort_values("customer_id")["amount"].astype(float).tolist() == [1234.5, 2.0, -0.5]
    assert sorted(rows["customer_id"]) == ["007", "008", "009"]


def test_expressions_see_numbers_where_the_file_has_text(tmp_path):
    text = "id;day;price;n\n007;2024-01-01;1,50;4\n"
    columns = MAPPING | {"amount": "price * n", "channel": "'shop-' || id"}
    rows, _, _ = prepared(tmp_path, text, csv={"decimal": ","}, columns=columns)
    assert (float(rows["amount"].item()), rows["channel"].item()) == (6.0, "shop-007")


def test_what_cannot_be_read_is_set_aside_with_what_stood_there(tmp_path):
    lines = ("a,2024-01-01,5", "b,2024-01-01,many", "c,someday,5", ",2024-01-01,5", "d,2024-01-01,0", "e,2999-01-01,5")
    text = "\n".join(("id,day,price", *lines, "f")) + "\n"
    rows, counts, aside = prepared(tmp_path, text)
    assert rows["customer_id"].tolist() == ["a"]
    assert counts.reasons == {
        "amount cannot be read": 1,
        "dated after the source was written": 1,
        "line cannot be split into columns": 1,
        "no customer_id": 1,
        "no price": 1,
        "ordered_at cannot be read": 1,
    }
    assert counts.received == counts.kept + counts.set_aside + counts.merged == 7
    assert "many" in set(aside["amount"]) and "someday" in set(aside["ordered_at"]) and "f" in set(aside["line"])


def test_declared_rules_set_rows_aside_under_their_name(tmp_path):
    text = "id,day,price\na,2024-01-01,5\na,2024-01-01,99999\nTEST,2024-01-01,5\n"
    _, counts, _ = prepared(tmp_path, text, set_aside={"outlier": "price > 1000", "test account": "id = 'TEST'"})
    assert counts.reasons == {"outlier": 1, "test account": 1}


def test_a_free_line_is_kept_when_the_project_says_so(tmp_path):
    _, counts, _ = prepared(tmp_path, "id,day,price\na,2024-01-01,5\na,2024-01-01,0\n", zero_amounts="keep")
    assert (counts.kept, counts.set_aside) == (2, 0)


def test_too_much_set_aside_stops_with_examples(tmp_path):
    with pytest.raises(BadInput, match=r"at most 40% set aside .* it is 50\.0% of 2.*no customer_id \(1\).*example"):
        prepared(tmp_path, "id,day,price\na,2024-01-01,5\n,2024-01-01,7\n", max_set_aside=0.4)


cell = st.text(alphabet=st.sampled_from('ab,;"\n\r\t 019.-é中'), max_size=6)
line = st.lists(cell, max_size=5).map(",".join)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.one_of(
        st.binary(max_size=200), st.lists(st.lists(cell, max_size=5).map(",".join), max_size=8).map("\n".join)
    ),
    header=st.sampled_from(["id,day,price\n", "id;day;price\n", "id,day\n", "", "\ufeffid,day,price\n"]),
)
def test_whatever_a_file_holds_ends_in_a_clear_error_or_a_full_account(tmp_path, header, body):
    path = tmp_path / "lines.csv"
    path.write_bytes(header.encode() + (body if isinstance(body, bytes) else body.encode()))
    table = {"source": str(path), "columns": MAPPING}
    declared = Project.model_validate({"name": "w", "max_set_aside": 1, "tables": {"transactions": table}})
    connection = connect()
    try:
        with examined(declared, check(declared, connection=connection), connection) as found:
            counts = found.accounts["transactions"]
    except BadInput as error:
        assert str(error)
        return
    assert counts.received == counts.kept + counts.set_aside + counts.merged
    assert counts.kept == int(counts.kept) >= 1


def test_the_default_form_is_the_usual_one():
    assert TableSource(source="x.csv", columns={"amount": "a"}).csv == CsvFormat()
    with pytest.raises(ValueError, match="cannot both be"):
        CsvFormat(decimal=",", thousands=",")
    with pytest.raises(ValueError, match="expected an encoding"):
        CsvFormat(encoding="klingon")


def test_the_same_rows_from_two_files_are_one_table(tmp_path, connection):
    for number in (1, 2):
        pd.DataFrame({"id": [f"c{number}"], "price": [number]}).to_csv(tmp_path / f"{number}.csv", index=False)
    table = open_csv(connection, [tmp_path / "1.csv", tmp_path / "2.csv"], CsvFormat())
    assert sorted(table.rows.to_pandas()["id"]) == ["c1", "c2"]
