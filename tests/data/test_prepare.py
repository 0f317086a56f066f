import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import ANN_AND_BOB, write_project

from src.data.check import check
from src.data.engine import connect
from src.data.prepare import fingerprint_of, known_tables, prepare, weekly
from src.data.quality import findings
from src.data.rejected import rejected
from src.errors import BadInput
from src.project import read_project
from src.workspace import Workspace, open_workspace


def prepared(folder, tables, as_of="latest", **settings_):
    project = read_project(write_project(folder, tables, **settings_))
    connection = connect()
    found = check(project, as_of, connection)
    workspace = open_workspace(project, as_of=found.as_of, workspace=folder / "out")
    return prepare(project, found, workspace, connection), workspace


def dirty(**cells):
    return ANN_AND_BOB.tail(1).assign(**cells)


def test_every_row_is_kept_set_aside_or_merged(tmp_path):
    lines = pd.concat(
        [ANN_AND_BOB, dirty(customer_id=None), dirty(ordered_at=pd.NaT), dirty(amount=None), ANN_AND_BOB.head(1)]
    )
    found, workspace = prepared(tmp_path, {"transactions": lines})
    counts = found.accounts["transactions"]
    assert (counts.received, counts.kept, counts.set_aside, counts.merged, counts.repeated) == (11, 8, 3, 0, 1)
    assert counts.reasons == {"no amount": 1, "no customer_id": 1, "no ordered_at": 1}
    assert len(workspace.read("transactions")) == 8
    assert sorted(rejected(workspace)["reason"]) == sorted(counts.reasons)


def test_lines_that_repeat_to_the_letter_are_merged_only_on_request(tmp_path):
    lines = pd.concat([ANN_AND_BOB, ANN_AND_BOB.head(2)])
    path = write_project(tmp_path, {"transactions": lines})
    path.write_text(
        path.read_text().replace(
            "    source: transactions.parquet", "    source: transactions.parquet\n    duplicates: merge"
        )
    )
    project, connection = read_project(path), connect()
    found = check(project, connection=connection)
    counts = prepare(project, found, Workspace(tmp_path, "w", found.as_of), connection).accounts["transactions"]
    assert (counts.received, counts.kept, counts.merged, counts.repeated) == (9, 7, 2, 0)


def test_rows_of_a_declared_key_are_merged(tmp_path):
    people = pd.DataFrame({"customer_id": ["ann", "ann", "bob"], "region": ["north", "north", "south"]})
    found, workspace = prepared(tmp_path, {"transactions": ANN_AND_BOB, "customers": people})
    assert found.accounts["customers"].merged == 1
    assert sorted(workspace.read("customers")["customer_id"]) == ["ann", "bob"]


def test_what_lies_after_the_date_is_not_known(tmp_path):
    contacts = pd.DataFrame(
        {
            "customer_id": ["ann", "bob"],
            "campaign_id": ["spring", "spring"],
            "kind": ["mail", "mail"],
            "contacted_at": pd.to_datetime(["2024-01-10", "2024-01-12"]),
            "redeemed_at": pd.to_datetime(["2024-01-20", "2024-02-20"]),
        }
    )
    found, workspace = prepared(tmp_path, {"transactions": ANN_AND_BOB, "contacts": contacts}, "2024-02-01")
    counts = found.accounts["transactions"]
    assert (counts.received, counts.kept, counts.later, counts.reasons) == (6, 6, 1, {})
    assert workspace.read("transactions")["ordered_at"].max() < pd.Timestamp("2024-02-01")
    redeemed = workspace.read("contacts").set_index("customer_id")["redeemed_at"]
    assert redeemed["ann"] == pd.Timestamp("2024-01-20")
    assert pd.isna(redeemed["bob"])
    assert rejected(workspace).empty


def test_columns_are_computed_by_expression(tmp_path):
    raw = pd.DataFrame({"who": [7], "at": ["2024-01-01"], "price": [2.5], "number": [4]})
    path = write_project(tmp_path, {"transactions": raw})
    mapping = {"customer_id": "who", "ordered_at": "at", "amount": "price * number", "channel": "'shop'"}
    text = (
        path.read_text().split("tables:")[0]
        + f"tables:\n  transactions:\n    source: transactions.parquet\n    columns: {mapping}\n"
    )
    path.write_text(text)
    project, connection = read_project(path), connect()
    found = check(project, connection=connection)
    workspace = Workspace(tmp_path, "w", found.as_of)
    prepare(project, found, workspace, connection)
    row = workspace.read("transactions").iloc[0]
    assert (row["customer_id"], float(row["amount"]), row["channel"]) == ("7", 10.0, "shop")


@settings(max_examples=15, deadline=None)
@given(order=st.permutations(range(len(ANN_AND_BOB))))
def test_the_fingerprint_does_not_depend_on_the_order_of_the_rows(order):
    connection = connect()
    plain = connection.create_table("plain", ANN_AND_BOB)
    shuffled = connection.create_table("shuffled", ANN_AND_BOB.iloc[list(order)])
    assert fingerprint_of({"transactions": plain}) == fingerprint_of({"transactions": shuffled})


def test_the_fingerprint_tells_any_change_of_what_is_known(tmp_path):
    first, _ = prepared(tmp_path / "a", {"transactions": ANN_AND_BOB}, "2024-02-01")
    later = ANN_AND_BOB.assign(amount=ANN_AND_BOB["amount"].where(ANN_AND_BOB["ordered_at"] < "2024-02-01", 999.0))
    same, _ = prepared(tmp_path / "b", {"transactions": later}, "2024-02-01")
    other, _ = prepared(
        tmp_path / "c", {"transactions": ANN_AND_BOB.assign(amount=ANN_AND_BOB["amount"] + 1)}, "2024-02-01"
    )
    assert first.data_fingerprint == same.data_fingerprint != other.data_fingerprint


def test_opening_what_was_never_prepared_names_the_notebook(tmp_path):
    project = read_project(write_project(tmp_path, {"transactions": ANN_AND_BOB}))
    workspace = open_workspace(project, as_of="2024-02-01", workspace=tmp_path)
    with pytest.raises(BadInput, match="01_prepare"):
        known_tables(workspace, connect())
    with pytest.raises(BadInput, match="01_prepare"):
        open_workspace(project, workspace=tmp_path)


def test_a_column_that_tells_of_today_is_left_out_with_the_reason(tmp_path):
    people = pd.DataFrame({"customer_id": ["ann", "bob"], "current_tier": ["gold", "basic"], "age": ["30", "40"]})
    tables = {"transactions": ANN_AND_BOB, "customers": people}
    done, workspace = prepared(tmp_path, tables)
    assert sorted(workspace.read("customers").columns) == ["age", "customer_id"]
    project = read_project(tmp_path / "project.yml")
    found = findings(check(project), done.examined, weekly(connect().read_parquet(workspace.path("transactions"))))
    assert [(finding.column, finding.verdict, finding.what) for finding in found if finding.table == "customers"] == [
        ("current_tier", "unusable", "today_name")
    ]
