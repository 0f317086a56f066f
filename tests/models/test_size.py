import numpy as np
import pandas as pd
import pytest

from src.models.size import moves_size, sizes

MONTHLY = pd.DataFrame(
    {
        "amount_per_30d": [30.0, 300.0, 3000.0, np.nan],
        "revenue": [300.0, 3000.0, 100.0, np.nan],
        "amount_30d": [30.0, 150.0, 100.0, 0.0],
        "amount_90d": [90.0, 900.0, 100.0, -20.0],
        "btyd_value": [60.0, 600.0, 20.0, np.nan],
        "spend": [0.0, 100.0, 300.0, -10.0],
    }
)


def test_a_size_is_the_mean_of_three_views_of_a_horizon_and_a_tenth_of_the_mean_spend():
    said = sizes(MONTHLY, 60).predict(MONTHLY)
    ways = [(60 + 60 + 60) / 3, (600 + 300 + 600) / 3, (100 + 200 + 20) / 3, 0]
    assert said == pytest.approx(np.array(ways) + 0.1 * 400 / 4)


def test_without_a_forecast_of_the_history_it_is_the_mean_of_the_other_two():
    said = sizes(MONTHLY.drop(columns="btyd_value"), 60).predict(MONTHLY)
    assert said[1] == pytest.approx((600 + 300) / 2 + 10)


def test_what_features_add_to_the_size_adds_up():
    size = sizes(MONTHLY, 60)
    added, base = moves_size(size, MONTHLY)
    assert list(added) == ["amount_per_30d", "amount_30d", "btyd_value"]
    assert sum(added.values()) + base == pytest.approx(size.predict(MONTHLY))
    assert added["amount_30d"] == pytest.approx(MONTHLY["amount_30d"] * 2 / 3)


def test_a_size_follows_the_currency():
    cents = MONTHLY * 100
    assert sizes(cents, 60).predict(cents) == pytest.approx(100 * sizes(MONTHLY, 60).predict(MONTHLY))
