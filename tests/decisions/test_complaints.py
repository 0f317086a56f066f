"""Five complaints of ann, bob and cat, as of 1 March 2024."""

from datetime import date

import pandas as pd

from src.decisions.complaints import COLUMNS, complaints, queue, times
from src.decisions.feedback_rules import FeedbackRules

AS_OF, RULES = date(2024, 3, 1), FeedbackRules()
SAID = pd.DataFrame(
    [
        ("ann", "2024-02-20", 0.0, "delivery", "high", "stopped!", None),
        ("ann", "2024-01-10", 0.25, "delivery", None, None, "2024-01-20"),
        ("bob", "2024-02-25", None, "price", "medium", "too expensive", None),
        ("cat", "2024-02-27", 1.0, "price", "medium", "not bad at all", None),  # she is satisfied
        ("cat", "2024-02-28", 0.5, "price", "low", "fair", None),
    ],
    columns=["customer_id", "given_at", "rating", "topic", "urgency", "text", "resolved_at"],
).astype({"given_at": "datetime64[us]", "resolved_at": "datetime64[us]"})
DESK = pd.DataFrame(
    [("cat", "2024-02-01", "service", "2024-02-11"), ("cat", "2024-02-15", "service", None)],
    columns=["customer_id", "given_at", "topic", "resolved_at"],
).astype({"given_at": "datetime64[us]", "resolved_at": "datetime64[us]"})
SCORED = pd.DataFrame(
    {
        "customer_id": ["ann", "bob", "cat", "dan"],
        "tier": ["B", "A", "B", "B"],
        "tier_score": [50.0, 90.0, 40.0, 30.0],
        "value_at_risk": [10.0, 100.0, 10.0, 0.0],
    }
)


def found():
    return complaints(SAID, DESK, rules=RULES, as_of=AS_OF)


def test_what_counts_as_a_complaint():
    told = found()[["customer_id", "origin", "urgency", "days_open", "repeat"]]
    assert told.to_numpy().tolist() == [
        ["bob", "feedback", "medium", 5.0, False],
        ["ann", "feedback", "high", 10.0, True],
        ["cat", "desk", "medium", 15.0, True],
        ["cat", "desk", "medium", 10.0, False],
        ["ann", "feedback", "medium", 10.0, False],
    ]
    assert found().dtypes.astype(str).to_dict() == COLUMNS


def test_the_queue_is_ordered_by_urgency_times_tier_times_value_at_risk():
    first = queue(found(), SCORED, rules=RULES, as_of=AS_OF)
    # mean rank of tier scores: A 1, B .5; ranks of value at risk: 100 is 1, both 10 are .625
    assert first[["customer_id", "priority"]].to_numpy().tolist() == [
        ["ann", round(4 * (1 + 0.5) * (1 + 0.625), 2)],
        ["bob", 2 * (1 + 1) * (1 + 1)],
        ["cat", round(2 * (1 + 0.5) * (1 + 0.625), 2)],
    ]


def test_no_sum_of_money_puts_a_complaint_that_can_wait_before_an_urgent_one_of_the_same_tier():
    alike = SCORED.assign(tier="A", value_at_risk=[0.0, 1e9, 0.0, 0.0])
    assert queue(found(), alike, rules=RULES, as_of=AS_OF)["customer_id"].iloc[0] == "ann"


def test_open_complaints_count_as_taking_longer():
    table = times(found()).set_index("topic")
    assert table.loc["service", ["complaints", "open", "repeat"]].tolist() == [2, 1, 0.5]
    assert table.loc["service", "days_median"] == 10.0
    assert pd.isna(table.loc["price", "days_median"])


def test_no_complaints_are_no_rows():
    nothing = complaints(SAID.iloc[:0], DESK.iloc[:0], rules=RULES, as_of=AS_OF)
    assert nothing.empty and queue(nothing, SCORED, rules=RULES, as_of=AS_OF).empty and times(nothing).empty
