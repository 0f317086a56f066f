"""Two runs of ann, bob and cleo: what differs is said, what does not is not."""

import json
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from src.errors import BadInput
from src.reporting.compared import Run, compare_runs, run_blocks
from src.reporting.words import words
from src.workspace import Workspace

W = words("en", "EUR")
MANIFEST = {
    "tables": {"transactions": {"kept": 100}},
    "models": {"churn": {"version": "1", "kind": "model", "grade": "B"}},
    "data_fingerprint": "a",
    "policy_version": "default 1",
}


def scored(**cells):
    scores = {name: [0.5, 0.1] for name in ("churn_probability", "expected_value", "value_at_risk", "revenue_365d")}
    return pd.DataFrame({"customer_id": ["ann", "bob"], "tier": ["A", "B"], **scores}).assign(**cells)


BEFORE = Run("March", scored(), MANIFEST, {"churn": {"auc": 0.8}})


def test_a_run_beside_itself_has_moved_nobody():
    told = repr(run_blocks(BEFORE, BEFORE, W))
    assert "2 customers before, 2 after: 0 new, 0 no longer there." in told
    assert "100.0% of the 2 customers" in told and "The data are the same." in told


def test_who_came_who_went_and_who_moved():
    later = replace(BEFORE, scored=scored(customer_id=["ann", "cleo"], tier=["B", "B"]))
    told = repr(run_blocks(BEFORE, later, W))
    assert "2 customers before, 2 after: 1 new, 1 no longer there." in told
    assert "0.0% of the 1 customers in both runs" in told
    assert "Tier A Tier B         1" in told


def test_inputs_models_and_measures_stand_side_by_side():
    models = {"churn": {"version": "2", "kind": "model", "grade": "A"}}
    manifest = {**MANIFEST, "tables": {"transactions": {"kept": 130}}, "models": models, "data_fingerprint": "b"}
    told = repr(run_blocks(BEFORE, Run("April", scored(), manifest, {"churn": {"auc": 0.85}}), W))
    assert "Order lines    100   130         30" in told
    assert "0.800 0.850" in told and "The data are not the same." in told


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
    assert told.title == "2024-03-02 against shop/2024-03-02"


def test_a_date_without_a_run_is_refused(tmp_path, project):
    with pytest.raises(BadInput, match="Nothing is published for 2024-03-03"):
        compare_runs("2024-03-03", "2024-03-03", str(project), workspace=str(tmp_path))
