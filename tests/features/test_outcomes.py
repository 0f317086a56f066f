from datetime import date

import ibis
import pandas as pd

from src.features.care import care
from src.features.outcomes import month_profiles, outcomes

LINES = pd.DataFrame(
    [
        ("ann", "2024-01-31 10:00", 30.0), ("ann", "2024-02-01 10:00", -5.0), ("ann", "2024-02-01 18:00", 20.0),
        ("bob", "2024-02-02 10:00", -9.0), ("bob", "2024-03-01 10:00", 99.0),
    ],
    columns=["customer_id", "ordered_at", "amount"],
).astype({"ordered_at": "datetime64[us]"})  # fmt: skip


def test_what_followed_counts_days_with_a_purchase_and_takes_returns_off():
    found = outcomes(ibis.memtable(LINES), date(2024, 2, 1), date(2024, 3, 1)).order_by("customer_id").to_pandas()
    assert found.to_numpy().tolist() == [["ann", 1.0, 15.0], ["bob", 0.0, -9.0]]


def test_a_month_that_has_only_begun_has_no_profile():
    lines = ibis.memtable(LINES)
    months = {day: set(month_profiles(lines, day).to_pandas()["month"].dt.month) for day in _days()}
    assert list(months.values()) == [{1, 2}, {1, 2}, {1, 2, 3}]


def _days():
    return [date(2024, 3, 1), date(2024, 3, 2), date(2024, 4, 1)]


def test_care_counts_contacts_of_ours_and_what_was_answered_in_the_span():
    touches = pd.DataFrame(
        {
            "customer_id": ["ann", "ann", "ann", "bob"], "kind": ["call", "visit", "complaint", "call"],
            "occurred_at": pd.to_datetime(["2024-02-01", "2024-02-29", "2024-02-10", "2024-03-01"]),
        }
    )  # fmt: skip
    said = pd.DataFrame(
        {"customer_id": ["bob", "bob"], "given_at": pd.to_datetime(["2024-02-03", "2024-02-04"]), "score": [5.0, 3.0],
         "scale_max": 5.0}
    )  # fmt: skip
    tables = {"interactions": ibis.memtable(touches), "feedback": ibis.memtable(said)}
    found = care(tables, date(2024, 2, 1), date(2024, 3, 1))
    assert found[["customer_id", "contacts", "answers"]].fillna(-1).to_numpy().tolist() == [
        ["ann", 2.0, -1.0],
        ["bob", 0.0, 2.0],
    ]
    assert found["felt"].iloc[1] == 0.75  # 5 and 3 on a scale of 1 to 5 are 1 and .5
    assert care({}, date(2024, 2, 1), date(2024, 3, 1)).empty
