from datetime import date

import numpy as np
import pandas as pd
import pytest

from src.decisions.review.judged import Earlier, judged, tiers_worked
from src.decisions.review.people import people_results, rep_results
from src.decisions.review.verdict import verdicts

AS_OF = date(2025, 6, 1)
NO_DRIFT = pd.DataFrame({"what": ["channel"], "verdict": ["fine"]})
PROMISED = {"auc": 0.75, "gini": 0.7}


def run(size=4000, told=lambda chance: chance, level=1.0, seed=0):
    """Return a run whose customers leave by their true chances; ``told`` is what the model said of them."""
    draw = np.random.default_rng(seed)
    chance, value = draw.beta(1, 2, size), draw.gamma(1, 100, size)
    stays = draw.random(size) >= chance
    spend = np.where(stays, value / (1 - chance), 0)
    scored = pd.DataFrame(
        {
            "customer_id": [f"c{at}" for at in range(size)],
            "orders": 9,
            "tier": np.where(value > 100, "A", "B"),
            "last_order_on": pd.Timestamp("2025-05-20"),
            "churn_probability": np.clip(told(chance), 0, 1),
            "expected_value": value * level,
            "expected_value_low": 0.0,
            "expected_value_high": np.quantile(spend / value, 0.8) * value,
            "owner_id": draw.choice(["nora", "sam"], size),
        }
    )
    outcome = pd.DataFrame({"customer_id": scored["customer_id"], "orders": stays * 1.0, "spend": spend})
    return Earlier(AS_OF, scored, outcome[outcome["orders"] > 0])


def decided(*runs, drifted=NO_DRIFT, promised=PROMISED):
    return verdicts(judged(list(runs), 168), drifted, promised).set_index("model")["verdict"].to_dict()


def test_a_forecast_that_is_right_is_fine():
    table = judged([run()], 168).set_index("tier").loc[""]
    assert table["calibration_slope"] == pytest.approx(1, abs=0.15)
    assert table["leave_bias"] == pytest.approx(0, abs=0.06)
    assert table["value_bias"] == pytest.approx(0, abs=0.1)
    assert table["coverage"] == pytest.approx(0.8, abs=0.02)
    assert decided(run(), promised={"auc": table["auc"], "gini": table["gini"]}) == {"churn": "fine", "value": "fine"}


def test_a_forecast_that_ranks_but_is_at_the_wrong_level_wants_calibration():
    assert decided(run(told=lambda chance: chance * 0.5, level=1.6), promised={"auc": 0.7, "gini": 0.5}) == {
        "churn": "recalibrate",
        "value": "recalibrate",
    }


def test_a_forecast_that_no_longer_ranks_wants_training():
    shuffled = run(told=lambda chance: np.random.default_rng(5).permutation(chance))
    assert decided(shuffled)["churn"] == "retrain"


def test_changed_data_want_a_look_and_no_finished_run_is_too_early():
    drifted = pd.DataFrame({"what": ["channel"], "verdict": ["drift"]})
    table = judged([run()], 168).set_index("tier").loc[""]
    right = {"auc": table["auc"], "gini": table["gini"]}
    assert decided(run(), drifted=drifted, promised=right) == {"churn": "look", "value": "look"}
    assert decided() == {"churn": "early", "value": "early"}


def test_every_tier_is_judged_too_and_few_customers_are_not():
    assert judged([run()], 168)["tier"].tolist() == ["", "A", "B"]
    few = judged([run(size=12)], 168)
    assert few["auc"].isna().all() and few["gini"].isna().all()


def test_tiers_that_sort_out_who_matters_show_it():
    table = tiers_worked([run()]).set_index("tier")
    assert table.loc["A", "lift"] > 1 > table.loc["B", "lift"]
    assert table["spend_share"].sum() == pytest.approx(1)


def test_salespeople_are_judged_by_the_customers_they_had():
    base = run()
    owners = base.scored.set_index("customer_id")["owner_id"]
    # nora has the rich customers and meets expectations; sam has the poor ones and brings a third more
    rich = base.scored["expected_value"] > base.scored["expected_value"].median()
    scored = base.scored.assign(owner_id=np.where(rich, "nora", "sam"))
    owners = scored.set_index("customer_id")["owner_id"]
    better = base.outcome["customer_id"].map(owners).eq("sam")
    outcome = base.outcome.assign(spend=base.outcome["spend"] * np.where(better, 1.33, 1.0))
    table = rep_results(Earlier(AS_OF, scored, outcome)).set_index("owner_id")
    assert table.loc["nora", "spend"] > table.loc["sam", "spend"]
    assert table.loc["sam", "verdict"] == "above" and table.loc["nora", "index"] < 1
    assert people_results([]).empty


def test_of_twelve_runs_the_newest_decide():
    months = pd.date_range("2024-07-01", periods=12, freq="MS").date
    good = [run(1000, seed=seed) for seed in range(12)]
    lost = run(1000, told=lambda chance: np.random.default_rng(5).permutation(chance))
    runs = [
        Earlier(day, one.scored, one.outcome) for day, one in zip(months, [*good[:9], lost, lost, lost], strict=True)
    ]
    right = judged(runs[:9], 168).query("tier == ''")[["auc", "gini"]].median().to_dict()
    assert decided(*runs[:9], promised=right)["churn"] == "fine"
    assert decided(*runs, promised=right)["churn"] == "retrain"
