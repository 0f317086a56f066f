"""Counts of purchases where history is short: what earlier dates teach, and how carefully."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from src.models.counts import earlier_dates, forecast_counts


def world(customers: int, *, trend: float = 1.0, dear: float = 1.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows of four earlier dates and of now, 40 weeks after the first orders.

    Customers buy at a pace of their own; from the first of the dates on ``trend`` times as often, and those who spend
    much, every second one, ``dear`` times as often again.
    """
    draw = np.random.default_rng(5)
    pace = draw.gamma(1.0, 1 / 40, customers)
    first = draw.integers(0, 60, customers)
    later = np.arange(280)[None, :] > first[:, None]
    rising = trend * np.where(np.arange(customers) % 2 == 1, dear, 1.0)
    often = pace[:, None] * np.where(np.arange(280)[None, :] >= 92, rising[:, None], 1.0)
    bought = (draw.random((customers, 280)) < often) & later
    rows = [_at(bought, first, day) for day in (92, 130, 170, 210, 280)]
    return pd.concat(rows[:-1], ignore_index=True), rows[-1]


def _at(bought: np.ndarray, first: np.ndarray, day: int) -> pd.DataFrame:
    known = bought[:, :day]
    last = np.where(known.any(axis=1), day - 1 - known[:, ::-1].argmax(axis=1), first)
    return pd.DataFrame(
        {
            "customer_id": [f"c{who}" for who in range(len(first))],
            "as_of": pd.Timestamp("2024-01-01") + pd.Timedelta(days=day),
            "x": known.sum(axis=1),
            "t_x": last - first,
            "T": day - 1 - first,
            "mean_spend": np.where(np.arange(len(first)) % 2 == 1, 80.0, 20.0) + np.arange(len(first)) % 7,
            "lately": bought[:, max(0, day - 28) : day].sum(axis=1),
            "ahead_days": 280 - day,
            "orders": bought[:, day:].sum(axis=1),
        }
    )


def test_the_earlier_dates_lie_inside_the_history():
    dates = earlier_dates(date(2024, 1, 1), date(2024, 4, 10))
    assert (dates[0], dates[2], dates[-1]) == (date(2024, 2, 3), date(2024, 2, 20), date(2024, 3, 24))
    assert earlier_dates(date(2024, 1, 1), date(2024, 1, 2)) == [date(2024, 1, 1)]


def test_where_the_model_was_right_little_is_corrected():
    past, now = world(2_000)
    found = forecast_counts(past, now, horizon_days=140)
    assert found.level == pytest.approx(1.0, abs=0.06)
    assert np.corrcoef(found.expected_orders, found.plain)[0, 1] > 0.98


def test_what_earlier_totals_missed_is_made_up_for_in_part():
    past, now = world(2_000, trend=1.5)
    found = forecast_counts(past, now, horizon_days=140)
    assert (found.errors > 0.03).all()
    assert 1.02 < found.level < np.exp(found.errors.max())
    assert found.expected_orders.sum() == pytest.approx(found.plain.sum() * found.level)


def test_many_customers_teach_more_than_few():
    few, many = (forecast_counts(*world(customers, dear=2.0), horizon_days=140).effects for customers in (150, 3_000))
    assert 0 < 2 * few["spend"] < many["spend"]


def test_outcomes_of_now_are_not_read():
    past, now = world(300)
    found = [forecast_counts(past, rows, horizon_days=140) for rows in (now, now.assign(orders=99))]
    pd.testing.assert_series_equal(found[0].expected_orders, found[1].expected_orders)


def test_without_earlier_outcomes_the_forecast_is_the_plain_one_and_says_so():
    past, now = world(300)
    found = forecast_counts(past[past["ahead_days"] == 70], now, horizon_days=140)
    assert "takes two" in found.reason
    pd.testing.assert_series_equal(found.expected_orders, found.plain)


def test_who_never_buys_again_teaches_nothing_and_is_given_no_number():
    past, now = world(300)
    found = forecast_counts(past, now.assign(x=0, t_x=0), horizon_days=140)
    assert found.expected_orders.isna().all()
    assert "more than one day" in found.reason
