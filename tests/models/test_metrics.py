import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit
from scipy.stats import beta

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
    nobody_left = metrics.churn_metrics(pd.Series([0.0, 0.0]), pd.Series([0.1, 0.2]))
    assert nobody_left["brier"] == pytest.approx(0.025)
    told_apart = ["auc", "average_precision", "calibration_slope", "lift", "empc"]
    assert nobody_left.index[nobody_left.isna()].tolist() == told_apart
    assert metrics.spend_metrics(np.zeros(20), np.ones(20))[["gini", "spearman", "bias"]].isna().all()


def test_of_nobody_nothing_is_known():
    nobody = np.array([])
    assert metrics.churn_metrics(nobody, nobody).isna().all()
    assert metrics.spend_metrics(nobody, nobody).isna().all()
    assert np.isnan(metrics.coverage(nobody, nobody, nobody)) and np.isnan(
        metrics.interval_score(nobody, nobody, nobody)
    )


def test_expected_maximum_profit_is_the_published_one():
    """Figures of proflogit's own tests, for the costs of Verbraken et al. 2013."""
    left = np.array([1, 1, 0, 0, 0, 1, 1, 1, 1, 0])
    risk = [
        0.6125478,
        0.3642710,
        0.4321361,
        0.1402911,
        0.3848959,
        0.2444155,
        0.9706413,
        0.8901728,
        0.7817814,
        0.8687518,
    ]
    assert metrics.empc(left, np.array(risk)) == pytest.approx(30.3003222629848, abs=1e-10)
    one_of_two = np.array([0, 1])
    assert metrics.empc(one_of_two, np.array([0.1, 0.9])) == pytest.approx(28.0000000000391, abs=1e-10)
    assert metrics.empc(one_of_two, np.array([0.9, 0.1])) == pytest.approx(22.5007912244511, abs=1e-10)
    assert metrics.empc(one_of_two, np.array([0.5, 0.5])) == pytest.approx(22.5007912244511, abs=1e-10)


@given(st.integers(0, 10_000), st.floats(1, 30), st.floats(0.1, 5))
def test_expected_maximum_profit_is_what_the_best_cut_off_brings_at_every_chance(seed, offer, contact):
    draw = np.random.default_rng(seed)
    left, risk = np.arange(12) % 3 == 0, np.round(draw.random(12), 1)
    chances = beta(6, 14).ppf((np.arange(2000) + 0.5) / 2000)
    cuts = [risk >= cut for cut in np.unique(risk)]
    profits = [0 * chances] + [
        (left & cut).mean() * (chances * (200 - offer) - contact) - (~left & cut).mean() * (offer + contact)
        for cut in cuts
    ]
    expected = np.max(profits, axis=0).mean()
    assert metrics.empc(left, risk, d=offer, f=contact) == pytest.approx(expected, rel=1e-3, abs=1e-3)


def test_decile_error_is_the_mean_distance_of_a_tenths_mean():
    spend = np.arange(20.0)
    assert metrics.decile_error(spend, spend) == pytest.approx(0)
    assert metrics.decile_error(spend, spend + np.tile([3.0, 1.0], 10)) == pytest.approx(2)


def test_top_overlap_is_the_share_of_the_riskiest_tenth_that_was_there_before():
    earlier = pd.Series(np.arange(20.0), index=[f"c{who}" for who in range(20)])
    later = earlier.drop("c3").rename({"c0": "new"}).replace({18.0: 0.5, 1.0: 30.0})
    assert metrics.top_overlap(earlier, earlier) == 1
    assert metrics.top_overlap(earlier.drop(["c4", "c5"]), later) == 0
    assert metrics.top_overlap(earlier, earlier.replace({18.0: 0.5})) == pytest.approx(0.5)
    assert np.isnan(metrics.top_overlap(earlier[:9], later))


@pytest.mark.parametrize(("metric", "worse", "better"), [("auc", 0.7, 0.8), ("brier", 0.2, 0.1), ("bias", -0.2, 0.1)])
def test_goodness_turns_every_metric_so_that_more_is_better(metric, worse, better):
    turned = metrics.goodness(metric, np.array([worse, better]))
    assert turned[1] > turned[0]
