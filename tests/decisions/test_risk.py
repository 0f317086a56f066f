import pandas as pd
import pytest

from src.decisions.risk import churn_band, value_at_risk

USUAL = {"tenure_days": 300, "amount_180d": 900.0}


def test_churn_bands_include_their_lower_end():
    bands = churn_band(pd.Series([0.0, 0.199, 0.2, 0.499, 0.5, 1.0]))
    assert bands.tolist() == ["low", "low", "medium", "medium", "high", "high"]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ({}, 0.1 * 900 / 180 * 56),
        ({"tenure_days": 90}, 0.1 * 900 / 90 * 56),
        ({"tenure_days": 3}, 0.1 * 900),
        ({"amount_180d": -50.0}, 0),
    ],
)
def test_value_at_risk_is_the_chance_times_the_usual_spend_of_a_horizon(numbers, expected):
    row = pd.DataFrame([USUAL | numbers])
    assert value_at_risk(row, pd.Series([0.1]), horizon_days=56).item() == pytest.approx(expected)
