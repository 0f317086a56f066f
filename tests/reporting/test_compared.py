"""Two runs of ann, bob and cleo: what differs is said, what does not is not."""

import json
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from src.errors import BadInput
from src.reporting import differences
from src.reporting.compared import Run, compare_runs, run_blocks
from src.reporting.words import words
from src.workspace import Workspace

W = words("en", "EUR")
MANIFEST = {
    "tables": {"transactions": {"kept": 100}},
    "models": {"churn": {"version": "1", "kind": "model", "grade": "B", "metrics": {"auc": 0.8}}},
    "data_fingerprint": "a",
    "policy_version": "default 1",
}


def scored(**cells):
    scores = {name: [0.5, 0.1] for name in ("churn_probability", "expected_value", "value_at_risk", "revenue_365d")}
    return pd.DataFrame({"customer_id": ["ann", "bob"], "tier": ["A", "B"], **scores}).assign(**cells)


BEFORE = Run("March", scored(), MANIFEST, {"horizon_days": 28, "04_churn.reasons": 3})


def test_a_run_beside_itself_has_moved_nobody():
    told = repr(run_blocks(BEFORE, BEFORE, W))
    assert "2 customers before, 2 after: 0 new, 0 no longer there." in told
    assert "100.0% of the 2 customers" in told and "The data are the same." in told
    for heading in ("What was set differently", "Moves between tiers", "Where the expected value changed most"):
        assert heading not in told


def test_who_came_who_went_and_who_moved():
    later = replace(BEFORE, scored=scored(customer_id=["ann", "cleo"], tier=["B", "B"]))
    told = repr(run_blocks(BEFORE, later, W))
    assert "2 customers before, 2 after: 1 new, 1 no longer there." in told
    assert "0.0% of the 1 customers in both runs" in told
    assert "Tier A Tier B         1" in told


def test_inputs_models_and_measures_stand_side_by_side():
    models = {"churn": {"version": "2", "kind": "model", "grade": "A", "metrics": {"auc": 0.85}}}
    manifest = {**MANIFEST, "tables": {"transactions": {"kept": 130}}, "models": models, "data_fingerprint": "b"}
    told = repr(run_blocks(BEFORE, Run("April", scored(), manifest), W))
    assert "Order lines    100   130         30" in told
    assert "0.800 0.850" in told and "The data are not the same." in told


def test_what_was_set_differently_is_named_and_what_was_not_told_is_a_dash():
    told = repr(run_blocks(BEFORE, replace(BEFORE, settings={"horizon_days": 56, "04_churn.reasons": 3}), W))
    assert "horizon_days 28 56" in " ".join(told.split()) and "reasons" not in told
    assert "04_churn.reasons 3 –" in " ".join(
        repr(run_blocks(BEFORE, replace(BEFORE, settings={"horizon_days": 28}), W)).split()
    )


def test_measurements_that_differ_stand_with_their_medians_the_most_different_first():
    one = pd.DataFrame({"customer_id": ["ann", "bob"], "orders": [1, 3], "stores": [1, 1], "recency_days": [5.0, 7.0]})
    other = pd.DataFrame({"customer_id": ["bob", "ann"], "orders": [9, 4], "stores": [1, 1], "returns": [0, 1]})
    table = differences.features(one, other.assign(recency_days=[7.5, 5.0]), W)
    assert table["feature"].tolist() == ["orders", "recency_days", "returns"]
    assert table.loc[0, ["before", "after"]].tolist() == ["2", "6.5"]
    assert table.loc[:1, "changed_share"].tolist() == [1.0, 0.5] and table.loc[0, "alike"] == pytest.approx(1)
    assert pd.isna(table.loc[2, "before"])


def test_scores_say_how_far_they_moved_and_whether_the_order_stayed():
    later = replace(BEFORE, scored=scored(expected_value=[0.1, 0.5]))
    told = " ".join(repr(run_blocks(BEFORE, later, W)).split())
    assert "Expected value €0.30 €0.30 €0.40 -1.000" in told and "Chance of leaving 30.0% 30.0% 0.0% 1.000" in told


@pytest.fixture
def project(tmp_path):
    path = tmp_path / "shop.yml"
    source = {"source": "t.csv", "columns": {"customer_id": "c", "ordered_at": "d", "amount": "a"}}
    path.write_text(json.dumps({"name": "shop", "tables": {"transactions": source}}))
    return path


def test_runs_are_found_by_date_or_by_folder(tmp_path, project):
    folder = Workspace(tmp_path, "shop", date(2024, 3, 2)).folder("scored")
    folder.mkdir(parents=True)
    scored().to_parquet(folder / "segments.parquet")
    (folder / "manifest.json").write_text(json.dumps(MANIFEST))
    told = compare_runs("2024-03-02", str(folder), str(project), workspace=str(tmp_path))
    assert told.title == "shop/2024-03-02 against shop/2024-03-02"


def test_parameters_and_measurements_are_found_beside_the_scored_file(tmp_path, project):
    for sample in (1, 0.5):
        ws = Workspace(tmp_path, "shop", date(2024, 3, 2), sample)
        ws.write("prepared", {"horizon_days": 28})
        ws.write("features", pd.DataFrame({"customer_id": ["ann", "bob"], "orders": [1, 3 * sample]}))
        scored().to_parquet(folder(ws.folder("scored")) / "segments.parquet")
        (ws.folder("scored") / "manifest.json").write_text(json.dumps(MANIFEST))
        given = {"workspace": str(tmp_path), **({"sample": sample} if sample < 1 else {})}
        for step in ("03_segments", "04_churn"):
            notebook = {"metadata": {"papermill": {"parameters": {**given, "reasons": sample}}}}
            (folder(ws.folder("reports") / "notebooks") / f"{step}.ipynb").write_text(json.dumps(notebook))
    half = Workspace(tmp_path, "shop", date(2024, 3, 2), 0.5).folder("scored")
    told = " ".join(repr(compare_runs("2024-03-02", half, str(project), workspace=str(tmp_path))).split())
    assert "sample – 0.5" in told and "reasons 1 0.5" in told and "horizon_days" not in told
    assert "shop/2024-03-02 against shop.sample0.5/2024-03-02" in told
    assert "Measurements that differ most (medians)" in told


def test_runs_are_called_by_what_tells_their_folders_apart(tmp_path, project):
    for root in (tmp_path, tmp_path / "tried"):
        for day in (date(2024, 2, 2), date(2024, 3, 2)):
            place = folder(Workspace(root, "shop", day).folder("scored"))
            scored().to_parquet(place / "segments.parquet")
            (place / "manifest.json").write_text(json.dumps(MANIFEST))
    here = {"project": str(project), "workspace": str(tmp_path)}
    assert compare_runs("2024-02-02", "2024-03-02", **here).title == "2024-02-02 against 2024-03-02"
    tried = Workspace(tmp_path / "tried", "shop", date(2024, 3, 2)).folder("scored")
    told = compare_runs("2024-03-02", tried, **here).title
    assert told == "data/scored/shop/2024-03-02 against tried/data/scored/shop/2024-03-02"


def folder(path):
    path.mkdir(parents=True, exist_ok=True)
    return path


def test_a_date_without_a_run_is_refused(tmp_path, project):
    with pytest.raises(BadInput, match="Nothing is published for 2024-03-03"):
        compare_runs("2024-03-03", "2024-03-03", str(project), workspace=str(tmp_path))
