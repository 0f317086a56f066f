"""Phase: a customer a rule; growing and declining only when chance would hardly do it."""

import pandas as pd
import pytest

from src.decisions.phase import PhaseRules, allowed_silence, phase, silence

USUAL = {
    "orders": 20, "recency_days": 10, "tenure_days": 900, "gap_mean_days": 20.0, "gap_recent_days": 20.0,
    "orders_90d": 5, "orders_180d": 9, "orders_365d": 18, "season_missed": 0,
}  # fmt: skip


def one(**numbers):
    return pd.DataFrame([USUAL | numbers])


def told(seasonal=False, **numbers):
    base = one(**numbers)
    flag = pd.Series([seasonal])
    return phase(base, PhaseRules(), horizon_days=84, active_days=168, seasonal=flag).iloc[0]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ({}, "mature"),
        ({"recency_days": 55}, "mature"),
        ({"recency_days": 56}, "lost"),  # more than 2.75 gaps of twenty days
        ({"recency_days": 56, "gap_recent_days": 30.0}, "mature"),  # has slowed down: 2.75 gaps of thirty
        ({"recency_days": 300, "interaction_recency_days": 55}, "mature"),  # still calls
        ({"recency_days": 300, "interaction_recency_days": 56}, "lost"),
        ({"recency_days": 300, "interaction_recency_days": 90, "answer_recency_days": 55}, "mature"),  # still answers
        ({"recency_days": 42, "complaint_recency_days": 162}, "mature"),  # half of 55 days, but at least half a horizon
        ({"recency_days": 43, "complaint_recency_days": 163}, "lost"),  # complained in the 120 days before
        ({"recency_days": 43, "complaint_recency_days": 164}, "mature"),
        ({"recency_days": 42, "gap_mean_days": 7.0, "gap_recent_days": 7.0}, "mature"),  # no less than half a horizon
        ({"recency_days": 43, "gap_mean_days": 7.0, "gap_recent_days": 7.0}, "lost"),
        ({"recency_days": 168, "gap_mean_days": None, "gap_recent_days": None}, "mature"),
        ({"recency_days": 169, "gap_mean_days": None, "gap_recent_days": None}, "lost"),
        ({"tenure_days": 83}, "new"),
        ({"tenure_days": 84}, "mature"),
        # sixteen heads of twenty by the toss of a coin: .006; twelve of twenty: .25
        ({"orders_180d": 16, "orders_365d": 20}, "growing"),
        ({"orders_180d": 12, "orders_365d": 20}, "mature"),
        ({"orders_180d": 4, "orders_365d": 20}, "declining"),
        ({"orders_180d": 8, "orders_365d": 20}, "mature"),
        ({"orders_180d": 4, "orders_365d": 20, "recency_days": 56}, "lost"),
        # under a year: the last 90 days against the 90 before
        ({"tenure_days": 200, "orders_90d": 16, "orders_180d": 20, "orders_365d": 20}, "growing"),
        ({"tenure_days": 179, "orders_90d": 16, "orders_180d": 20, "orders_365d": 20}, "mature"),
    ],
)
def test_phase(numbers, expected):
    assert told(**numbers)["phase"] == expected


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ({}, "mature"),
        ({"season_missed": 1}, "lost"),
        ({"season_missed": 1, "interaction_recency_days": 84}, "mature"),  # heard of within the horizon
        ({"complaint_recency_days": 250}, "lost"),
        ({"complaint_recency_days": 250, "interaction_recency_days": 84}, "mature"),
        ({"complaint_recency_days": 421}, "mature"),  # 121 days before the silence
    ],
)
def test_who_buys_in_a_season_is_lost_when_one_has_gone_by_or_after_a_complaint(numbers, expected):
    assert told(True, recency_days=300, **numbers)["phase"] == expected


def test_a_growth_that_is_certain_but_small_is_none():
    assert told(orders_180d=5400, orders_365d=10_000)["phase"] == "mature"


def test_who_never_bought_has_no_phase_and_is_told_why():
    nobody = told(**dict.fromkeys(USUAL))
    assert pd.isna(nobody["phase"])
    assert nobody["phase_untold"] == "never_bought"


def test_the_days_of_silence_follow_the_rules():
    rules = PhaseRules(silent_gaps=2, silent_horizons=1)
    assert allowed_silence(one(), rules, horizon_days=28, active_days=56).item() == 40
    assert allowed_silence(one(), rules, horizon_days=56, active_days=112).item() == 56


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ({"recency_days": 700, "return_chance": 0.05}, "mature"),  # five in a hundred are not fewer than five
        ({"recency_days": 700, "return_chance": 0.049}, "lost"),
        ({"recency_days": 43, "return_chance": 0.0}, "lost"),  # however early, but for half a horizon
        ({"recency_days": 42, "return_chance": 0.0}, "mature"),
        ({"recency_days": 700, "return_chance": 0.3, "complaint_recency_days": 700}, "mature"),
        ({"recency_days": 169, "return_chance": None}, "lost"),  # not told: the active days
    ],
)
def test_who_bought_once_is_lost_when_hardly_anybody_like_that_returned(numbers, expected):
    alone = told(gap_mean_days=None, gap_recent_days=None, **numbers)
    assert alone["phase"] == expected
    assert pd.isna(alone["lost_after_days"]) == (numbers["return_chance"] is not None)


def test_who_bought_again_is_judged_by_the_own_gaps():
    again = told(recency_days=55, return_chance=0.0)
    assert again["phase"] == "mature" and pd.isna(again["return_chance"])


def test_without_a_gap_of_ones_own_a_complaint_halves_the_active_days():
    alone = one(gap_mean_days=None, gap_recent_days=None, complaint_recency_days=10)
    assert allowed_silence(alone, PhaseRules(), horizon_days=84, active_days=168).item() == 84


def test_whoever_never_bought_is_not_silent():
    assert silence(one(recency_days=None, interaction_recency_days=5)).isna().all()
