"""The review over published folders that are written out by hand: what it reads of them, and what it makes of it."""

import json
from datetime import date

import ibis
import pandas as pd
import pytest

from src.decisions.review.effects import effects
from src.decisions.review.judged import judged, tiers_worked
from src.decisions.review.past import earlier_actions, earlier_runs, promises
from src.workspace import Workspace

MANIFEST = {
    "horizon_days": 28,
    "active_days": 56,
    "models": {"churn": {"metrics": {"auc": 0.8}}, "value": {"metrics": {"gini": 0.7}}},
}
LINES = pd.DataFrame(
    [
        ("ann", "2024-01-10 10:00", 30.0),  # within the horizon of January's run
        ("ann", "2024-02-03 10:00", 20.0),  # after it
        ("bob", "2023-12-31 10:00", 99.0),  # before it
        ("cat", "2024-01-05 10:00", 5.0),  # a prospect who bought
    ],
    columns=["customer_id", "ordered_at", "amount"],
).astype({"ordered_at": "datetime64[us]"})
TOUCHES = pd.DataFrame(
    {
        "customer_id": ["ann", "ann", "bob"],
        "occurred_at": pd.to_datetime(["2024-01-20 09:00", "2024-03-01 09:00", "2024-01-20 09:00"]),
        "kind": ["call", "call", "complaint"],
    }
)
SAID = pd.DataFrame(
    {"customer_id": ["ann"], "given_at": pd.to_datetime(["2024-01-21"]), "score": [4.0], "scale_max": [5.0]}
)
TABLES = {"transactions": LINES, "interactions": TOUCHES, "feedback": SAID}


def publish(ws, day, *, manifest=MANIFEST, actions=None):
    """Publish a run of ann and bob, customers, and of cat, a prospect."""
    folder = Workspace(ws.root, ws.name, day).folder("scored")
    folder.mkdir(parents=True)
    scored = pd.DataFrame(
        {
            "customer_id": ["ann", "bob", "cat"], "lifecycle": ["repeat", "repeat", "prospect"],
            "tier": ["A", "B", None], "churn_band": ["low", "high", None], "orders": [3, 1, 0],
            "last_order_on": pd.to_datetime(["2023-12-20", "2023-12-31", None]),
            "revenue_365d": [300.0, 99.0, 0.0], "churn_probability": [0.1, 0.6, None],
            "expected_value": [25.0, 4.0, None], "expected_value_low": [0.0, 0.0, None],
            "expected_value_high": [40.0, 20.0, None], "owner_id": ["nora", "sam", None],
        }
    )  # fmt: skip
    scored.to_parquet(folder / "segments.parquet")
    (folder / "manifest.json").write_text(json.dumps(manifest))
    if actions is not None:
        table = pd.DataFrame({"customer_id": list(actions), "action": "call", "status": list(actions.values())})
        table.to_parquet(folder / "actions.parquet")


@pytest.fixture
def ws(tmp_path):
    """Return the workspace of a run as of the first of February, after those of January and mid-January."""
    found = Workspace(tmp_path, "shop", date(2024, 2, 1))
    publish(found, date(2024, 1, 1), actions={"ann": "do", "bob": "control"})
    publish(found, date(2024, 1, 15), actions={"bob": "do", "ann": "hours"})
    return found


def tables():
    return {name: ibis.memtable(frame) for name, frame in TABLES.items()}


def test_only_runs_whose_own_horizon_is_over_are_judged(ws):
    assert [run.as_of for run in earlier_runs(ws, tables(), 7)] == [date(2024, 1, 1)]
    later = Workspace(ws.root, ws.name, date(2024, 2, 12))
    assert [run.as_of for run in earlier_runs(later, tables(), 7)] == [date(2024, 1, 1), date(2024, 1, 15)]


def test_a_run_without_a_horizon_of_its_own_has_the_present_one(ws):
    publish(ws, date(2023, 12, 1), manifest={})
    assert [run.as_of for run in earlier_runs(ws, tables(), 62)] == [date(2023, 12, 1), date(2024, 1, 1)]
    assert [run.as_of for run in earlier_runs(ws, tables(), 63)] == [date(2024, 1, 1)]


def test_a_run_is_met_with_what_followed_in_its_horizon_and_prospects_are_not_judged(ws):
    run = earlier_runs(ws, tables(), 28)[0]
    assert run.table()[["customer_id", "orders", "spend"]].to_numpy().tolist() == [
        ["ann", 1.0, 30.0],
        ["bob", 0.0, 0.0],
    ]
    assert (run.promised, run.horizon_days, run.active_days) == ({"auc": 0.8, "gini": 0.7}, 28, 56)
    assert run.cared.to_numpy().tolist() == [["ann", 1.0, 1.0, pytest.approx(0.75)]]
    assert judged([run], 56)["customers"].tolist() == [2, 1, 1]
    assert tiers_worked([run])[["tier", "came_back", "spend_share"]].to_numpy().tolist() == [["A", 1, 1], ["B", 0, 0]]


def test_it_knows_who_was_on_a_list_while_its_horizon_lasted(ws):
    listed = earlier_runs(ws, tables(), 28)[0].listed
    assert listed.to_numpy().tolist() == [["ann", "call", "do"], ["bob", "call", "control"], ["bob", "call", "do"]]


def test_actions_are_met_with_what_followed_each(ws):
    table = earlier_actions(ws, ibis.memtable(LINES))
    told = table[["run", "customer_id", "control", "orders_before", "spend", "spend_before"]]
    assert told.to_numpy().tolist() == [
        ["2024-01-01", "ann", False, 3.0, 30.0, 300.0],
        ["2024-01-01", "bob", True, 1.0, 0.0, 99.0],
    ]
    assert effects(table, "action", "spend")["verdict"].tolist() == ["few"]


def test_what_models_promised_is_read_where_it_was_told(ws):
    publish(ws, date(2023, 12, 1), manifest={"models": {"churn": {"version": "1"}}})
    assert promises(ws) == {
        date(2023, 12, 1): {},
        date(2024, 1, 1): {"auc": 0.8, "gini": 0.7},
        date(2024, 1, 15): {"auc": 0.8, "gini": 0.7},
    }


def test_before_anything_was_published_there_is_nothing(tmp_path):
    nothing = Workspace(tmp_path, "shop", date(2024, 2, 1))
    assert earlier_runs(nothing, tables(), 28) == []
    assert earlier_actions(nothing, ibis.memtable(LINES)).empty and promises(nothing) == {}
