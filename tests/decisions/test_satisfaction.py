"""Satisfaction: few answers are drawn to the mean of all; the variance components of a textbook-like table."""

import numpy as np
import pandas as pd
import pytest

from src.decisions.satisfaction import SatisfactionRules, satisfaction, variances


def summed(answers):
    by = answers.groupby("customer_id")["felt"]
    table = pd.DataFrame({"answers": by.size(), "satisfaction_mean": by.mean(), "satisfaction_deviation": by.std()})
    return table.reset_index()


def drawn(customers=4000, seed=1):
    """Return answers of customers whose true satisfaction varies by .15 around .6, each answer by .2 around that."""
    draw = np.random.default_rng(seed)
    true = draw.normal(0.6, 0.15, customers)
    who = np.repeat(np.arange(customers), draw.integers(1, 6, customers))
    return pd.DataFrame({"customer_id": who, "felt": true[who] + draw.normal(0, 0.2, len(who))}), true


def test_the_variances_are_those_of_a_balanced_table():
    # two customers of two answers: mean squares between 0.08 and within 0.01, n0 = 2
    answers = pd.DataFrame({"customer_id": ["a", "a", "b", "b"], "felt": [0.4 - 0.0707106781, 0.4 + 0.0707106781] * 2})
    answers.loc[2:, "felt"] += 0.2
    within, between, mean = variances(summed(answers))
    assert (within, between, mean) == (pytest.approx(0.01), pytest.approx((0.04 - 0.01) / 2), pytest.approx(0.5))


def test_the_variances_that_were_drawn_are_found():
    within, between, mean = variances(summed(drawn()[0]))
    assert (within**0.5, between**0.5, mean) == (
        pytest.approx(0.2, abs=0.01),
        pytest.approx(0.15, abs=0.01),
        pytest.approx(0.6, abs=0.01),
    )


def test_the_interval_holds_the_truth_as_often_as_it_says():
    answers, true = drawn()
    told = satisfaction(summed(answers), SatisfactionRules())
    inside = (told["satisfaction_low"] <= true) & (true <= told["satisfaction_high"])
    assert inside.mean() == pytest.approx(0.8, abs=0.03)
    drawn_in = np.mean((told["satisfaction"] - true) ** 2)
    assert drawn_in < 0.8 * np.mean((summed(answers)["satisfaction_mean"] - true) ** 2)


def test_one_bad_answer_is_less_sure_than_eight():
    rest = summed(drawn(400)[0])
    bad = pd.DataFrame({"answers": [1, 8], "satisfaction_mean": 0.3, "satisfaction_deviation": [np.nan, 0.2]})
    told = satisfaction(pd.concat([bad, rest], ignore_index=True), SatisfactionRules(sure=0.9)).head(2)
    assert told["satisfaction_level"].tolist() == ["unsure", "dissatisfied"]
    assert told.loc[0, "satisfaction"] > told.loc[1, "satisfaction"] > 0.3
    widths = told["satisfaction_high"] - told["satisfaction_low"]
    assert widths[0] > widths[1]


@pytest.mark.parametrize(("mean", "level"), [(0.9, "satisfied"), (0.55, "neutral"), (0.1, "dissatisfied")])
def test_levels(mean, level):
    rest = summed(drawn(200)[0])
    one = pd.DataFrame({"answers": [50], "satisfaction_mean": mean, "satisfaction_deviation": 0.2})
    told = satisfaction(pd.concat([one, rest], ignore_index=True), SatisfactionRules())
    assert told.loc[0, "satisfaction_level"] == level


@pytest.mark.parametrize("means", [[], [0.7], [0.2, 0.9], [0.5, 0.5]])
def test_a_handful_of_answers_is_no_error(means):
    base = pd.DataFrame({"answers": [1] * len(means) + [0], "satisfaction_mean": [*means, None]})
    told = satisfaction(base, SatisfactionRules())
    assert told["satisfaction"].notna().tolist() == [True] * len(means) + [False]
    assert told["satisfaction_untold"].tolist()[-1] == "no_answers"


def test_the_limits_must_be_in_order():
    with pytest.raises(ValueError, match="dissatisfied to be at most satisfied"):
        SatisfactionRules(satisfied=0.4, dissatisfied=0.5)
