"""Leads whose chance is known: the model finds it on later dates, is calibrated, and gives way to the rule."""

import numpy as np
import pandas as pd
import pytest

from src.models import conversion
from src.models.explain import explain_conversion
from src.models.metrics import auc, calibration_slope
from src.models.reasons import conversion_reasons

HORIZON = 28
DATES = pd.date_range("2024-01-01", periods=8, freq="28D").as_unit("us")


def world(leads: int = 300, seed: int = 4, *, signal: float = 1.0) -> pd.DataFrame:
    """Return fresh leads at every date; those often in touch are won more often."""
    draw = np.random.default_rng(seed)
    return pd.concat([_at(draw, date, leads, signal) for date in DATES], ignore_index=True)


def _at(draw: np.random.Generator, date: pd.Timestamp, leads: int, signal: float) -> pd.DataFrame:
    keen = draw.random(leads)
    chance = 0.25 + signal * 0.45 * (keen - 0.5)
    return pd.DataFrame(
        {
            "lead_id": [f"{date:%m%d}-{number}" for number in range(leads)],
            "customer_id": [f"c{number}" for number in range(leads)],
            "as_of": date,
            "linked": True,
            "lead_age_days": draw.integers(1, 200, leads).astype(float),
            "touches_30d": draw.poisson(1.0, leads).astype(float),
            "touches_90d": draw.poisson(12 * keen).astype(float),
            "converted": draw.random(leads) < chance,
            "chance": chance,
        }
    )


def split(panel):
    told = panel.drop(columns="chance")
    newest = panel["as_of"] == DATES[-1]
    return told[~newest], told[newest], panel[newest]


def test_the_model_finds_who_will_be_won_on_a_date_it_has_not_seen():
    known, coming, truth = split(world())
    tested = conversion.backtest(known, HORIZON)
    trained = conversion.train(known, tested, HORIZON)
    scores = conversion.score(trained, coming)
    assert (trained.kind, trained.grade) == ("model", "A")
    rule = auc(truth["converted"], conversion.by_rule(trained.rates, coming))
    best = auc(truth["converted"], truth["chance"])
    assert auc(truth["converted"], scores["conversion_probability"]) > max(rule + 0.05, best - 0.06)
    assert 0.5 < calibration_slope(truth["converted"], scores["conversion_probability"]) < 1.6
    assert abs(scores["conversion_probability"].mean() - truth["chance"].mean()) < 0.04


def test_where_there_is_nothing_to_find_the_rule_scores():
    known, coming, _ = split(world(signal=0.0))
    trained = conversion.train(known, conversion.backtest(known, HORIZON), HORIZON)
    scores = conversion.score(trained, coming)
    assert (trained.kind, trained.grade) == ("rule", "C")
    assert set(scores["conversion_source"]) == {"rule"}
    assert scores["conversion_probability"].between(0.2, 0.3).all()


def test_few_leads_are_scored_by_the_rule_and_it_says_why():
    known, coming, _ = split(world(leads=8))
    tested = conversion.backtest(known, HORIZON)
    trained = conversion.train(known, tested, HORIZON)
    assert trained.kind == "rule" and trained.reason.startswith("Too little to learn from: 7 complete dates, 56 leads")
    assert conversion.score(trained, coming)["conversion_probability"].between(0, 1).all()


def test_the_rule_begins_with_one_in_ten():
    lively = pd.DataFrame({"lead_id": ["a"], "touches_30d": [2.0], "converted": [True]})
    assert conversion.rates(lively.iloc[:0])["any"] == pytest.approx(0.1)
    assert conversion.rates(lively)["any"] == pytest.approx((1 + 10 * 0.1) / 11)


def test_a_customer_who_is_known_only_once_won_gives_nothing_away():
    known, _, _ = split(world())
    given = known.assign(linked=known["converted"])
    assert not conversion.linked_evenly(given)
    assert conversion.features_of(given) == ["lead_age_days"]
    assert conversion.features_of(known) == ["lead_age_days", "touches_30d", "touches_90d"]


def test_contributions_add_up_to_the_score():
    known, coming, _ = split(world())
    trained = conversion.train(known, conversion.backtest(known, HORIZON), HORIZON)
    explained = explain_conversion(trained, coming)
    chance = conversion.score(trained, coming)["conversion_probability"].to_numpy()
    summed = explained.base + explained.values.sum(axis=1).to_numpy()
    np.testing.assert_allclose(summed, np.log(chance / (1 - chance)), atol=1e-6)
    told = conversion_reasons(trained, coming)
    assert set(told["customer_id"]) == set(coming["lead_id"])
    assert told["feature"].isin(trained.features).all()


def test_no_leads_are_no_scores():
    known, coming, _ = split(world())
    nothing = known.iloc[:0]
    trained = conversion.train(nothing, conversion.backtest(nothing, HORIZON), HORIZON)
    assert trained.kind == "rule" and conversion.score(trained, coming.iloc[:0]).empty
    assert conversion_reasons(trained, coming.iloc[:0]).empty
