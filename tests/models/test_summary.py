import json

from src.models.segments import find_segments
from src.models.summary import model_record, segment_record


def test_a_models_record_says_what_scores_how_well_and_beside_what(churn_trained, churn_tested, past):
    record = model_record(churn_trained, churn_tested, past, "4")
    assert {name: record[name] for name in ("version", "kind", "baseline_name")} == {
        "version": "4", "kind": "model", "baseline_name": "recency rule",
    }  # fmt: skip
    assert record["metrics"]["auc"] > record["baseline"]["auc"]
    assert record["judged_on"] == record["trained_on"][-3:]
    json.dumps(record)


def test_a_value_models_record_carries_its_interval(value_trained, value_tested, past):
    record = model_record(value_trained, value_tested, past, "1")
    assert len(record["interval"]["size"]) == len(record["interval"]["low"]) == len(record["interval"]["high"])
    json.dumps(record)


def test_a_segment_record_keeps_centres_by_name(now, past):
    found = find_segments(now, past)
    record = segment_record(found, "1")
    assert len(record["names"]) == len(record["centres"]) == len(set(record["names"]))
    json.dumps(record)
