"""Phase: a customer a rule; growing and declining only when chance would hardly do it."""

import pandas as pd
import pytest

from src.decisions.phase import PhaseRules, phase, silence

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
        ({"recency_days": 60}, "mature"),
        ({"recency_days": 61}, "lost"),  # three gaps of twenty days
        ({"recency_days": 61, "gap_recent_days": 30.0}, "mature"),  # has slowed down: three gaps of thirty
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
        ({"orders_180d": 4, "orders_365d": 20, "recency_days": 61}, "lost"),
        # under a year: the last 90 days against the 90 before
        ({"tenure_days": 200, "orders_90d": 16, "orders_180d": 20, "orders_365d": 20}, "growing"),
        ({"tenure_days": 179, "orders_90d": 16, "orders_180d": 20, "orders_365d": 20}, "mature"),
    ],
)
def test_phase(numbers, expected):
    assert told(**numbers)["phase"] == expected


@pytest.mark.parametrize(("missed", "expected"), [(0, "mature"), (1, "lost")])
def test_who_buys_in_a_season_is_lost_when_a_season_has_gone_by(missed, expected):
    assert told(True, recency_days=300, season_missed=missed)["phase"] == expected


def test_a_growth_that_is_certain_but_small_is_none():
    assert told(orders_180d=5400, orders_365d=10_000)["phase"] == "mature"


def test_who_never_bought_has_no_phase_and_is_told_why():
    nobody = told(**dict.fromkeys(USUAL))
    assert pd.isna(nobody["phase"])
    assert nobody["phase_untold"] == "never_bought"


def test_the_days_of_silence_follow_the_rules():
    rules = PhaseRules(silent_gaps=2, silent_horizons=1)
    assert silence(one(), rules, horizon_days=28, active_days=56).item() == 40
    assert silence(one(), rules, horizon_days=56, active_days=112).item() == 56
