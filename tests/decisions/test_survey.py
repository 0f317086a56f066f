"""CSAT, NPS and what dissatisfies, against numbers worked out by hand or published."""

import pandas as pd
import pytest

from src.decisions.feedback_rules import FeedbackRules
from src.decisions.survey import drivers, share_of, survey

RULES = FeedbackRules()


def said(ratings=(), recommends=(), topics=None):
    size = max(len(ratings), len(recommends))
    columns = {"rating": list(ratings) or [None] * size, "recommends": list(recommends) or [None] * size}
    return pd.DataFrame({**columns, "topic": topics or ["price"] * size}).astype({"rating": float, "recommends": float})


def test_wilson_s_interval_is_the_published_one():
    share, low, high = share_of(pd.Series([True] * 81 + [False] * 182))
    assert (round(share, 4), round(low, 4), round(high, 4)) == (0.3080, 0.2553, 0.3662)  # Newcombe 1998, table I


def test_the_satisfied_are_counted_on_one_scale():
    found = survey(said(ratings=[1.0, 0.75, 0.5, 0.0]), RULES).iloc[0]
    assert (found["answers"], found["csat"]) == (4, 0.5)
    assert 0 < found["csat_low"] < 0.5 < found["csat_high"] < 1


def test_promoters_less_detractors():
    found = survey(said(recommends=[10, 9, 9, 8, 7, 6, 3, 10, 9, 8]), RULES).iloc[0]
    assert found["nps"] == pytest.approx(0.5 - 0.2)
    error = 1.959964 * ((0.7 - 0.3**2) / 10) ** 0.5
    assert (found["nps_low"], found["nps_high"]) == pytest.approx((0.3 - error, 0.3 + error))


def test_groups_stand_beside_each_other():
    found = survey(said(ratings=[1, 1, 0, 0]), RULES, by=pd.Series(["north", "north", "south", None]))
    assert found[["group", "answers", "csat"]].to_numpy().tolist() == [["north", 2, 1.0], ["south", 1, 0.0]]
    assert survey(said(), RULES).empty


def test_what_dissatisfies_is_what_exceeds_the_others():
    topics = ["price"] * 4 + ["service"] * 4
    found = drivers(said(ratings=[0, 0, 0, 1, 1, 1, 1, 0], topics=topics), RULES).set_index("topic")
    assert found["dissatisfied"].to_dict() == {"price": 0.75, "service": 0.25}
    assert found["excess"].to_dict() == {"price": 2.0, "service": -2.0}
    assert list(found.index) == ["price", "service"]
