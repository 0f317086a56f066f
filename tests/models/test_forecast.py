"""The sales forecast: sums, and intervals that hold as often as they say."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from src.models.backtest import Backtest
from src.models.forecast import sales_forecast, total_errors

DATES = pd.date_range("2024-01-01", periods=3, freq="28D")
ERRORS = pd.Series([0.1, -0.2, 0.1], index=DATES)
ANN_BOB_CAT = pd.DataFrame(
    {
        "customer_id": ["ann", "bob", "cat"],
        "expected_value": [60.0, 30.0, 10.0],
        "tier": ["A", "B", "B"],
        "region": None,
    }
)
SCORED = pd.concat([ANN_BOB_CAT] * 40, ignore_index=True)
JUDGED = pd.DataFrame({"true": [55.0, 35.0], "predicted": [50.0, 40.0]})


def test_the_groups_add_up_to_the_total():
    found = sales_forecast(SCORED, ERRORS, JUDGED)
    assert found[["by", "group", "customers", "expected"]].values.tolist() == [
        ["total", "total", 120, 4000.0],
        ["tier", "A", 40, 2400.0],
        ["tier", "B", 80, 1600.0],
    ]


def test_the_total_is_off_by_what_earlier_totals_were_off_by():
    """The root mean square of .1, -.2 and .1 is .1414; t with 3 degrees of freedom is 1.638 at nine tenths."""
    width = 1.6377 * np.sqrt(0.02)
    found = sales_forecast(SCORED, ERRORS, JUDGED).iloc[0]
    assert [found["low"], found["high"]] == pytest.approx([4000 * np.exp(-width), 4000 * np.exp(width)], rel=1e-3)


def test_a_group_is_never_surer_than_the_total():
    found = sales_forecast(SCORED, ERRORS, JUDGED)
    ratio = found["high"] / found["low"]
    assert (ratio.iloc[1:] >= ratio.iloc[0]).all()


def test_one_earlier_date_says_little():
    one, three = (sales_forecast(SCORED, ERRORS.head(n), JUDGED).iloc[0] for n in (1, 3))
    assert one["high"] == pytest.approx(4000 * np.exp(t.ppf(0.9, 1) * 0.1))
    assert three["high"] / 4000 < np.exp(t.ppf(0.9, 1) * np.sqrt(0.02))


def test_a_group_that_spends_next_to_nothing_has_no_range_rather_than_an_endless_one():
    sleeping = SCORED.assign(expected_value=SCORED["expected_value"].where(SCORED["tier"] == "A", 1e-4))
    wild = pd.DataFrame({"true": [500.0, *[0.0] * 99], "predicted": [0.01] * 100})
    found = sales_forecast(sleeping, ERRORS, wild).set_index("group")
    assert found.loc["B", ["low", "high"]].isna().all()
    assert (found["high"].dropna() <= 100 * found["expected"][found["high"].notna()]).all()


def test_without_a_walk_there_is_a_sum_and_no_interval():
    walk = Backtest()
    found = sales_forecast(SCORED, total_errors(walk.metrics, "stack"), walk.judged)
    assert found["expected"].tolist() == [4000.0, 2400.0, 1600.0]
    assert found[["low", "high"]].isna().all().all()


def test_the_errors_are_read_from_the_walk():
    rows = [(DATES[0], "stack", "bias", -0.2), (DATES[0], "linear", "bias", 0.5), (DATES[0], "stack", "mae", 9.0)]
    errors = total_errors(pd.DataFrame(rows, columns=["as_of", "model", "metric", "value"]), "stack")
    assert errors.to_dict() == {DATES[0]: pytest.approx(np.log(1 / 0.8))}


def test_a_few_customers_have_a_sum_and_no_interval():
    found = sales_forecast(ANN_BOB_CAT, ERRORS, JUDGED)
    assert found["low"].notna().tolist() == [True, False, False]


def test_four_of_five_sums_lie_inside():
    """Levels vary by 10 % between dates, regions by 5 % more, and customers each as a gamma of shape one."""
    draw = np.random.default_rng(8)
    held = np.mean([_held(draw) for _ in range(300)], axis=0)
    assert 0.74 < held[0] < 0.86
    assert ((held[1:] > 0.74) & (held[1:] < 0.93)).all()


def _held(draw: np.random.Generator) -> list[bool]:
    """Return whether the total, and each of two regions, one large and one of 40 customers, came to lie inside."""
    expected = draw.lognormal(3, 1, 1_000)
    region = np.where(np.arange(1_000) < 40, "islands", "mainland")
    dates = [_spent(draw, expected) for _ in range(4)]
    errors = pd.Series([np.log(true.sum() / expected.sum()) for true in dates], index=range(4))
    scored = pd.DataFrame({"customer_id": range(1_000), "expected_value": expected, "region": region})
    found = sales_forecast(scored, errors, pd.DataFrame({"true": dates[-1], "predicted": expected}))
    came = scored.assign(true=_spent(draw, expected))
    sums = {"total": came["true"].sum(), **came.groupby("region")["true"].sum()}
    rows = found.set_index("group")
    return [bool(rows.low[name] <= sums[name] <= rows.high[name]) for name in ("total", "mainland", "islands")]


def _spent(draw: np.random.Generator, expected: np.ndarray) -> np.ndarray:
    fifth = np.argsort(np.argsort(expected)) * 5 // len(expected)
    return expected * np.exp(draw.normal(0, 0.1) + draw.normal(0, 0.05, 5))[fifth] * draw.gamma(1, 1, len(expected))
