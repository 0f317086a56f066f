"""The published folder with owners and actions: what is in it, and what a CRM and a salesperson get."""

import codecs
import json

import pandas as pd
import pytest
from openpyxl import load_workbook

from src.decisions.changes import changes
from src.decisions.scored import COLUMNS
from src.reporting.completed import CRM, Completed, crm_table, write_completed
from src.reporting.output import sha256
from src.reporting.words import words

W = words("en", "USD")
ABOUT = {
    "title": "Shop",
    "as_of": "2024-02-01",
    "run_id": "r1",
    "active_days": 56,
    "policy": "shop 1",
    "cut_offs": pd.DataFrame(),
}


def scored():
    """Return ann, whom nora calls; bob, who lost her; cat, a prospect; and dan, who never had anybody."""
    rows = pd.DataFrame(
        {
            "customer_id": ["ann", "bob", "cat", "dan"], "name": ["=Ann", "Bob", "Cat", "Dan"],
            "tier": ["A", "B", None, "C"], "lifecycle": ["loyal", "repeat", "prospect", "first"],
            "owner_id": ["nora", None, "nora", None], "owner_previous": ["nora", "nora", None, None],
            "owner_reason": ["Stays.", "Waits.", "Comes.", None], "action": ["save_call", None, None, None],
            "action_due_on": pd.to_datetime(["2024-02-15", None, None, None]), "control_group": False,
            "revenue_365d": 10.0, "as_of": pd.Timestamp("2024-02-01"),
        }
    )  # fmt: skip
    return rows.reindex(columns=list(COLUMNS)).astype(COLUMNS)


@pytest.fixture
def found():
    ids = ["ann", "bob", "cat", "dan"]
    owners = pd.DataFrame({"customer_id": ids, "owner_id": ["nora", None, "nora", None]})
    tables = {
        "allocation": owners.assign(priority=[0.9, 0.5, None, 0.1]),
        "owner_history": owners.head(1).assign(since=pd.NaT, until=pd.NaT, because="stays"),
        "actions": pd.DataFrame(
            {
                "customer_id": ["ann", "dan", "eve"],
                "action": "save_call",
                "channel": "call",
                "gain": 9.0,
                "status": ["do", "control", "do"],
            }
        ),
        "due": pd.DataFrame({"customer_id": ["ann"], "kind": "birthday", "due_on": pd.to_datetime(["2024-02-09"])}),
        "balance": pd.DataFrame({"rep_id": ["nora", None], "name": ["Nora", None], "capacity": [9, None]}),
    }
    return Completed(scored(), changes(scored(), None), tables)


@pytest.fixture
def staged(tmp_path):
    """Return a folder as 08_score leaves it."""
    folder = tmp_path / "staged"
    folder.mkdir()
    scored().drop(index=0).to_parquet(folder / "segments.parquet")
    (folder / "rejected.csv").write_text("table\norders\n")
    record = {"files": {"rejected.csv": {"rows": 1, "sha256": "old"}}, "run_id": "r1"}
    (folder / "manifest.json").write_text(json.dumps(record))
    return folder


def test_a_crm_gets_who_has_or_had_somebody_or_is_to_hear_from_us(found):
    table = crm_table(found)
    assert table.columns.tolist() == list(CRM.values())
    told = table[["customer_id", "owner_id", "next_action", "channel"]].astype(object)
    assert told.where(told.notna(), None).to_numpy().tolist() == [
        ["ann", "nora", "save_call", "call"],
        ["bob", None, None, None],  # lost hers: the CRM has to know
        ["cat", "nora", None, None],
    ]


def test_a_control_customer_is_not_contacted_by_way_of_the_crm(found):
    held = found.scored.assign(owner_id="nora")
    table = crm_table(Completed(held, found.changes, found.tables)).set_index("customer_id")
    assert table.loc["dan", ["next_action", "channel"]].isna().all()


def test_the_folder_is_whole_and_its_manifest_vouches_for_every_file(found, staged, tmp_path):
    folder = write_completed(staged, tmp_path / "completed", found, about=ABOUT, words=W)
    record = json.loads((folder / "manifest.json").read_text())
    names = {file.name for file in folder.iterdir()} - {"manifest.json"}
    assert set(record["files"]) == names and record["run_id"] == "r1"
    assert {"crm.csv", "owners.xlsx", "allocation.parquet", "balance.parquet", "actions.csv", "rejected.csv"} <= names
    assert all(told["sha256"] == sha256(folder / name) for name, told in record["files"].items())
    rows = {name: record["files"][name]["rows"] for name in ("segments.csv", "crm.csv", "actions.csv", "rejected.csv")}
    assert rows == {"segments.csv": 4, "crm.csv": 3, "actions.csv": 3, "rejected.csv": 1}
    assert len(pd.read_parquet(folder / "segments.parquet")) == 4
    assert len(pd.read_parquet(staged / "segments.parquet")) == 3  # what it builds on is left as it was


def test_the_import_file_opens_in_a_spreadsheet_without_harm(found, staged, tmp_path):
    folder = write_completed(staged, tmp_path / "completed", found, about=ABOUT, words=W)
    raw = (folder / "crm.csv").read_bytes()
    assert raw.startswith(codecs.BOM_UTF8)
    table = pd.read_csv(folder / "crm.csv", encoding="utf-8-sig").set_index("customer_id")
    assert table.loc["ann", "name"] == "'=Ann" and table.loc["ann", "due_on"] == "2024-02-15"


def test_every_salesperson_has_a_sheet_in_words(found, staged, tmp_path):
    folder = write_completed(staged, tmp_path / "completed", found, about=ABOUT, words=W)
    book = load_workbook(folder / "owners.xlsx")
    assert book.sheetnames == ["Balance", "Team list", "nora Nora"]
    rows = list(book["nora Nora"].values)
    assert [row[0] for row in rows[1:]] == ["ann", "cat"]  # prospects below the customers
    told = dict(zip(rows[0], rows[1], strict=True))
    assert (told["Action"], told["Tier"], told["Why this owner"]) == ("Call to keep", "Tier A", "Stays.")
    assert told["Expected gain"] == 9


def test_what_nobody_has_is_on_the_teams_list_what_gains_most_first(found, staged, tmp_path):
    rows = pd.concat([found.scored, found.scored.assign(customer_id=["ava", "bea", "cho", "deb"])], ignore_index=True)
    lacking = rows["customer_id"].isin(["bob", "ava", "deb"])
    rows = rows.assign(owner_id=rows["owner_id"].mask(lacking), action=rows["action"].mask(lacking, "save_call"))
    done = pd.DataFrame(
        {"customer_id": ["bob", "ava", "deb"], "gain": [1.0, 3.0, 2.0], "status": "do", "channel": "call"}
    )
    told = Completed(rows, found.changes, {**found.tables, "actions": done})
    folder = write_completed(staged, tmp_path / "completed", told, about=ABOUT, words=W)
    sheet = list(load_workbook(folder / "owners.xlsx")["Team list"].values)
    assert [row[0] for row in sheet[1:]] == ["ava", "deb", "bob"]
    assert dict(zip(sheet[0], sheet[3], strict=True))["Why this owner"] == "Waits."


def test_the_workbook_keeps_the_causes_that_were_found_before(found, staged, tmp_path):
    moved = changes(scored(), scored().assign(tier=["B", "B", None, "C"]))
    moved.assign(cause="policy_change").to_csv(staged / "changes.csv", index=False)
    again = Completed(found.scored, moved, found.tables)
    folder = write_completed(staged, tmp_path / "completed", again, about=ABOUT, words=W)
    sheet = load_workbook(folder / "segments.xlsx")["Changes"]
    assert "Policy change" in [cell.value for row in sheet.iter_rows() for cell in row]
