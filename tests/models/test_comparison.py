import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from src.errors import BadInput
from src.models.comparison import BETTER, COLUMNS, EVEN, WORSE, compare
from src.models.metrics import auc, bias, brier, calibration_slope, empc, gini, mae


@pytest.fixture
def world() -> pd.DataFrame:
    """Six hundred customers, a good forecast and one that hears a lot of noise."""
    draw = np.random.default_rng(5)
    odds = draw.normal(-1, 1.5, 600)
    noisy = odds + draw.normal(0, 2, 600)
    left = draw.random(600) < expit(odds)
    return pd.DataFrame({"true": left.astype(float), "good": expit(odds), "noisy": expit(noisy)})


def test_a_better_forecast_is_called_better_whichever_way_the_metric_is_good(world):
    found = compare(world, ("good", "noisy"), metrics=(auc, brier, calibration_slope), draws=200).set_index("metric")
    assert found.loc[["auc", "brier", "calibration_slope"], "verdict"].eq(BETTER).all()
    assert (found["gain"] > 0).all() and found.loc["brier", "difference"] < 0 < found.loc["auc", "difference"]
    turned = compare(world, ("noisy", "good"), metrics=(auc,), draws=200)
    assert turned["verdict"].tolist() == [WORSE]
    assert turned["low"].item() == pytest.approx(-found.loc["auc", "high"])


def test_the_measures_are_the_plain_ones(world):
    found = compare(world, ("good", "noisy"), metrics=(auc, empc), draws=20).set_index("metric")
    assert found.loc["auc", "first"] == pytest.approx(auc(world["true"], world["good"]))
    assert found.loc["empc", "second"] == pytest.approx(empc(world["true"], world["noisy"]))


def test_a_forecast_is_no_better_than_itself(world):
    found = compare(world.assign(again=world["good"]), ("good", "again"), metrics=(auc, brier), draws=50)
    assert found[["difference", "low", "high"]].eq(0).all(axis=None)
    assert found["verdict"].eq(EVEN).all()


def test_bias_is_compared_by_its_distance_from_nought():
    world = pd.DataFrame(
        {"true": [10.0, 20, 30, 40] * 50, "low": [9.0, 18, 27, 36] * 50, "high": [12.0, 24, 36, 48] * 50}
    )
    (found,) = compare(world, ("low", "high"), metrics=(bias,)).to_dict("records")
    assert (found["first"], found["second"]) == (pytest.approx(-0.1), pytest.approx(0.2))
    assert found["difference"] == pytest.approx(-0.1)
    assert found["verdict"] == BETTER


def test_a_customer_is_drawn_with_all_its_rows(world):
    """Twenty copies of every customer are no more witnesses than one."""
    named = world.assign(customer_id=range(len(world)))
    once = compare(named, ("good", "noisy"), metrics=(auc, brier), draws=200)
    often = compare(pd.concat([named] * 20), ("good", "noisy"), metrics=(auc, brier), draws=200)
    pd.testing.assert_frame_equal(once, often)


def test_each_date_is_judged_by_itself():
    """At each date the order is right, though the level differs between the dates."""
    world = pd.DataFrame(
        {
            "customer_id": ["ann", "bob", "cat", "dan"] * 2,
            "as_of": [pd.Timestamp("2024-01-01")] * 4 + [pd.Timestamp("2024-02-01")] * 4,
            "true": [0, 0, 1, 1, 0, 0, 1, 1],
            "ours": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8],
            "theirs": [0.4, 0.3, 0.2, 0.1, 0.8, 0.7, 0.6, 0.5],
        }
    )
    (found,) = compare(world, ("ours", "theirs"), metrics=(auc,)).to_dict("records")
    assert (found["first"], found["second"], found["verdict"]) == (1, 0, BETTER)


def test_the_interval_holds_the_true_difference_about_as_often_as_it_says():
    """Both err by normal noise, of spread 1 and 1.1: the true difference of the mean squared error is -.21."""
    held = 0
    for seed in range(60):
        draw = np.random.default_rng(seed)
        money = draw.normal(100, 20, 300)
        world = pd.DataFrame(
            {"true": money, "a": money + draw.normal(0, 1, 300), "b": money + draw.normal(0, 1.1, 300)}
        )
        low, high = compare(world, ("a", "b"), metrics=(brier_like,), draws=200)[["low", "high"]].iloc[0]
        held += low <= -0.21 <= high
    assert 0.85 <= held / 60 <= 1


def brier_like(true, predicted) -> float:
    return float(np.mean((true - predicted) ** 2))


brier_like.__name__ = "mse"


def test_where_a_metric_is_undefined_nothing_is_claimed():
    nobody_left = pd.DataFrame({"true": [0.0] * 30, "a": np.linspace(0, 1, 30), "b": np.linspace(1, 0, 30)})
    found = compare(nobody_left, ("a", "b"), metrics=(auc,))
    assert found[["first", "difference", "low"]].isna().all(axis=None)
    assert found["verdict"].tolist() == [EVEN]


def test_nobody_can_be_compared_too():
    found = compare(pd.DataFrame({"true": [], "a": [], "b": []}, dtype=float), ("a", "b"), metrics=(gini, mae))
    assert found.columns.tolist() == COLUMNS
    assert found["verdict"].tolist() == [EVEN, EVEN]


def test_a_forecast_that_is_missing_is_named(world):
    with pytest.raises(BadInput, match="Expected the columns champion"):
        compare(world, ("good", "champion"), metrics=(auc,))
    with pytest.raises(BadInput, match="finite number in every row of good"):
        compare(world.assign(good=np.nan), ("good", "noisy"), metrics=(auc,))
