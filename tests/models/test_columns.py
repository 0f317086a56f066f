import pandas as pd
import pytest

from src.models.columns import filled_windows, model_features, nearest_window

PANEL = pd.DataFrame(
    {
        "customer_id": ["ann", "bob"],
        "as_of": pd.Timestamp("2024-03-01"),
        "orders": [1.0, 2.0],
        "recency_days": [3.0, 4.0],
        "tenure_days": [70.0, 20.0],
        "amount_30d": [5.0, 6.0],
        "amount_60d": [5.0, 7.0],
        "amount_90d": [5.0, 8.0],
        "amount_365d": [5.0, 9.0],
        "amount_change_30d": [0.1, 0.2],
        "returns": [0.0, 1.0],
        "month_03_share": [0.5, 1.0],
        "stores": [1.0, 1.0],
        "attribute_region": ["north", "south"],
        "active": [True, True],
        "churned": [True, False],
        "spend": [0.0, 9.0],
    }
)


def test_models_see_no_label_no_total_no_season_and_nothing_that_never_varies():
    assert model_features(PANEL) == [
        "recency_days", "tenure_days", "amount_30d", "amount_60d", "amount_90d", "amount_change_30d",
    ]  # fmt: skip


def test_a_window_longer_than_the_history_is_not_filled():
    assert filled_windows(PANEL, "amount", 56) == ["amount_30d", "amount_60d"]


def test_a_linear_model_looks_no_further_back_than_two_horizons_and_no_nearer_than_two_weeks():
    long = PANEL.assign(tenure_days=400.0, amount_7d=[1.0, 2.0])
    assert filled_windows(long, "amount", 20) == ["amount_30d"]


@pytest.mark.parametrize(("horizon", "window"), [(56, 60), (30, 30), (1000, 365), (45, 30)])
def test_the_last_period_is_the_window_nearest_to_the_horizon(horizon, window):
    assert nearest_window(PANEL, horizon) == (f"amount_{window}d", window)
