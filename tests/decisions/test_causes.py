"""Who moved for which reason: one customer a cause; gold from 100."""

import pandas as pd
import pytest

from src.decisions.causes import LastRun, causes, tier_path
from src.decisions.policy import Version
from src.decisions.scheme import Scheme


def rules(least=100, indicator="revenue_365d"):
    grades = [{"name": "gold", "at_least": least}, {"name": "other"}]
    return Version(
        version="1", tiers=Scheme.model_validate({"by": "threshold", "indicator": indicator, "grades": grades})
    )


def table(tier, **numbers):
    return pd.DataFrame([{"customer_id": "ann", "tier": tier, **numbers}])


def cause(now, last, *, tier, scheme=None, because="up"):
    placed = pd.DataFrame({"customer_id": ["ann"], "tier": [tier], "moved_because": [because]})
    found = causes(now, placed, (scheme or last.rules).tiers, last)
    return found["cause"].tolist()


def test_who_buys_more_moves_by_behaviour():
    last = LastRun(table("other", revenue_365d=50.0), rules(), corrected=table("", revenue_365d=50.0))
    assert cause(table("", revenue_365d=150.0), last, tier="gold") == ["behaviour"]


def test_what_was_wrong_about_the_same_day_is_a_data_correction():
    last = LastRun(table("other", revenue_365d=50.0), rules(), corrected=table("", revenue_365d=150.0))
    assert cause(table("", revenue_365d=150.0), last, tier="gold") == ["data_correction"]


@pytest.mark.parametrize(("old_model_says", "expected"), [(90.0, "model_change"), (120.0, "behaviour")])
def test_another_forecast_of_the_same_customer_is_the_model(old_model_says, expected):
    forecasts = pd.DataFrame({"customer_id": ["ann"], "expected_value": [old_model_says]})
    last = LastRun(table("other", expected_value=80.0), rules(indicator="expected_value"), forecasts=forecasts)
    assert cause(table("", expected_value=120.0), last, tier="gold") == [expected]


def test_another_threshold_is_the_policy():
    last = LastRun(table("other", revenue_365d=70.0), rules())
    assert cause(table("", revenue_365d=70.0), last, tier="gold", scheme=rules(60)) == ["policy_change"]


def test_a_correction_is_no_correction_of_the_forecast():
    told = table("", revenue_365d=1.0, expected_value=500.0)
    last = LastRun(
        table("other", revenue_365d=1.0, expected_value=80.0), rules(indicator="expected_value"), corrected=told
    )
    assert cause(table("", revenue_365d=1.0, expected_value=120.0), last, tier="gold") == ["behaviour"]


@pytest.mark.parametrize(("because", "expected"), [("down", "grace"), ("override_ended", "by_hand")])
def test_a_tier_that_moves_while_the_score_does_not_had_its_grace_or_was_set_by_hand(because, expected):
    last = LastRun(table("gold", revenue_365d=70.0), rules())
    assert cause(table("", revenue_365d=70.0), last, tier="other", because=because) == [expected]


def test_who_stays_has_no_cause_and_who_is_new_is_not_on_the_way():
    last = LastRun(table("gold", revenue_365d=150.0), rules())
    assert cause(table("", revenue_365d=170.0), last, tier="gold", because="same") == []
    newcomer = pd.DataFrame({"customer_id": ["bob"], "tier": ["gold"], "moved_because": ["first"]})
    assert tier_path(table("", revenue_365d=150.0), newcomer, rules().tiers, last).empty


@pytest.mark.parametrize(("bought_by_then", "expected"), [("bob", "behaviour"), ("ann", "data_correction")])
def test_a_first_tier_is_behaviour_unless_the_data_of_then_tell_of_a_purchase(bought_by_then, expected):
    corrected = table("", revenue_365d=150.0).assign(customer_id=bought_by_then)
    last = LastRun(table(None, revenue_365d=0.0), rules(), corrected=corrected)
    assert cause(table("", revenue_365d=150.0), last, tier="gold", because="first") == [expected]
