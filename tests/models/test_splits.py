import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from src.models.splits import before, first_scored, label_dates, rows_of, walk

DATES = [pd.Timestamp(f"2017-{day}") for day in ("01-30", "02-27", "03-27", "04-24", "05-22")]


def test_a_date_learns_from_dates_whose_outcome_was_complete():
    assert before(DATES, DATES[4], 56) == DATES[:3]


def test_the_walk_starts_where_there_is_something_to_learn_from():
    steps = walk(DATES, 56)
    assert [step.date for step in steps] == DATES[2:]
    assert [step.train for step in steps] == [DATES[:1], DATES[:2], DATES[:3]]


def test_the_walk_keeps_the_newest_steps():
    assert [step.date for step in walk(DATES, 28, limit=2)] == DATES[3:]


@given(st.integers(1, 400), st.integers(1, 60), st.integers(0, 12))
def test_no_outcome_that_is_learnt_from_reaches_past_the_date_that_is_forecast(horizon, step, count):
    dates = list(pd.date_range("2020-01-01", periods=count, freq=f"{step}D"))
    for date, train in walk(dates, horizon):
        assert max(train) + pd.Timedelta(days=horizon) <= date


def test_rows_of_takes_the_rows_of_the_dates():
    panel = pd.DataFrame({"as_of": [DATES[1], DATES[0], DATES[1]], "customer_id": ["ann", "ann", "bob"]})
    assert label_dates(panel) == DATES[:2]
    assert rows_of(panel, DATES[1:2])["customer_id"].tolist() == ["ann", "bob"]


def test_the_first_scored_are_those_who_come_or_the_newest_known_and_never_too_many():
    panel = pd.DataFrame({"as_of": [DATES[0], DATES[1], DATES[1]], "customer_id": ["ann", "ann", "bob"]})
    coming = pd.DataFrame({"customer_id": [f"c{number}" for number in range(10)]})
    assert list(first_scored(panel, None)["customer_id"]) == ["ann", "bob"]
    assert list(first_scored(panel, coming.head(0))["customer_id"]) == ["ann", "bob"]
    assert list(first_scored(panel, coming, most=4)["customer_id"]) == ["c0", "c3", "c6", "c9"]
