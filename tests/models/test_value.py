import numpy as np
import pandas as pd
import pytest

from src.models import value
from src.models.baselines import LAST_PERIOD
from src.models.grades import STACK, averages

HORIZON = 28


def test_the_backtest_beats_last_periods_spend_and_judges_the_interval(value_tested):
    means = averages(value_tested.metrics)
    assert means.loc[STACK, "mae"] < means.loc[LAST_PERIOD, "mae"]
    assert means.loc[STACK, "gini"] > means.loc[LAST_PERIOD, "gini"]
    assert abs(means.loc[STACK, "bias"]) < 0.1
    assert 0.75 <= means.loc[STACK, "coverage"] <= 0.92


def test_what_happened_after_a_date_changes_no_forecast_made_for_it(past, value_tested):
    learnt_until = past["as_of"].max() - pd.Timedelta(days=HORIZON)
    later = past["as_of"] > learnt_until
    scrambled = past.assign(spend=past["spend"].mask(later, 999.0), churned=past["churned"].mask(later, False))
    again = value.backtest(scrambled, HORIZON)
    assert np.allclose(again.judged["predicted"], value_tested.judged["predicted"])


def test_every_customer_gets_a_value_inside_an_interval_that_is_never_negative(value_trained, now):
    scores = value.score(value_trained, now)
    assert scores["customer_id"].tolist() == now["customer_id"].tolist()
    assert (scores["expected_value_low"] >= 0).all()
    assert (scores["expected_value_low"] <= scores["expected_value"]).all()
    assert (scores["expected_value"] <= scores["expected_value_high"]).all()
    assert scores["score_source"].unique().tolist() == ["model"]


def test_the_forecast_follows_the_currency(past, value_tested):
    other = ("spend", "spend_soon", "revenue", "btyd_value")
    money = [name for name in past if name.startswith("amount") or name in other]
    cents = past.assign(**{name: past[name] * 100 for name in money})
    tested = value.backtest(cents, HORIZON)
    ours, theirs = (averages(one.metrics).loc[STACK] for one in (value_tested, tested))
    assert theirs["gini"] == pytest.approx(ours["gini"], abs=0.02)
    assert theirs["mae"] / 100 == pytest.approx(ours["mae"], rel=0.1)


def test_what_is_newer_teaches_soon_and_changes_the_forecast(past, panel, value_tested, value_trained, now):
    newer = panel[panel["as_of"] == panel["as_of"].max()].drop(columns=["churned", "spend"])
    decision = value.decided(value_tested, past)
    trained = value.train(past, value_tested, decision, horizon_days=HORIZON, newer=newer)
    one, other = (value.score(model, now)["expected_value"] for model in (value_trained, trained))
    assert not np.allclose(one, other)
    assert np.corrcoef(one, other)[0, 1] > 0.95


def test_too_little_to_learn_from_is_last_periods_spend_with_a_reason(past, now):
    few = past[past["as_of"] == past["as_of"].min()].head(60)
    tested = value.backtest(few, HORIZON)
    trained = value.train(few, tested, value.decided(tested, few), horizon_days=HORIZON)
    scores = value.score(trained, now)
    assert (trained.kind, trained.grade) == ("rule", "C")
    assert "1 complete label dates, 60 rows" in trained.reason
    assert scores["expected_value"].tolist() == pytest.approx((now["amount_30d"] * 28 / 30).tolist())
    assert (scores["expected_value_high"] >= scores["expected_value"]).all()
    assert (scores["expected_value_high"] > 0).all()


def test_with_no_outcome_at_all_the_interval_reaches_from_nothing_to_twice(past, now):
    nothing = past.head(0)
    tested = value.backtest(nothing, HORIZON)
    trained = value.train(nothing, tested, value.decided(tested, nothing), horizon_days=HORIZON)
    scores = value.score(trained, now)
    assert (scores["expected_value_low"] == 0).all()
    assert scores["expected_value_high"].tolist() == pytest.approx((2 * scores["expected_value"]).tolist())
