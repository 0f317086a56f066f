import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from src.models import metrics

LEFT = np.array([1, 0, 1, 0])
RISK = np.array([0.9, 0.8, 0.7, 0.1])


def test_auc_counts_the_pairs_in_the_right_order():
    assert metrics.auc(LEFT, RISK) == pytest.approx(3 / 4)


def test_brier_is_the_mean_squared_distance():
    assert metrics.brier(LEFT, RISK) == pytest.approx((0.01 + 0.64 + 0.09 + 0.01) / 4)


def test_calibration_slope_is_below_one_for_a_forecast_too_sure_of_itself():
    log_odds = np.random.default_rng(0).normal(0, 1, 20_000)
    left = np.random.default_rng(1).random(20_000) < expit(log_odds)
    assert metrics.calibration_slope(left, expit(log_odds)) == pytest.approx(1, abs=0.05)
    assert metrics.calibration_slope(left, expit(2 * log_odds)) == pytest.approx(0.5, abs=0.05)


def test_lift_is_how_many_times_more_leavers_the_riskiest_tenth_holds():
    left = np.array([1] * 2 + [0] * 18)
    assert metrics.lift(left, np.linspace(1, 0, 20)) == pytest.approx(10)


def test_gini_is_one_for_the_right_order_and_nought_for_a_constant():
    spend = np.array([0.0, 10.0, 20.0, 100.0])
    assert metrics.gini(spend, np.array([1.0, 2.0, 3.0, 4.0])) == pytest.approx(1)
    assert metrics.gini(spend, np.array([4.0, 3.0, 2.0, 1.0])) == pytest.approx(-1)
    assert metrics.gini(spend, np.ones(4)) == pytest.approx(0, abs=1e-12)


@given(st.lists(st.floats(0, 1000), min_size=3, max_size=30).filter(lambda money: max(money) - min(money) > 1))
def test_gini_does_not_depend_on_the_order_of_the_rows(money):
    spend, forecast = np.array(money), np.round(np.array(money) / 100)
    turned = metrics.gini(spend[::-1], forecast[::-1])
    assert metrics.gini(spend, forecast) == pytest.approx(turned, abs=1e-9)


def test_bias_is_what_the_total_is_over():
    assert metrics.bias(np.array([100.0, 0.0]), np.array([60.0, 45.0])) == pytest.approx(0.05)


def test_an_interval_that_holds_costs_its_width_and_a_miss_ten_times_its_distance():
    low, high = np.array([0.0, 0.0]), np.array([10.0, 10.0])
    assert metrics.coverage(np.array([5.0, 12.0]), low, high) == pytest.approx(0.5)
    assert metrics.interval_score(np.array([5.0, 12.0]), low, high) == pytest.approx((10 + 10 + 10 * 2) / 2)


def test_a_metric_that_is_undefined_is_not_a_number():
    measured = metrics.measure(pd.Series([0.0, 0.0]), pd.Series([0.1, 0.2]), metrics.CHURN_METRICS)
    assert list(measured) == ["auc", "average_precision", "brier", "log_loss", "calibration_slope", "lift"]
    assert all(np.isnan(value) for value in measured.values())
