from datetime import date

import pandas as pd
import pytest

from src.decisions.changes import cause_counts, changes
from src.decisions.evidence import customer_file, evidence, rule_base
from src.decisions.scored import COLUMNS, constants, joined, manifest, scored, sources

PROMISED = [
    "customer_id",
    "as_of",
    "name",
    "region",
    "industry",
    "orders",
    "revenue",
    "revenue_365d",
    "last_order_on",
    "tenure_days",
    "history",
    "tier",
    "tier_score",
    "tier_previous",
    "tier_reason",
    "to_next_tier",
    "value_class",
    "behaviour",
    "season_months",
    "lifecycle",
    "phase",
    "need",
    "intent",
    "credit_grade",
    "segment",
    "segment_strength",
    "churn_probability",
    "churn_band",
    "churn_signals",
    "churn_reasons",
    "expected_value",
    "expected_value_low",
    "expected_value_high",
    "value_reasons",
    "value_at_risk",
    "next_order_on",
    "recommended_products",
    "satisfaction",
    "action",
    "action_due_on",
    "control_group",
    "owner_id",
    "owner_previous",
    "owner_reason",
    "score_source",
    "churn_model",
    "value_model",
    "policy_version",
    "run_id",
]


def row(customer, **cells):
    return {"customer_id": customer, "tier": "B", "tier_score": 50.0, "revenue_365d": 10.0} | cells


def test_the_columns_are_the_promised_ones_in_order():
    assert list(COLUMNS) == PROMISED


def test_best_customers_come_first_and_what_is_unknown_is_present_and_empty():
    table = scored(
        pd.DataFrame([row("ann"), row("bob", tier="A", tier_score=90.0), row("eve", revenue_365d=20.0)]),
        {"run_id": "r1"},
    )
    assert table["customer_id"].tolist() == ["bob", "eve", "ann"]
    assert list(table.columns) == PROMISED
    assert table["need"].isna().all()
    assert table["next_order_on"].dtype.kind == "M"
    assert set(table["run_id"]) == {"r1"}


def test_tiers_come_in_the_policys_order_and_who_has_none_comes_last():
    rows = [row("ann", tier="normal"), row("bob", tier=None), row("eve", tier="vip")]
    table = scored(pd.DataFrame(rows), {}, ("vip", "normal"))
    assert table["customer_id"].tolist() == ["eve", "ann", "bob"]


def test_a_column_that_was_not_promised_is_refused():
    with pytest.raises(ValueError, match="shoe_size"):
        scored(pd.DataFrame([row("ann", shoe_size=42)]), {})


def test_a_customer_who_comes_twice_is_refused():
    twice = pd.DataFrame([row("ann"), row("ann")])
    with pytest.raises(pd.errors.MergeError):
        joined(twice[["customer_id"]].drop_duplicates(), twice)


def test_evidence_is_what_the_features_say():
    features = pd.DataFrame(
        {
            "customer_id": ["ann", "bob"],
            "orders": [3.0, 2.0],
            "revenue": [65.004, 60.0],
            "amount_365d": [65.004, 60.0],
            "recency_days": [1.0, 26.0],
            "tenure_days": [31.0, 26.0],
        }
    )
    found = evidence(features, as_of=date(2024, 2, 1), horizon_days=28)
    assert found["last_order_on"].tolist() == [pd.Timestamp("2024-01-31"), pd.Timestamp("2024-01-06")]
    assert found["history"].tolist() == ["full", "thin"]
    assert found["revenue"].tolist() == [65.0, 60.0]


def test_a_rule_looks_at_the_number_that_the_file_shows():
    facts = pd.DataFrame({"customer_id": ["ann"], "revenue_365d": [65.0], "orders": [3]})
    features = pd.DataFrame({"customer_id": ["ann"], "orders": [3.4], "gap_mean_days": [7.123]})
    found = rule_base(facts, features, pd.DataFrame({"customer_id": ["ann"], "expected_value": [1.23456]}))
    assert found.iloc[0].to_dict() == {
        "customer_id": "ann", "revenue_365d": 65.0, "orders": 3, "gap_mean_days": 7.123, "expected_value": 1.23,
    }  # fmt: skip


def test_the_customer_file_is_optional():
    ids = pd.Series(["bob", "ann"], name="customer_id")
    people = pd.DataFrame({"customer_id": ["ann", "eve"], "region": ["north", "south"], "age": ["30", "40"]})
    assert customer_file(None, ids).columns.tolist() == ["customer_id"]
    found = customer_file(people, ids)
    assert found.columns.tolist() == ["customer_id", "region"]
    assert found["region"].fillna("").tolist() == ["", "north"]


def test_a_score_is_the_models_only_when_both_are():
    churn, value = pd.Series(["model", "model", "rule"]), pd.Series(["model", "rule", "rule"])
    assert sources(churn, value).tolist() == ["model", "rule", "rule"]


def test_constants_and_manifest_say_what_scored():
    known = {"run_id": "r1", "as_of": "2024-02-01", "data_fingerprint": "f1", "horizon_days": 28, "active_days": 56}
    models = {name: {"version": "3", "kind": "model", "grade": "A", "k": 4} for name in ("churn", "value", "segment")}
    models["churn"]["metrics"] = {"auc": 0.81234567}
    account = {"transactions": {"received": 9, "kept": 7, "set_aside": 1, "merged": 1, "repeated": 0, "reasons": {}}}
    same = constants(known, models, "shop gold")
    assert (same["churn_model"], same["policy_version"]) == ("churn/3", "shop gold")
    policy = {"version": "shop gold", "rules": {"version": "gold"}, "cut_offs": {"A": 9.5}}
    found = manifest(known, account, models, policy)
    assert (found["policy_version"], found["policy"]["cut_offs"]) == ("shop gold", {"A": 9.5})
    assert found["tables"] == {"transactions": {"received": 9, "kept": 7, "set_aside": 1, "merged": 1}}
    assert list(found["models"]) == ["churn", "value", "segments"]
    assert found["models"]["segments"] == {"version": "3", "kind": "model", "grade": "A"}
    models["segment"] |= {"names": ["rare"], "features": ["orders"], "centres": [[1.5]]}
    told = manifest(known, account, models, policy)["models"]["segments"]
    assert {name: told[name] for name in ("names", "features", "centres")} == {
        "names": ["rare"], "features": ["orders"], "centres": [[1.5]],
    }  # fmt: skip
    assert found["models"]["churn"] == {"version": "3", "kind": "model", "grade": "A", "metrics": {"auc": 0.8123}}
    assert (found["horizon_days"], found["active_days"]) == (28, 56)
    assert (found["run_id"], found["as_of"], found["data_fingerprint"]) == ("r1", "2024-02-01", "f1")


def world(**tiers):
    rows = [row(who, tier=tier, value_class="low", churn_band="low", lifecycle="repeat") for who, tier in tiers.items()]
    return scored(pd.DataFrame(rows), {})


def test_changes_say_who_moved_from_where_to_where_and_by_which_number():
    before = world(ann="B", bob="C").assign(tier_score=40.0)
    moved = changes(world(ann="A", bob="C", eve="B"), before)
    assert moved[["customer_id", "what", "before", "after", "because"]].fillna("").values.tolist() == [
        ["ann", "tier", "B", "A", "tier_score"],
        ["eve", "new", "", "B", ""],
    ]
    assert moved.loc[0, ["because_before", "because_after"]].tolist() == [40.0, 50.0]


def test_a_change_of_tier_comes_with_its_cause():
    why = pd.DataFrame({"customer_id": ["ann"], "what": ["tier"], "cause": ["policy_change"]})
    moved = changes(world(ann="A", eve="B"), world(ann="B"), [why])
    assert moved["cause"].fillna("").tolist() == ["policy_change", ""]
    assert cause_counts(moved).values.tolist() == [["policy_change", 1]]
    bought = pd.DataFrame({"what": ["tier"], "before": [None], "after": ["A"], "cause": ["behaviour"]})
    assert cause_counts(bought).empty  # a prospect's first tier is no change


def test_the_first_run_has_no_changes():
    assert changes(world(ann="A"), None).empty
