from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from worlds import ANN_AND_BOB

from benchmarks.accuracy.btyd import btyd
from benchmarks.accuracy.cases import CASES, COUNTS, DATA, Case, Source
from benchmarks.accuracy.counts import judge_counts
from benchmarks.accuracy.cut import write_project
from benchmarks.accuracy.hindsight import corrected
from benchmarks.accuracy.ours import our_counts
from benchmarks.accuracy.page import Result, page, sentences
from benchmarks.accuracy.plain import plain
from benchmarks.accuracy.scores import OURS, Judged, judge, peers
from benchmarks.accuracy.truth import truth
from src.errors import BadInput
from src.models.metrics import auc

SHARED = pytest.mark.skipif(not DATA.is_dir(), reason=f"{DATA} is not there: the public data lie beside the checkout")


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Ann and bob, cut on 10 January; ann buys once more in the ten days after, bob only returns."""
    file = tmp_path / "lines.parquet"
    later = ("cat", "c1", pd.Timestamp("2024-01-12"), 7.0, "milk", "dairy", 1, 0.0, "s1")
    table = pd.concat([ANN_AND_BOB, pd.DataFrame([later], columns=ANN_AND_BOB.columns)])
    table.replace({pd.Timestamp("2024-01-08 12:00"): pd.Timestamp("2024-01-13")}).to_parquet(file)
    columns = {name: name for name in ("customer_id", "order_id", "ordered_at", "amount")}
    settings = {"name": "small", "tables": {"transactions": {"source": "${LINES}", "columns": columns}}}
    cut = date(2024, 1, 10)
    return Case("no such peers", "Ann and bob", cut, 10, 5, settings, {"${LINES}": Source(str(file), "ordered_at")})


def test_the_truth_is_what_follows_the_cut_of_those_known_before(case):
    expected = [("ann", False, 0.0, 20.0), ("bob", True, 1.0, -40.0)]
    assert list(truth(case).itertuples(index=False, name=None)) == expected


def test_the_project_holds_only_what_was_before_the_cut(case, tmp_path):
    project = yaml.safe_load(write_project(case, tmp_path / "project").read_text())
    lines = pd.read_parquet(tmp_path / "project" / project["tables"]["transactions"]["source"])
    assert lines["order_id"].tolist() == ["a1", "a1", "b1"]
    assert (project["as_of"], project["horizon_days"], project["active_days"]) == (case.cut, 10, 5)


def test_a_customer_without_a_score_is_an_error(case):
    scored = pd.DataFrame({"customer_id": ["ann"], "expected_value": [1.0]})
    with pytest.raises(BadInput, match=r"none came for some from clientbase \(1\)"):
        judge(case, scored)


def test_an_interval_is_judged_with_its_forecast(case):
    scored = pd.DataFrame({"customer_id": ["bob", "ann"], "expected_value": [0.0, 30.0]})
    around = scored.assign(expected_value_low=[-50.0, 25.0], expected_value_high=[10.0, 40.0])
    judged = judge(case, around)
    assert judged.spend.loc[OURS, ["mae", "coverage"]].tolist() == [25.0, 0.5]
    assert judged.churn.empty and judged.differences.empty


def test_hindsight_finds_what_a_score_lacks_and_nothing_where_there_is_nothing():
    draw = np.random.default_rng(0)
    table = pd.DataFrame({"told": draw.normal(size=2000), "lacking": draw.normal(size=2000)})
    left = pd.Series((table.sum(axis=1) + draw.logistic(size=2000) > 0).astype(int))
    found = corrected(table, left, table["told"], {"objective": "binary"})
    assert auc(left, found) > auc(left, table["told"]) + 0.05
    chance = pd.Series(draw.integers(0, 2, 2000))
    assert auc(chance, corrected(table, chance, pd.Series(np.zeros(2000)), {"objective": "binary"})) < 0.55


def test_where_nobody_has_scored_a_case_plain_models_stand_for_the_peers(case):
    linear = pd.DataFrame(
        {"customer_id": ["ann", "bob"], "churn_probability": [0.2, 0.5], "expected_value": [4.0, 0.0]}
    )
    history = pd.DataFrame({"customer_id": ["bob", "ann"], "churn_probability": [0.5, 0.8], "expected_value": [1, 9.0]})
    found = plain({"our linear": linear, "Pareto/NBD": history, "last period": linear})
    assert list(found) == ["blend", "our linear", "Pareto/NBD"]
    assert found["blend"]["churn_probability"].tolist() == pytest.approx([0.5, 0.5])
    assert found["blend"]["expected_value"].tolist() == pytest.approx([6.0, 0.1])
    judged = judge(case, linear, plain=found)
    assert judged.differences.groupby("target")["metric"].agg(list)["spend"] == ["mae", "bias"]


def test_a_miss_is_called_a_miss(case):
    rows = [
        ("churn", "blend", "auc", 0.80, 0.85, -0.05, -0.07, -0.03, -0.05, "worse"),
        ("churn", "blend", "brier", 0.10, 0.11, -0.01, -0.03, 0.01, 0.01, "no clear difference"),
        ("spend", "human", "gini", 0.70, 0.71, -0.01, -0.03, 0.01, -0.01, "no clear difference"),
        ("spend", "linear", "mae", 90.0, 99.0, -9.0, -12.0, -6.0, 9.0, "better"),
        ("spend", "linear", "bias", -0.12, 0.02, 0.10, 0.08, 0.12, -0.10, "worse"),
    ]
    names = ["target", "peer", "metric", "first", "second", "difference", "low", "high", "gain", "verdict"]
    table = pd.DataFrame({"auc": [0.8]}, index=[OURS]), pd.DataFrame({"bias": [-0.12]}, index=[OURS])
    result = Result(case, Judged(*table, pd.DataFrame(rows, columns=names)), "Scored by: a model.")
    said = sentences(result)
    assert said[0].startswith("Churn, AUC: 0.8000 against 0.8500 of blend; difference -0.0500 [-0.0700, -0.0300]: ")
    assert [sentence.rsplit("]: ", 1)[1] for sentence in said] == [
        "a miss, clearly worse.",
        "as good, not clearly better.",
        "a miss, behind though not clearly.",
        "clearly better.",
        "a miss, off by more than 10%.",
    ]
    counts = pd.DataFrame([{"sum": 1.0, "bias": 0.0, "mae": 1, "mse": 1, "pearson": 1, "spearman": 1, "wanted": True}])
    text = page([result], [], counts)
    assert "**Misses**, churn clearly worse than the blend: Ann and bob AUC." in text
    assert "**Misses**, total spend off by more than 10%: Ann and bob (-12.0%)." in text


@SHARED
def test_the_published_holdout_of_counts_is_reproduced():
    """Pareto/NBD 1665.5 purchases, MSE 2.5691, Pearson .6302; BG/NBD 1653.4, 2.5856."""
    found = judge_counts(btyd(COUNTS, free=True))
    assert found.loc["Pareto/NBD", "sum"] == pytest.approx(1665.5, abs=0.1)
    assert found.loc["Pareto/NBD", "mse"] == pytest.approx(2.5691, abs=1e-4)
    assert found.loc["BG/NBD", "pearson"] == pytest.approx(0.6256, abs=1e-4)
    assert not found["wanted"].any()


@SHARED
def test_our_counts_beat_the_published_holdout():
    """Pareto/NBD's MSE of 2.569, its correlation of .630 and its 11 % that are missing."""
    found = judge_counts({OURS: our_counts(COUNTS, free=True)}).loc[OURS]
    assert found["mse"] < 2.569
    assert found["pearson"] > 0.630
    assert abs(found["bias"]) < 0.11


@SHARED
def test_the_peers_reach_what_they_are_known_for():
    """Their AUC and Gini of Online Retail, as they were published with their scores."""
    judged = judge(CASES["online_retail"], peers(CASES["online_retail"])["linear"])
    assert np.round(judged.churn.loc[["linear", "blend"], "auc"], 3).tolist() == [0.741, 0.746]
    assert np.round(judged.spend.loc[["pareto_nbd", "human_plus"], "gini"], 3).tolist() == [0.772, 0.777]
