from datetime import date

import numpy as np
import pandas as pd
import pytest

from src.decisions.review.beyond import expected_answer
from src.decisions.review.judged import Earlier, judged, tiers_worked
from src.decisions.review.people import people_results, rep_results
from src.decisions.review.rules import ReviewRules
from src.decisions.review.verdict import run_verdicts, verdicts

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
    table = rep_results(Earlier(AS_OF, scored, outcome), lambda _: 30).set_index("owner_id")
    assert table.loc["nora", "spend"] > table.loc["sam", "spend"]
    assert table.loc["sam", "verdict"] == "above" and table.loc["nora", "index"] < 1
    assert table["kept_cadence"].isna().all() and table["felt"].isna().all()  # nothing is told of either
    assert people_results([], lambda _: 30).empty


def test_salespeople_are_judged_by_contacts_kept_and_by_what_customers_say():
    few = pd.DataFrame(
        {
            "customer_id": ["ann", "bob", "cem"], "owner_id": ["nora", "nora", "sam"], "tier": "A", "orders": 1,
            "expected_value": 10.0, "satisfaction": [0.5, 0.7, 0.9],
        }
    )  # fmt: skip
    bought = pd.DataFrame({"customer_id": ["ann", "bob", "cem"], "orders": 1.0, "spend": 10.0})
    cared = pd.DataFrame(
        {"customer_id": ["ann", "cem"], "contacts": [9.0, 1.0], "answers": [2.0, np.nan], "felt": [0.8, np.nan]}
    )
    run_of_90_days = Earlier(AS_OF, few, bought, horizon_days=90, cared=cared)
    table = rep_results(run_of_90_days, lambda _: 30).set_index("owner_id")
    # every customer is to hear from us three times; nine contacts with ann do not make up for none with bob
    assert table["kept_cadence"].to_dict() == {"nora": 0.5, "sam": pytest.approx(1 / 3)}
    assert table.loc["nora", ["answers", "felt", "felt_before"]].tolist() == [2.0, 0.8, 0.5]
    assert table.loc["sam", ["answers", "felt"]].isna().all()


def content(before, since, owner):
    """Return a run whose customers were so content before and are so since, everybody buying as expected."""
    ids = [f"c{at:03d}" for at in range(len(before))]
    scored = pd.DataFrame(
        {
            "customer_id": ids, "owner_id": owner, "tier": "A", "orders": 1, "expected_value": 10.0,
            "satisfaction": before, "churn_probability": 0.5,
        }
    )  # fmt: skip
    bought = pd.DataFrame({"customer_id": ids, "orders": np.tile([1.0, 0.0], len(ids) // 2), "spend": 10.0})
    cared = pd.DataFrame({"customer_id": ids, "contacts": 1.0, "answers": 1.0, "felt": since})
    return Earlier(AS_OF, scored, bought, horizon_days=90, cared=cared)


def test_who_was_given_content_customers_does_not_look_good_for_it():
    draw = np.random.default_rng(2)
    owner = np.repeat(["nora", "sam", "tom"], 60)
    before = np.clip(np.where(owner == "nora", 0.9, 0.5) + draw.normal(0, 0.1, 180), 0, 1)
    since = 0.3 + 0.5 * before + np.where(owner == "tom", 0.1, 0.0) + draw.normal(0, 0.05, 180)
    table = rep_results(content(before, since, owner), lambda _: 30).set_index("owner_id")
    assert table["felt"].idxmax() == "nora" and table["felt_more"].idxmax() == "tom"
    assert table.loc["tom", "felt_low"] > 0
    assert table.loc["tom", "felt_more"] - table.loc["sam", "felt_more"] == pytest.approx(0.1, abs=0.03)
    assert (table["came_back_more"].abs() < 1e-9).all()  # half bought, half were expected to


def test_five_customers_are_needed_to_tell_and_answers_come_nearer_to_the_mean():
    few = content([0.2] * 4 + [0.8] * 20, [0.4] * 4 + [0.7] * 20, ["nora"] * 4 + ["sam"] * 20)
    table = rep_results(few, lambda _: 30).set_index("owner_id")
    assert pd.isna(table.loc["nora", "felt_more"]) and table.loc["sam", "felt_more"] == pytest.approx(0)
    line = expected_answer(pd.Series([0.2, 0.8, 0.2, 0.8, 0.5, None]), pd.Series([0.4, 0.7, 0.4, 0.7, 0.55, 0.5]))
    assert line.tolist() == pytest.approx([0.4, 0.7, 0.4, 0.7, 0.55, 0.5])


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


def test_each_run_has_its_own_verdict_and_a_drifted_month_is_that_of_the_run_after_it():
    seen = judged([run()], 168)
    right = seen.set_index("tier").loc["", ["auc", "gini"]].to_dict()
    months = pd.to_datetime(["2025-04-01", "2025-05-01", "2025-06-01"])
    drifted = pd.DataFrame({"month": months, "what": "channel", "verdict": ["fine", "fine", "drift"]})
    dates = [AS_OF, date(2025, 7, 1), date(2025, 8, 1)]
    table = run_verdicts(seen, drifted, dates, {AS_OF: right})
    assert table.pivot(index="as_of", columns="model", values="verdict").to_numpy().tolist() == [
        ["fine", "fine"],  # its horizon is over
        ["look", "look"],  # fed with June last
        ["early", "early"],
    ]
    assert run_verdicts(seen, drifted, [], {}).empty


@pytest.mark.parametrize(("error", "verdict"), [(0.2, "fine"), (0.1, "recalibrate")])
def test_a_number_that_chance_explains_is_not_off(error, verdict):
    one = {"as_of": pd.Timestamp(AS_OF), "tier": "", "value_bias": 0.3, "value_bias_error": error}
    assert verdicts(pd.DataFrame([one]), NO_DRIFT, {}).set_index("model").loc["value", "verdict"] == verdict


def test_forecasts_are_judged_by_those_left_alone_so_that_a_good_action_does_not_look_like_a_bad_forecast():
    base, draw = run(6000, seed=3), np.random.default_rng(4)
    listed = base.scored.loc[base.scored["churn_probability"] > 0.4, ["customer_id"]]
    listed = listed.assign(action="offer", status=np.where(draw.random(len(listed)) < 0.2, "control", "do"))
    saved = listed.loc[(listed["status"] == "do") & (draw.random(len(listed)) < 0.5), "customer_id"]
    came = pd.DataFrame({"customer_id": saved, "orders": 1.0, "spend": 10.0})
    outcome = pd.concat([base.outcome, came]).groupby("customer_id", as_index=False).sum()
    told = Earlier(AS_OF, base.scored, outcome, listed=listed)
    blind, fair = (judged([told], 168, moved_by=known) for known in ((), {"offer"}))
    assert blind["leave_bias"].iloc[0] > 0.15  # the half that were saved look like false alarms
    assert fair["leave_bias_alone"].iloc[0] == pytest.approx(0, abs=0.06)
    right = fair[["auc_alone", "gini_alone"]].iloc[0].set_axis(["auc", "gini"]) - 0.05
    said = [verdicts(table, NO_DRIFT, right).set_index("model").loc["churn", "verdict"] for table in (blind, fair)]
    assert said == ["recalibrate", "fine"]


def test_what_a_handful_left_alone_suggest_is_chance():
    one = {
        "as_of": pd.Timestamp(AS_OF),
        "tier": "",
        "leave_bias": 0.4,
        "leave_bias_error": 0.05,
        "leave_bias_alone": 0.3,
    }
    for error, verdict in ((0.2, "fine"), (0.1, "recalibrate")):
        table = pd.DataFrame([one | {"leave_bias_alone_error": error}])
        assert verdicts(table, NO_DRIFT, {}).set_index("model").loc["churn", "verdict"] == verdict


def test_the_policy_says_what_is_too_far_off():
    one = pd.DataFrame([{"as_of": pd.Timestamp(AS_OF), "tier": "", "value_bias": 0.2, "value_bias_error": 0.07}])
    said = [
        verdicts(one, NO_DRIFT, {}, ReviewRules(sure=sure, value_bias=off)).set_index("model").loc["value", "verdict"]
        for sure, off in ((0.99, 0.15), (0.99, 0.25), (0.999, 0.15))
    ]
    assert said == ["recalibrate", "fine", "fine"]  # 2.9 errors away: more than 2.58, less than 3.29
