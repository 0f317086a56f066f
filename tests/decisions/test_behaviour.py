"""Behaviour: a customer a rule, with the numbers the rule looks at and the class written out."""

import pandas as pd
import pytest

from src.decisions.behaviour import BehaviourRules, behaviour

USUAL = {
    "orders": 9, "gap_mean_days": 40.0, "tenure_days": 1000, "history_days": 1096,
    "season_months": "10; 11", "season_share": 1.0, "season_chance": 0.001, "season_years": 3, "season_run": 3,
    "season_from": pd.Timestamp("2026-10-01"), "season_until": pd.Timestamp("2026-12-01"),
}  # fmt: skip


def one(**numbers):
    return pd.DataFrame([USUAL | numbers])


def told(base, **rules):
    return behaviour(base, BehaviourRules(**rules), horizon_days=84).iloc[0]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ({"orders": 1, "gap_mean_days": None}, "one_time"),
        ({"orders": 2, "gap_mean_days": None, "season_years": 1}, "occasional"),
        ({}, "seasonal"),
        ({"season_share": 0.7, "season_chance": 0.05, "history_days": 730}, "seasonal"),
        ({"season_share": 0.69}, "occasional"),
        ({"season_chance": 0.051}, "occasional"),
        ({"season_years": 1, "season_run": 1}, "occasional"),
        ({"season_years": 3, "season_run": 5}, "seasonal"),  # three of five seasons
        ({"season_years": 2, "season_run": 4}, "occasional"),
        ({"history_days": 729}, "occasional"),
        ({"season_share": 0.2, "gap_mean_days": 21.0}, "frequent"),
        ({"season_share": 0.2, "gap_mean_days": 21.1}, "occasional"),
    ],
)
def test_behaviour(numbers, expected):
    assert told(one(**numbers))["behaviour"] == expected


def test_the_season_is_told_of_the_seasonal_only():
    assert told(one())["season_months"] == "10; 11"
    assert told(one())["season_from"] == pd.Timestamp("2026-10-01")
    assert told(one(season_share=0.2))[["season_months", "season_from", "season_until"]].isna().all()


@pytest.mark.parametrize(
    ("numbers", "reason"),
    [
        ({}, None),
        ({"season_share": 0.2}, None),
        ({"history_days": 729}, "two_years_needed"),
        ({"tenure_days": 365, "season_share": 0.2}, "two_years_needed"),
        ({"orders": None, "tenure_days": None}, "never_bought"),
    ],
)
def test_what_cannot_be_told_has_a_reason(numbers, reason):
    found = told(one(**numbers))["season_untold"]
    assert pd.isna(found) if reason is None else found == reason


def test_who_never_bought_has_no_behaviour():
    assert pd.isna(told(one(orders=0, gap_mean_days=None, season_years=0))["behaviour"])


def test_features_without_evidence_are_enough_for_all_but_seasons():
    bare = pd.DataFrame({"orders": [1, 9, 9], "gap_mean_days": [None, 10.0, 50.0], "tenure_days": [5, 500, 500]})
    found = behaviour(bare, BehaviourRules(), horizon_days=84)
    assert found["behaviour"].tolist() == ["one_time", "frequent", "occasional"]
    assert found["season_untold"].tolist() == ["two_years_needed"] * 3


def test_a_policy_may_ask_for_more():
    assert told(one(), season_years=4)["behaviour"] == "occasional"
    assert told(one(season_share=0.2), frequent_gap=0.5)["behaviour"] == "frequent"
