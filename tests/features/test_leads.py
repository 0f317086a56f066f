"""Five leads and what was known of them on 1 March 2024: worked out by hand."""

from datetime import date

import ibis
import pandas as pd
import pytest
from worlds import ANN_AND_BOB, write_project

from src.data.check import check
from src.data.engine import connect
from src.data.prepare import known_tables, prepare
from src.features.leads import leads_at
from src.features.prospects import lead_book, prospects
from src.features.stages import stage_of
from src.project import read_project
from src.workspace import open_workspace

LEADS = pd.DataFrame(
    [
        # lead, customer, created, stage, closed, won, source, product, reason, note
        ("l1", "cat", "2024-01-10", "Proposal", None, None, "web", "wine", None, None),
        ("l2", "dan", "2024-02-20", "new", None, None, "fair", "milk", None, "wants to look again next spring"),
        ("l3", "eve", "2024-01-05", "Closed Won", "2024-03-20", True, "web", "milk", None, None),
        ("l4", "dan", "2023-12-01", "lost", "2024-02-01", False, "fair", "wine", "price", None),
        ("l5", None, "2024-02-25", "跟进中", None, None, "web", "wine", None, "会在明年三月再考虑"),
    ],
    columns=["lead_id", "customer_id", "created_at", "stage", "closed_at", "won", "source", "product_id",
             "lost_reason", "note"],
).astype({"created_at": "datetime64[us]", "closed_at": "datetime64[us]", "won": "boolean"})  # fmt: skip
TOUCHES = pd.DataFrame(
    [
        ("cat", "2024-02-28 10:00", "call"),
        ("cat", "2024-01-20 10:00", "visit"),
        ("cat", "2024-03-01 00:00", "call"),  # on the day itself: not known
        ("eve", "2024-02-29 10:00", "complaint"),  # not how a sale is made
    ],
    columns=["customer_id", "occurred_at", "kind"],
).astype({"occurred_at": "datetime64[us]"})
MARCH = date(2024, 3, 1)


def tables(**other):
    frames = {"leads": LEADS, "interactions": TOUCHES, "transactions": ANN_AND_BOB} | other
    return {name: ibis.memtable(frame) for name, frame in frames.items()}


def test_open_leads_with_what_was_known_and_what_followed():
    found = leads_at(tables(), [MARCH], 28).set_index("lead_id")
    assert list(found.index) == ["l1", "l2", "l3", "l5"]
    assert found["converted"].to_dict() == {"l1": False, "l2": False, "l3": True, "l5": False}
    assert found["lead_age_days"].to_dict() == {"l1": 51, "l2": 10, "l3": 56, "l5": 5}
    assert found["linked"].to_dict() == {"l1": True, "l2": True, "l3": True, "l5": False}
    cat, stranger = found.loc["l1"], found.loc["l5"]
    assert (cat["touches_30d"], cat["touches_90d"], cat["touches_visit_90d"], cat["touch_recency_days"]) == (1, 2, 1, 2)
    assert found.loc["l3", "touches_90d"] == 0
    assert stranger[["touches_30d", "touch_recency_days", "leads_before"]].isna().all()
    assert found.loc["l2", "leads_before"] == 1
    assert found["source_web"].tolist() == [1, 0, 1, 1] and found["wanted_milk"].tolist() == [0, 1, 1, 0]


def test_a_conversion_after_the_horizon_is_none():
    assert not leads_at(tables(), [MARCH], 19)["converted"].any()
    assert leads_at(tables(), [MARCH], 20)["converted"].sum() == 1


def test_what_happens_from_the_date_on_changes_no_feature():
    before = leads_at(tables(), [MARCH], 28).drop(columns="converted")
    later = TOUCHES.assign(occurred_at=TOUCHES["occurred_at"].mask(TOUCHES["occurred_at"] >= "2024-03-01"))
    ended = LEADS.assign(
        stage=LEADS["stage"].mask(LEADS["lead_id"].isin(["l1", "l3"]), "lost"),
        closed_at=LEADS["closed_at"].mask(LEADS["lead_id"].isin(["l1", "l3"]), pd.Timestamp("2024-05-05")),
        won=LEADS["won"].mask(LEADS["lead_id"].isin(["l1", "l3"]), False),
    )
    after = leads_at(tables(leads=ended, interactions=later), [MARCH], 28).drop(columns="converted")
    pd.testing.assert_frame_equal(before, after)


def test_without_interactions_there_are_no_features_of_them():
    given = tables()
    del given["interactions"]
    assert not [name for name in leads_at(given, [MARCH], 28) if name.startswith("touch")]


def test_the_book_reads_stages_and_days_that_were_named():
    book = lead_book(tables()).set_index("lead_id")
    assert book["stage"].to_dict() == {"l1": "proposal", "l2": "new", "l3": "won", "l4": "lost", "l5": "contacted"}
    assert book["outcome"].to_dict() == {"l1": "open", "l2": "open", "l3": "won", "l4": "lost", "l5": "open"}
    assert [str(day)[:10] for day in book["expected_on"]] == ["NaT", "2024-03-01", "NaT", "NaT", "2025-03-01"]
    assert book.loc["l5", "prospect_id"] == "lead:l5" and book.loc["l5", "expected_from"] == "note"


def test_prospects_are_those_who_have_not_bought():
    people = pd.DataFrame({"customer_id": ["ann", "fay"], "since": pd.to_datetime(["2020-01-01", "2024-02-02"])})
    given = tables(customers=people)
    found = prospects(given, lead_book(given), MARCH).set_index("customer_id")
    assert sorted(found.index) == ["cat", "dan", "eve", "fay", "lead:l5"]
    assert str(found.loc["fay", "first_seen_on"])[:10] == "2024-02-02"
    assert found.loc["dan", "touches_30d"] == 0 and pd.isna(found.loc["lead:l5", "touches_30d"])


def test_a_company_s_own_names_of_stages_are_read():
    told = pd.Series(["Erstgespräch", "Closed-Lost", "报价", "who knows"])
    found = stage_of(told, {"erstgespräch": "contacted"})
    assert found[:3].tolist() == ["contacted", "lost", "proposal"] and pd.isna(found[3])


def kept_leads(folder, leads, as_of):
    project = read_project(write_project(folder, {"transactions": ANN_AND_BOB, "leads": leads}))
    connection = connect()
    found = check(project, as_of, connection)
    workspace = open_workspace(project, as_of=found.as_of, workspace=folder / "out")
    prepare(project, found, workspace, connection)
    assert "leads" in known_tables(workspace, connection)
    return workspace.read("leads").set_index("lead_id").sort_index()


def test_a_source_written_later_does_not_tell_how_open_leads_stood(tmp_path):
    early = kept_leads(tmp_path / "early", LEADS, "2024-03-01")
    assert early.loc[["l1", "l2", "l3", "l5"], ["stage", "won", "note", "closed_at"]].isna().all().all()
    assert early.loc["l4", ["stage", "lost_reason"]].tolist() == ["lost", "price"]
    late = kept_leads(tmp_path / "late", LEADS, "2024-04-01")
    assert late["stage"].tolist() == ["Proposal", "new", "Closed Won", "lost", "跟进中"]


@pytest.mark.parametrize(("changed", "stage"), [("2024-02-28", "Proposal"), ("2024-03-02", None)])
def test_the_day_of_the_last_change_tells_it_exactly(tmp_path, changed, stage):
    dated = LEADS.assign(stage_on=pd.Timestamp(changed))
    told = kept_leads(tmp_path, dated, "2024-03-01").loc["l1", "stage"]
    assert (None if pd.isna(told) else told) == stage
