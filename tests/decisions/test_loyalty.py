"""Loyalty: the five parts, and what is not told leaves its weight to the others."""

import pandas as pd
import pytest

from src.decisions.loyalty import LoyaltyRules, loyalty, parts

FULL = {
    "orders": 12, "tenure_days": 730, "gap_variation": 0.0, "categories_365d": 5, "satisfaction": 1.0,
    "referred_buyers": 2,
}  # fmt: skip


def told(lost=False, drop=(), **numbers):
    base = pd.DataFrame([FULL | numbers]).drop(columns=list(drop))
    return loyalty(base, LoyaltyRules(), lost=pd.Series([lost])).iloc[0]


@pytest.mark.parametrize(
    ("numbers", "score", "level"),
    [
        ({}, 1.0, "high"),
        ({"tenure_days": 365}, 1 - 0.25 / 2, "high"),
        ({"gap_variation": 1.0}, 1 - 0.25 / 2, "high"),
        ({"categories_365d": 0, "satisfaction": 0.0, "referred_buyers": 1}, 0.575, "medium"),
        ({"tenure_days": 73, "gap_variation": None, "categories_365d": 2}, 0.405, "medium"),
        ({"tenure_days": 73, "gap_variation": None, "categories_365d": 1}, 0.365, "low"),
        ({"satisfaction": None, "referred_buyers": 0}, 0.7 / 0.85, "high"),  # never asked: the others count more
    ],
)
def test_the_score_is_the_weighted_mean_of_the_parts(numbers, score, level):
    row = told(**numbers)
    assert row["loyalty_score"] == pytest.approx(score, abs=1e-4)
    assert row["loyalty"] == level


def test_a_table_that_is_not_given_leaves_its_weight():
    row = told(drop=["referred_buyers", "satisfaction"], tenure_days=365)
    assert row["loyalty_score"] == pytest.approx((0.125 + 0.25 + 0.2) / 0.7, abs=1e-4)


def test_products_stand_for_categories_that_are_not_told():
    assert parts(pd.DataFrame([{"products": 4, "orders": 2}]), LoyaltyRules())["breadth"].item() == 0.8


def test_who_is_lost_is_of_low_loyalty_whatever_the_score():
    assert told(lost=True)[["loyalty", "loyalty_score"]].tolist() == ["low", 1.0]


@pytest.mark.parametrize(("orders", "reason"), [(1, "one_purchase"), (0, "never_bought"), (None, "never_bought")])
def test_without_a_return_there_is_nothing_to_judge(orders, reason):
    row = told(orders=orders)
    assert row[["loyalty", "loyalty_score"]].isna().all()
    assert row["loyalty_untold"] == reason


def test_the_weights_must_weigh_something():
    with pytest.raises(ValueError, match="at least one weight above 0"):
        LoyaltyRules(**dict.fromkeys([f"{part}_weight" for part in LoyaltyRules().weights()], 0))
