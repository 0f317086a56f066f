"""Ann's phase and segment changed: one thing at a time tells why."""

import pandas as pd
import pytest

from src.decisions.causes import LastRun
from src.decisions.class_causes import class_causes, prospect_causes
from src.decisions.classes import classes
from src.decisions.intent import IntentRules
from src.decisions.policy import Version

KNOWN = {"horizon_days": 28, "active_days": 56}
SCHEME = {
    "by": "threshold",
    "indicator": "revenue_365d",
    "grades": [{"name": "gold", "at_least": 100}, {"name": "rest"}],
}


def rules(**phase):
    return Version.model_validate({"version": "1", "tiers": SCHEME, "phase": phase})


def ann(recency, **numbers):
    """Return one who bought every ten days for a year, and last so many days ago."""
    usual = {
        "customer_id": "ann", "as_of": pd.Timestamp("2024-02-01"), "orders": 36, "tenure_days": 400,
        "gap_mean_days": 10.0, "recency_days": recency, "revenue_365d": 360.0, "amount_mean": 10.0,
        "orders_90d": 9, "orders_180d": 18, "orders_365d": 36, "amount_180d": 180.0, "amount_365d": 360.0,
        "expected_value": 30.0, "churn_probability": 0.1, "segment": "weekly",
    }  # fmt: skip
    return pd.DataFrame([usual | numbers])


def sorted_out(table, policy):
    found = classes(table, policy, **KNOWN)
    return table.assign(
        **{name: found[name] for name in ("value_class", "behaviour", "lifecycle", "phase", "need", "churn_band")}
    )


def told(now, last, policy):
    found = class_causes(now, last, rules=policy, known=KNOWN)
    return dict(zip(found["what"], found["cause"], strict=True))


def test_who_falls_silent_is_lost_by_behaviour():
    before = sorted_out(ann(5), rules())
    found = told(sorted_out(ann(90), rules()), LastRun(before, rules(), corrected=ann(5)), rules())
    assert found["phase"] == "behaviour"


def test_a_purchase_that_was_cancelled_since_is_a_data_correction():
    before = sorted_out(ann(5), rules())
    found = told(sorted_out(ann(90), rules()), LastRun(before, rules(), corrected=ann(62)), rules())
    assert found["phase"] == "data_correction"


def test_more_patience_in_the_policy_is_a_policy_change():
    before = sorted_out(ann(60), rules())
    patient = rules(silent_gaps=20)
    found = told(sorted_out(ann(60), patient), LastRun(before, rules(), corrected=ann(60)), patient)
    assert found == {"phase": "policy_change", "lifecycle": "policy_change"}


def test_who_stays_has_no_cause_and_who_is_new_is_not_asked():
    now = sorted_out(ann(5), rules())
    assert told(now, LastRun(now, rules(), corrected=ann(5)), rules()) == {}
    bob = sorted_out(ann(90, customer_id="bob"), rules())
    assert told(bob, LastRun(now, rules(), corrected=ann(5)), rules()) == {}


def test_another_forecast_of_the_same_customers_is_the_model():
    def many(forecasts):
        rows = [ann(5, customer_id=f"c{n}", expected_value=value) for n, value in enumerate(forecasts)]
        return pd.concat(rows, ignore_index=True)

    low, high = [float(n) for n in range(20)], [float(20 - n) for n in range(20)]
    before, now = sorted_out(many(low), rules()), sorted_out(many(high), rules())
    old = now[["customer_id"]].assign(expected_value=low)
    found = class_causes(now, LastRun(before, rules(), forecasts=old), rules=rules(), known=KNOWN)
    values = found[found["what"] == "value_class"]
    assert len(values) > 0
    assert set(values["cause"]) == {"model_change"}
    same = class_causes(now, LastRun(before, rules()), rules=rules(), known=KNOWN)
    assert set(same.loc[same["what"] == "value_class", "cause"]) == {"behaviour"}


@pytest.mark.parametrize(("old_model_says", "cause"), [(0.7, "behaviour"), (0.1, "model_change")])
def test_a_risk_changes_by_behaviour_where_the_last_model_says_the_same(old_model_says, cause):
    before, now = sorted_out(ann(5), rules()), sorted_out(ann(5, churn_probability=0.7), rules())
    asked = pd.DataFrame({"customer_id": ["ann"], "churn_probability": [old_model_says]})
    assert told(now, LastRun(before, rules(), corrected=ann(5), forecasts=asked), rules()) == {"churn_band": cause}


def test_a_need_is_corrected_where_it_is_known_who_was_alike():
    asking = {"service_requests_365d": 2, "custom_requests_365d": 1, "interactions_365d": 6, "categories_365d": 5}
    quiet = dict.fromkeys(asking, 0)
    before, now = sorted_out(ann(5, **quiet), rules()), sorted_out(ann(5, **asking), rules())
    assert (before["need"].item(), now["need"].item()) == ("low", "high")
    corrected = ann(5, **asking)
    known = LastRun(before.assign(latent_need=False), rules(), corrected=corrected)
    assert told(now, known, rules()) == {"need": "data_correction"}
    assert told(now, LastRun(before, rules(), corrected=corrected), rules()) == {"need": "behaviour"}


@pytest.mark.parametrize(("old_model_says", "cause"), [("monthly", "behaviour"), ("weekly", "model_change")])
def test_a_segment_changes_by_behaviour_where_the_last_model_says_the_same(old_model_says, cause):
    before, now = sorted_out(ann(5), rules()), sorted_out(ann(5, segment="monthly"), rules())
    asked = pd.DataFrame({"customer_id": ["ann"], "segment": [old_model_says]})
    assert told(now, LastRun(before, rules(), segments=asked), rules()) == {"segment": cause}
    assert told(now, LastRun(before, rules()), rules()) == {}


def test_a_prospects_phase_changes_by_the_policy_of_intent_or_by_what_happened():
    last = LastRun(sorted_out(ann(5), rules()), rules())
    stricter = rules().model_copy(update={"intent": IntentRules(quiet_days=30)})
    eve = pd.DataFrame({"customer_id": ["lead:eve"]})
    assert prospect_causes(eve, last, rules()).values.tolist() == [["lead:eve", "phase", "behaviour"]]
    assert prospect_causes(eve, last, stricter).values.tolist() == [["lead:eve", "phase", "policy_change"]]
