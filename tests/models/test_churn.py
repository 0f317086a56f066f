from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from src.models import churn
from src.models.baselines import RECENCY_RULE
from src.models.gate import InUse
from src.models.grades import STACK

HORIZON = 28


def test_the_backtest_shows_the_stack_beside_the_rule_and_the_linear_model(churn_tested):
    assert set(churn_tested.metrics["model"]) == {RECENCY_RULE, "linear", "history", "trees", STACK}
    auc = churn_tested.metrics.query("metric == 'auc'").pivot_table(index="as_of", columns="model", values="value")
    assert len(auc) == 3
    assert (auc[STACK] > auc[RECENCY_RULE]).all()


def test_the_judged_forecasts_are_those_of_the_newest_date(past, churn_tested):
    assert churn_tested.judged["as_of"].unique().tolist() == [past["as_of"].max()]
    assert churn_tested.judged.columns.tolist() == ["customer_id", "as_of", "true", "predicted", "model"]


def test_what_happened_after_a_date_changes_no_forecast_made_for_it(past, churn_tested):
    newest = past["as_of"].max()
    learnt_until = newest - pd.Timedelta(days=HORIZON)
    scrambled = past.assign(churned=past["churned"].where(past["as_of"] <= learnt_until, ~past["churned"]))
    again = churn.backtest(scrambled, HORIZON)
    assert np.allclose(again.judged["predicted"], churn_tested.judged["predicted"])
    assert not np.allclose(again.judged["true"], churn_tested.judged["true"])


def test_active_customers_are_scored_by_the_model_and_the_others_by_the_rule(churn_trained, now):
    scores = churn.score(churn_trained, now, active_days=56)
    lapsed = now["recency_days"] > 56
    assert scores["customer_id"].tolist() == now["customer_id"].tolist()
    assert scores.loc[lapsed, "score_source"].unique().tolist() == ["rule"]
    assert scores.loc[~lapsed, "score_source"].unique().tolist() == ["model"]
    assert scores["churn_probability"].between(0, 1).all()


def test_scores_are_the_same_for_any_order_of_rows_and_columns(churn_trained, now):
    turned = now.iloc[::-1, ::-1]
    one = churn.score(churn_trained, now, 56).set_index("customer_id")["churn_probability"]
    other = churn.score(churn_trained, turned, 56).set_index("customer_id")["churn_probability"]
    assert np.allclose(one, other.loc[one.index])


def test_training_writes_nothing_into_the_panel(past, churn_tested):
    before = past.copy()
    churn.train(past, churn_tested, churn.decided(churn_tested, past), horizon_days=HORIZON)
    pd.testing.assert_frame_equal(past, before)


def test_what_is_newer_teaches_soon_and_changes_the_score(past, panel, churn_tested, churn_trained, now):
    newest = panel["as_of"].max()
    newer = panel[panel["as_of"] == newest].drop(columns=["churned", "spend"])
    decision = churn.decided(churn_tested, past)
    trained = churn.train(past, churn_tested, decision, horizon_days=HORIZON, newer=newer)
    one, other = (churn.score(model, now, 56)["churn_probability"] for model in (churn_trained, trained))
    assert not np.allclose(one, other)
    assert np.corrcoef(one, other)[0, 1] > 0.95


def test_the_backtest_says_how_much_of_the_top_tenth_stays(churn_tested):
    kept = churn_tested.metrics.query("metric == 'top_overlap'")
    assert kept["as_of"].nunique() == 2  # three judged dates, two steps
    assert kept.query("model == @STACK")["value"].between(0, 1).all()


def test_too_little_to_learn_from_is_a_rule_with_a_reason(past, now):
    few = past[past["as_of"] == past["as_of"].min()].head(30)
    tested = churn.backtest(few, HORIZON)
    trained = churn.train(few, tested, churn.decided(tested, few), horizon_days=HORIZON)
    assert tested.metrics.empty and tested.judged.empty
    assert (trained.kind, trained.grade, trained.model) == ("rule", "C", None)
    assert "1 complete label dates, 30 rows" in trained.reason
    assert churn.score(trained, now, 56)["score_source"].unique().tolist() == ["rule"]


def test_with_no_outcome_at_all_recency_alone_orders_customers(past, now):
    nothing = past.head(0)
    tested = churn.backtest(nothing, HORIZON)
    trained = churn.train(nothing, tested, churn.decided(tested, nothing), horizon_days=HORIZON)
    scores = churn.score(trained, now, 56)["churn_probability"]
    assert scores.tolist() == pytest.approx((now["recency_days"] / (now["recency_days"] + HORIZON)).tolist())


def test_a_model_that_is_no_better_than_the_rule_does_not_score(past, churn_tested):
    rivals = churn_tested.rivals
    tested = replace(churn_tested, rivals=rivals.assign(challenger=rivals["rule"]))
    trained = churn.train(past, tested, churn.decided(tested, past), horizon_days=HORIZON)
    assert (trained.kind, trained.grade) == ("rule", "C")
    assert "the rule scores" in trained.reason


def test_the_model_in_use_stays_where_the_new_one_is_worse(past, churn_tested, churn_trained):
    """The new one's forecasts are blurred: still better than the rule, no longer as good as the model in use."""
    rivals = churn_tested.rivals
    noise = np.random.default_rng(1).normal(0, 0.5, len(rivals))
    blurred = replace(churn_tested, rivals=rivals.assign(challenger=expit(logit(rivals["challenger"]) + noise)))
    in_use = InUse(churn_trained.model, "7")
    decision = churn.decided(blurred, past, in_use)
    assert (decision.scores, decision.reason) == ("champion", "worse")
    assert churn.train(past, blurred, decision, horizon_days=HORIZON, in_use=in_use).model is in_use.model


def test_a_model_in_use_that_needs_what_is_no_longer_measured_is_not_asked(past, churn_tested, churn_trained):
    in_use = InUse(churn_trained.model, "7")
    assert churn.decided(churn_tested, past.drop(columns="btyd_silent"), in_use).reason == "first"


def test_with_nothing_judged_the_model_in_use_goes_on(past, churn_trained):
    in_use, few = InUse(churn_trained.model, "7"), past.head(30)
    tested = churn.backtest(few, HORIZON)
    trained = churn.train(few, tested, churn.decided(tested, few, in_use), horizon_days=HORIZON, in_use=in_use)
    assert (trained.kind, trained.model) == ("model", in_use.model)
