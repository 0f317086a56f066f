import pandas as pd

from src.decisions.value_class import ValueRules, value_class

PEOPLE = pd.DataFrame(
    {
        "revenue_365d": [10, 20, 30, 40, 50, 60, 70, 80, 90, 100],
        "expected_value": [100, 10, 20, 60, 30, 40, 50, 70, 80, 90],
    }
)


def test_value_is_high_by_past_or_by_future_and_low_only_by_both():
    assert value_class(PEOPLE, ValueRules()).tolist() == [
        "high", "low", "low", "medium", "low", *["medium"] * 3, "high", "high",
    ]  # fmt: skip


def test_the_cut_offs_are_the_policys():
    found = value_class(PEOPLE, ValueRules(high_share=0.1, low_share=0.3))
    assert found.tolist() == ["high", "low", "low", *["medium"] * 6, "high"]
