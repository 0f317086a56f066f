import pandas as pd
import pytest

from src.decisions.concentration import concentration, service_by_tier
from src.decisions.value_class import ValueRules, not_worth_following, value_class, value_standing

PEOPLE = pd.DataFrame(
    {
        "revenue_365d": [10.0, 20, 30, 40, 50, 60, 70, 80, 90, 100],
        "expected_value": [100.0, 10, 20, 60, 30, 40, 50, 70, 80, 90],
    }
)


def test_value_is_high_by_past_or_by_future_and_low_only_by_both():
    assert value_class(PEOPLE, ValueRules()).tolist() == [
        "high", "low", "low", "medium", "low", *["medium"] * 3, "high", "high",
    ]  # fmt: skip


def test_the_cut_offs_are_the_policys():
    found = value_class(PEOPLE, ValueRules(high_share=0.1, low_share=0.3))
    assert found.tolist() == ["high", "low", "low", *["medium"] * 6, "high"]


def test_a_key_account_comes_with_its_reason():
    found = value_standing(PEOPLE, ValueRules(key_share=0.1, key_revenue=0.17))
    assert found["key_account"].fillna("").tolist() == ["expected", *[""] * 8, "alone"]
    assert value_standing(PEOPLE, ValueRules(key_share=0.2, key_revenue=0.5))["key_account"].fillna("").tolist() == [
        "expected", *[""] * 7, "past", "past",
    ]  # fmt: skip


def test_both_ranks_are_shown():
    found = value_standing(PEOPLE, ValueRules())
    assert found.loc[0, ["past_rank", "expected_rank"]].tolist() == [0.1, 1.0]


def test_a_medium_customer_has_potential_when_expected_to_rise_or_behind_its_peers():
    people = PEOPLE.assign(segment=["x"] * 5 + ["y"] * 5, churn_probability=0.1)
    people.loc[5, ["revenue_365d", "expected_value"]] = [25, 25]
    rules = ValueRules(low_share=0.2, potential_gap=0.1)
    found = value_standing(people, rules)
    assert found["potential"].fillna("").tolist() == ["", "", "", "expected", "", "peers", "", "", "", ""]
    assert found.loc[5, "potential_amount"] == pytest.approx(90 - 25)
    leaving = value_standing(people.assign(churn_probability=0.9), rules)
    assert leaving["potential"].fillna("").tolist() == ["", "", "", "expected", *[""] * 6]


def test_those_not_worth_following_are_together_expected_to_bring_next_to_nothing():
    graded = value_class(PEOPLE, ValueRules())
    assert not not_worth_following(PEOPLE, graded, ValueRules()).any()
    assert not_worth_following(PEOPLE, graded, ValueRules(loss_share=30 / 550)).tolist() == [
        False, True, True, *[False] * 7,
    ]  # fmt: skip
    dear = not_worth_following(PEOPLE, graded, ValueRules(follow_cost=20))
    assert dear.tolist() == [False, True, *[False] * 8]


def test_inversions_are_much_service_for_little_value_and_little_for_much():
    served = PEOPLE.assign(service_cost_365d=[1.0, 500, 2, 3, 4, 5, 6, 7, 8, 0])
    found = value_standing(served, ValueRules())["inversion"].fillna("").tolist()
    assert found == ["little_service", "much_service", *[""] * 7, "little_service"]
    assert value_standing(PEOPLE, ValueRules())["inversion"].isna().all()


def test_eighty_twenty_is_measured():
    values = pd.DataFrame({"revenue_365d": [80.0, 5, 5, 5, 5], "expected_value": [20.0] * 5})
    assert concentration(values).values.tolist() == [
        ["revenue_365d", 0.8, 0.2, 1],
        ["expected_value", 0.2, 0.8, 4],
    ]
    assert concentration(values * 0)["customers"].tolist() == [0, 0]


def test_service_stands_beside_value_tier_by_tier():
    base = pd.DataFrame({"interactions_365d": [1.0, 9], "revenue_365d": [90.0, 10], "expected_value": [50.0, 50]})
    found = service_by_tier(base, pd.Series(["A", "C"]))
    assert found.values.tolist() == [["A", 0.5, 0.1, 0.9, 0.5], ["C", 0.5, 0.9, 0.1, 0.5]]
    assert service_by_tier(base.drop(columns="interactions_365d"), pd.Series(["A", "C"])).empty


def test_where_most_are_expected_to_bring_nothing_these_are_low_and_have_no_potential():
    people = pd.DataFrame(
        {"customer_id": [f"c{n}" for n in range(10)], "revenue_365d": [0.0] * 6 + [1, 2, 3, 4],
         "expected_value": [0.0] * 8 + [5, 9]}
    )  # fmt: skip
    found = value_standing(people, ValueRules())
    assert found["value_class"].tolist()[:6] == ["low"] * 6 and found["value_class"].tolist()[-2:] == ["high"] * 2
    assert found["potential"].isna().all()
