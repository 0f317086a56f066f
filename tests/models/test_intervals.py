import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.models.intervals import Interval, fit_interval, interval, spread_of_dates, widened
from src.models.metrics import coverage


def test_the_interval_holds_what_it_promises_for_customers_not_seen():
    draw = np.random.default_rng(0)
    forecast = np.exp(draw.normal(4, 1, 20_000))
    spend = forecast * draw.lognormal(0, 50 / (50 + forecast))
    around = interval(fit_interval(spend[:10_000], forecast[:10_000]), forecast[10_000:])
    assert coverage(spend[10_000:], around["low"], around["high"]) == pytest.approx(0.8, abs=0.02)
    small = forecast[10_000:] < 20
    assert coverage(spend[10_000:][small], around["low"][small], around["high"][small]) == pytest.approx(0.8, abs=0.05)


def test_the_interval_reaches_down_to_nothing_where_many_spend_nothing():
    forecast = np.full(1000, 10.0)
    spend = np.where(np.arange(1000) % 3 == 0, 0.0, 15.0)
    assert interval(fit_interval(spend, forecast), np.array([10.0])).loc[0].tolist() == [0.0, pytest.approx(15.0)]


def test_where_many_spend_nothing_the_interval_still_holds_eight_in_ten():
    """Nothing can miss it below, so that two tenths may miss it above."""
    draw = np.random.default_rng(3)
    spend = np.where(draw.random(20_000) < 0.4, 0.0, draw.lognormal(3, 1, 20_000))
    around = interval(fit_interval(spend[:10_000], np.full(10_000, 12.0)), np.full(10_000, 12.0))
    assert (around["low"] == 0).all()
    assert coverage(spend[10_000:], around["low"], around["high"]) == pytest.approx(0.8, abs=0.02)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(-50, 5000), st.floats(0, 5000)), min_size=1, max_size=80), st.floats(0, 1e6))
def test_the_forecast_is_always_inside_and_nothing_is_below_zero(pairs, forecast):
    spend, made = np.array(pairs).T
    around = interval(fit_interval(spend, made), np.array([forecast])).loc[0]
    assert 0 <= around["low"] <= max(forecast, 0.01) <= around["high"]


def test_the_interval_is_wider_by_how_much_the_totals_of_dates_were_off():
    dates = pd.Series(["a", "a", "b", "b", "c", "c"])
    even = spread_of_dates(dates, [1, 2, 1, 2, 1, 2], [2, 1, 2, 1, 2, 1])
    uneven = spread_of_dates(dates, [2, 2, 1, 1, 4, 4], [2, 2, 2, 2, 2, 2])
    assert (even, uneven) == pytest.approx((0.0, np.log(2) / 2))
    wide = widened(Interval([1.0], [0.5], [2.0]), np.log(2))
    assert (wide.low, wide.high) == (pytest.approx([0.25]), pytest.approx([4.0]))


def test_the_spread_of_fewer_than_three_dates_is_not_known():
    assert spread_of_dates(pd.Series(["a", "b"]), [1, 5], [1, 1]) == 0.1
