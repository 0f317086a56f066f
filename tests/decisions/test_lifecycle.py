"""The stages of the life cycle, since when, and who moved between two runs."""

import pandas as pd
import pytest

from src.decisions.lifecycle import LifecycleRules, lifecycle, transitions

DAY = pd.Timestamp("2025-07-01")
USUAL = {
    "customer_id": "ann", "as_of": DAY, "orders": 10, "tenure_days": 300,
    "first_seen_on": pd.Timestamp("2024-08-01"), "first_order_on": pd.Timestamp("2024-09-04"),
    "second_order_on": pd.Timestamp("2024-10-01"), "loyal_order_on": pd.Timestamp("2024-12-24"),
}  # fmt: skip


def told(lost=False, rules=None, **numbers):
    base = pd.DataFrame([USUAL | numbers])
    return lifecycle(base, rules or LifecycleRules(), lost=pd.Series([lost]), horizon_days=84).iloc[0]


@pytest.mark.parametrize(
    ("numbers", "stage", "standing", "days"),
    [
        ({"orders": None, "tenure_days": None}, "prospect", "prospect", 334),
        ({"orders": 0, "tenure_days": None}, "prospect", "prospect", 334),
        ({"orders": 1}, "first", "existing", 300),
        ({"orders": 1, "tenure_days": 83}, "first", "new", 300),
        ({"orders": 4}, "repeat", "existing", 273),
        ({"orders": 5, "tenure_days": 179}, "repeat", "existing", 273),
        ({"orders": 5, "tenure_days": 180}, "loyal", "existing", 120),  # half a year after the first purchase
        ({"loyal_order_on": pd.Timestamp("2025-05-01")}, "loyal", "existing", 61),  # on the fifth purchase
        ({"lost": True}, "repeat", "lost", 273),
        ({"lost": True, "orders": 1}, "first", "lost", 300),
    ],
)
def test_lifecycle(numbers, stage, standing, days):
    row = told(**numbers)
    assert row[["lifecycle", "standing", "days_in_stage"]].tolist() == [stage, standing, days]


def test_a_policy_may_ask_for_more():
    assert told(rules=LifecycleRules(loyal_orders=11))["lifecycle"] == "repeat"
    sooner = told(rules=LifecycleRules(loyal_orders=3))
    assert sooner["lifecycle"] == "loyal"
    assert pd.isna(sooner["days_in_stage"])  # the evidence dates the fifth purchase, not the third


def test_a_stage_without_a_date_has_no_days():
    assert pd.isna(told(orders=None, tenure_days=None, first_seen_on=pd.NaT)["days_in_stage"])


def test_transitions_count_who_went_where():
    before = pd.Series({"ann": "first", "bob": "repeat", "cat": "loyal", "gone": "loyal"})
    now = pd.Series({"ann": "repeat", "bob": "loyal", "cat": "loyal", "dan": "first"})
    table = transitions(now, before)
    assert table.loc["first", "repeat"] == table.loc["repeat", "loyal"] == table.loc["loyal", "loyal"] == 1
    assert table.loc["new", "first"] == 1
    assert table.to_numpy().sum() == 4
    assert table.columns.tolist() == ["prospect", "first", "repeat", "loyal"]
