"""Need: how strong it is, and when a small one hides a larger."""

import numpy as np
import pandas as pd
import pytest

from src.decisions.alike import alike
from src.decisions.need import NeedRules, intensity, need

QUIET = {
    "orders": 3, "service_requests_365d": 0, "custom_requests_365d": 0, "interactions_365d": 0, "categories_365d": 0,
    "sought_180d": 0, "interest_180d": 0, "interest_before_180d": 0,
}  # fmt: skip


def one(**numbers):
    return pd.DataFrame([QUIET | numbers])


def told(**numbers):
    return need(one(**numbers), NeedRules()).iloc[0]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ({}, 0),
        ({"service_requests_365d": 2}, 0.15 / 0.55),  # the purchase's rank is not told: its weight goes to the others
        ({"service_requests_365d": 9}, 0.15 / 0.55),
        ({"custom_requests_365d": 1, "interactions_365d": 3}, (0.2 + 0.05) / 0.55),
        ({"categories_365d": 5, "amount_mean": 10.0}, 0.1 + 0.45),
    ],
)
def test_the_intensity_is_the_weighted_mean_of_what_is_told(numbers, expected):
    assert intensity(one(**numbers), NeedRules()).item() == pytest.approx(expected)


@pytest.mark.parametrize(
    ("numbers", "expected", "sign"),
    [
        ({}, "low", None),
        ({"service_requests_365d": 2, "custom_requests_365d": 1}, "high", None),
        ({"sought_180d": 2, "interest_180d": 2, "interest_before_180d": 1}, "latent", "sought"),
        ({"sought_180d": 1, "interest_180d": 2, "interest_before_180d": 1}, "low", None),
        ({"sought_180d": 2, "interest_180d": 2, "interest_before_180d": 2}, "low", None),  # no more than before
        ({"orders": None, "interactions_365d": 1}, "low", None),
        ({"orders": None}, None, None),
    ],
)
def test_need(numbers, expected, sign):
    row = told(**numbers)
    assert (row["need"] if expected else None) == expected
    assert row["need_sign"] == sign if sign else pd.isna(row["need_sign"])
    assert pd.isna(row["need_untold"]) == (expected is not None)


def crowd():
    """Return two hundred large customers who buy for 1,000, two hundred small ones for 100; one large buys for 90."""
    size = np.repeat(["large", "small"], 200)
    amount = np.where(size == "large", 1000.0, 100.0)
    amount[0] = 90.0
    return pd.DataFrame({"orders": 3, "attribute_size": size, "amount_mean": amount, "interactions_365d": 1})


def test_who_buys_far_less_than_customers_alike_has_a_latent_need():
    found = need(crowd(), NeedRules(high=0.9))
    assert found["need"].eq("latent").to_numpy().nonzero()[0].tolist() == [0]
    assert found.loc[0, "need_sign"] == "alike"
    assert found.loc[0, "alike_amount"] == pytest.approx(1000, rel=0.1)


def test_customers_alike_are_told_by_what_the_file_says_and_rare_values_count_little():
    base = crowd()
    base.loc[399, ["attribute_size", "amount_mean"]] = ["unique", 1e6]
    found = alike(base)
    assert found.loc[1, "alike_ratio"] == pytest.approx(1, abs=0.1)
    assert found.loc[399, "alike_amount"] < 10_000


@pytest.mark.parametrize(
    "base", [crowd().head(49), crowd().drop(columns="attribute_size"), crowd().assign(amount_mean=None)]
)
def test_without_enough_to_compare_with_nobody_is_alike(base):
    assert alike(base).isna().all(axis=None)


def test_who_is_like_the_best_customers_and_buys_little_has_a_latent_need():
    found = told(latent_need=True)
    assert (found["need"], found["need_sign"]) == ("latent", "lookalike")
    assert told(latent_need=False)["need"] == "low"
