"""One customer a rule, with the numbers the rule looks at and the class written out."""

from math import log

import pandas as pd
import pytest

from src.decisions.classes import behaviour, classes, lifecycle, phase
from src.decisions.policy import Version

USUAL = {
    "customer_id": "ann", "orders": 10, "tenure_days": 300, "recency_days": 10, "gap_mean_days": 20.0,
    "orders_change_90d": 0.0, "amount_180d": 900.0, "revenue_365d": 1800.0,
    "churn_probability": 0.1, "expected_value": 250.0,
}  # fmt: skip


def one(**numbers):
    return pd.DataFrame([USUAL | numbers])


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ({"orders": 1, "gap_mean_days": None}, "one_time"),
        ({"gap_mean_days": 14.0}, "frequent"),
        ({"gap_mean_days": 14.1}, "occasional"),
        ({"orders": 2, "gap_mean_days": None}, "occasional"),
    ],
)
def test_behaviour(numbers, expected):
    assert behaviour(one(**numbers), horizon_days=56).item() == expected


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ({"orders": 1}, "first"),
        ({"orders": 4}, "repeat"),
        ({"orders": 5, "tenure_days": 179}, "repeat"),
        ({"orders": 5, "tenure_days": 180}, "loyal"),
        ({"recency_days": 113}, "repeat"),
    ],
)
def test_lifecycle(numbers, expected):
    assert lifecycle(one(**numbers), active_days=112).item() == expected


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ({"recency_days": 112}, "mature"),
        ({"recency_days": 113}, "lost"),
        ({"tenure_days": 55}, "new"),
        ({"orders_change_90d": log(1.25)}, "growing"),
        ({"orders_change_90d": -log(1.25)}, "declining"),
        ({"recency_days": 113, "orders_change_90d": -3.0}, "lost"),
    ],
)
def test_phase(numbers, expected):
    assert phase(one(**numbers), horizon_days=56, active_days=112).item() == expected


def test_every_customer_gets_every_class():
    table = classes(one(), Version(version="1"), horizon_days=56, active_days=112)
    assert table.loc[0].to_dict() == {
        "customer_id": "ann",
        "value_class": "high",
        "behaviour": "occasional",
        "lifecycle": "loyal",
        "phase": "mature",
        "churn_band": "low",
        "value_at_risk": 28.0,
    }
