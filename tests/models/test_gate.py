import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from src.models.gate import Decision, InUse, decide, to_score_with

DATES = pd.to_datetime(["2024-01-01", "2024-02-26"])


def churn(*, customers: int = 500, seed: int = 1, **noise: float) -> pd.DataFrame:
    """Return forecasts of two dates; each named model knows everybody's log-odds, but for noise of the given spread."""
    draw = np.random.default_rng(seed)
    frames = []
    for date in DATES:
        odds = draw.normal(-1, 1.5, customers)
        said = {name: expit(odds + draw.normal(0, spread, customers)) for name, spread in noise.items()}
        left = (draw.random(customers) < expit(odds)).astype(float)
        frames.append(pd.DataFrame({"customer_id": range(customers), "as_of": date, "true": left, **said}))
    return pd.concat(frames, ignore_index=True)


def test_the_first_model_scores_when_it_is_clearly_better_than_the_rule():
    decision = decide(churn(challenger=0.3, rule=2.0), "churn")
    assert (decision.scores, decision.promoted, decision.reason, decision.grade) == ("challenger", True, "first", "A")
    assert decision.sentence.startswith("The model scores: on later dates it is clearly better than the rule (")


def test_without_signal_beyond_the_rule_the_rule_scores():
    decision = decide(churn(challenger=1.0, rule=1.0), "churn")
    assert (decision.scores, decision.promoted, decision.grade) == ("rule", False, "C")
    assert decision.sentence.startswith("No signal beyond the rule: the rule scores (")


def test_a_better_model_takes_over():
    decision = decide(churn(challenger=0.2, champion=1.0, rule=2.5), "churn")
    assert (decision.scores, decision.reason) == ("challenger", "promoted")


def test_a_worse_model_does_not_take_over_though_it_beats_the_rule():
    decision = decide(churn(challenger=1.0, champion=0.2, rule=2.5), "churn")
    assert (decision.scores, decision.promoted, decision.reason) == ("champion", False, "worse")
    assert decision.facts["challenger"] != decision.facts["champion"]


def test_a_model_no_better_than_the_rule_does_not_take_over():
    decision = decide(churn(challenger=2.5, champion=0.2, rule=2.5), "churn")
    assert (decision.scores, decision.reason) == ("champion", "no_better")


def test_where_nothing_beats_the_rule_it_takes_over_from_the_model_in_use():
    decision = decide(churn(challenger=2.5, champion=2.5, rule=0.3), "churn")
    assert (decision.scores, decision.reason, decision.grade) == ("rule", "rule", "C")


def test_a_model_in_use_that_fell_behind_the_rule_goes():
    decision = decide(churn(challenger=0.3, champion=3.0, rule=1.5), "churn")
    assert decision.scores == "challenger"


def test_the_same_model_again_takes_over():
    """A retraining that changes nothing is not worse."""
    table = churn(champion=0.3, rule=2.0)
    assert decide(table.assign(challenger=table["champion"]), "churn").reason == "promoted"


def test_wide_intervals_do_not_let_a_model_in_that_is_behind_by_more_than_the_margin():
    """Sixty customers prove little: being not clearly worse is not enough."""
    table = churn(customers=60, seed=4, challenger=0.9, champion=0.1, rule=4.0)
    decision = decide(table, "churn")
    beside = decision.differences.query("pair == 'challenger against champion'").set_index("metric")
    assert beside.loc["auc", "verdict"] == "no clear difference"
    assert decision.scores == "champion"


def test_the_champion_is_judged_on_the_newest_outcomes_only():
    """What it said of the earlier date does not matter, and need not be there."""
    table = churn(challenger=0.3, champion=0.2, rule=2.5)
    newest = table.assign(champion=table["champion"].where(table["as_of"] == DATES[1]))
    assert decide(newest, "churn").differences.equals(decide(table, "churn").differences)


def test_value_is_decided_by_the_order_and_the_error():
    draw = np.random.default_rng(2)
    money = draw.lognormal(3, 1, 800)
    said = {name: money * draw.lognormal(0, spread, 800) for name, spread in {"challenger": 0.3, "rule": 1.0}.items()}
    decision = decide(pd.DataFrame({"customer_id": range(800), "as_of": DATES[0], "true": money, **said}), "value")
    assert (decision.scores, decision.grade) == ("challenger", "A")
    assert decision.differences["metric"].tolist() == ["gini", "decile_error"]


@pytest.mark.parametrize(("columns", "scores"), [(["rule"], "rule"), (["rule", "champion"], "champion")])
def test_with_nothing_judged_things_stay_as_they_are(columns, scores):
    decision = decide(pd.DataFrame(columns=["customer_id", "as_of", "true", "challenger", *columns]), "churn")
    assert (decision.scores, decision.reason) == (scores, "nothing_judged")


def test_noise_seldom_passes_for_signal():
    """Neither knows anything: in forty worlds the model scores in a few."""
    passed = sum(decide(noise(seed), "churn").promoted for seed in range(40))
    assert passed <= 4


def noise(seed: int) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    made = {name: draw.uniform(0.25, 0.35, 200) for name in ("challenger", "rule")}
    left = (draw.random(200) < 0.3).astype(float)
    return pd.DataFrame({"customer_id": range(200), "as_of": DATES[0], "true": left, **made})


def test_a_new_model_is_fitted_only_where_it_scores():
    in_use = InUse("old", "3")

    def said(scores):
        return to_score_with(Decision(scores, "A", "first"), in_use, lambda: "new")

    assert [said("challenger"), said("champion"), said("rule")] == ["new", "old", None]
    assert to_score_with(Decision("champion", "C", "nothing_judged"), None, lambda: "new") is None
