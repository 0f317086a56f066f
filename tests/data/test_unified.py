"""One customer over two systems: by the given identities, and by linkage."""

import pandas as pd
import pytest
from worlds import write_project

from src.data.check import check
from src.data.engine import connect
from src.data.prepare import prepare
from src.project import read_project
from src.workspace import open_workspace

LINES = pd.DataFrame(
    {
        "customer_id": ["crm-1", "shop-7", "shop-8", "shop-8"],
        "order_id": ["a", "b", "c", "d"],
        "ordered_at": pd.to_datetime(["2024-01-01", "2024-01-05", "2024-01-09", "2024-01-11"]),
        "amount": [10.0, 20.0, 5.0, 6.0],
    }
)
PEOPLE = pd.DataFrame(
    {
        "customer_id": ["crm-1", "shop-7", "shop-8"],
        "name": ["Ann Miller", "ann  miller", "Bob Stone"],
        "email": ["ann@example.com", "ann@example.com", "bob@example.com"],
        "phone": [None, "+44 20 7946 0000", None],
        "birth_date": ["1980-05-01", "1980-05-01", "1970-01-02"],
        "region": ["north", None, "south"],
    }
)
IDENTITIES = pd.DataFrame(
    {
        "source": ["crm", "shop", "shop"],
        "source_customer_id": ["crm-1", "shop-7", "shop-8"],
        "customer_id": ["C1", "C1", "C2"],
    }
)


def prepared(folder, tables, **settings):
    project = read_project(write_project(folder, tables, **settings))
    connection = connect()
    found = check(project, connection=connection)
    workspace = open_workspace(project, as_of=found.as_of, workspace=folder / "out")
    return prepare(project, found, workspace, connection), workspace


def test_given_identities_fold_every_table(tmp_path):
    tables = {"transactions": LINES, "customers": PEOPLE, "identities": IDENTITIES}
    done, workspace = prepared(tmp_path, tables)
    assert workspace.read("transactions").groupby("customer_id")["amount"].sum().astype(float).to_dict() == {
        "C1": 30.0,
        "C2": 11.0,
    }
    people = workspace.read("customers").set_index("customer_id")
    assert sorted(people.index) == ["C1", "C2"]
    assert (people.loc["C1", "name"], people.loc["C1", "phone"], people.loc["C1", "region"]) == (
        "Ann Miller",
        "+44 20 7946 0000",
        "north",
    )
    counts = done.accounts["customers"]
    assert (counts.received, counts.kept, counts.merged, counts.set_aside) == (3, 2, 1, 0)


def test_linkage_finds_who_is_who_and_leaves_a_map_to_undo_it(tmp_path):
    done, workspace = prepared(tmp_path, {"transactions": LINES, "customers": PEOPLE}, linkage={})
    merge_map = workspace.read("merge_map")
    assert merge_map[["source_customer_id", "customer_id"]].values.tolist() == [["shop-7", "crm-1"]]
    assert merge_map["probability"].between(0.9, 1).all()
    assert sorted(workspace.read("transactions")["customer_id"].unique()) == ["crm-1", "shop-8"]
    assert done.accounts["customers"].merged == 1


def test_a_verdict_keeps_two_records_apart(tmp_path):
    pd.DataFrame({"left": ["crm-1"], "right": ["shop-7"], "verdict": ["no"]}).to_csv(tmp_path / "seen.csv", index=False)
    tables = {"transactions": LINES, "customers": PEOPLE}
    done, workspace = prepared(tmp_path, tables, linkage={"decisions": "seen.csv"})
    assert not workspace.has("merge_map")
    assert done.accounts["customers"].merged == 0


def test_without_either_every_id_is_a_customer(tmp_path):
    _, workspace = prepared(tmp_path, {"transactions": LINES, "customers": PEOPLE})
    assert len(workspace.read("customers")) == 3
    assert not workspace.has("merge_map")


@pytest.mark.parametrize("table", ["merge_map", "customers", "identity_review"])
def test_what_an_earlier_preparation_left_does_not_stay(tmp_path, table):
    tables = {"transactions": LINES, "customers": PEOPLE, "identities": IDENTITIES}
    _, workspace = prepared(tmp_path, tables)
    workspace.path("identity_review").write_text("left,right\n")
    prepared(tmp_path, {"transactions": LINES})
    assert not workspace.has(table)
