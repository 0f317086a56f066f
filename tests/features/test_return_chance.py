from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.data.engine import connect
from src.features.occasions import occasions
from src.features.return_chance import FEWEST, chances, return_chance, silences_of_first_buyers

DAY = date(2025, 7, 1)


def table(connection, name, columns, *rows):
    frame = pd.DataFrame(rows, columns=columns.split())
    dated = frame.columns[1]
    return connection.create_table(name, frame.assign(**{dated: pd.to_datetime(frame[dated])}))


@pytest.fixture
def world():
    connection = connect()
    lines = [
        ("ann", "2025-06-01", 5.0),  # bought once, called on the 11th, is silent since
        ("bob", "2025-05-01", 5.0),  # wrote on the 4th, bought again on the 31st
        ("bob", "2025-05-31", 5.0),
        ("bob", "2025-06-30", 5.0),  # what comes after the second purchase tells nothing of the first
        ("cat", "2025-06-21", 5.0),
        ("cat", "2025-06-21", 7.0),
    ]
    called = [
        ("ann", "2025-05-20", "call"),  # before the purchase
        ("ann", "2025-06-11", "call"),
        ("ann", "2025-06-15", "complaint"),  # no sign of life
        ("bob", "2025-06-15", "call"),
        ("dan", "2025-06-01", "call"),  # never bought
    ]
    answered = [("bob", "2025-05-04", 4), ("cat", "2025-06-25", None)]
    return {
        "transactions": table(connection, "lines", "customer_id ordered_at amount", *lines),
        "interactions": table(connection, "called", "customer_id occurred_at kind", *called),
        "feedback": table(connection, "answered", "customer_id given_at score", *answered),
    }


def test_every_silence_after_the_first_purchase_counts_up_to_the_second(world):
    found = silences_of_first_buyers(world, occasions(world["transactions"]), DAY).to_pandas()
    assert sorted(found.itertuples(index=False, name=None)) == [
        ("ann", 10, True),
        ("ann", 20, False),
        ("bob", 3, True),
        ("bob", 27, True),
        ("cat", 10, False),
    ]


def test_lines_alone_tell_of_purchases_alone(world):
    alone = {"transactions": world["transactions"]}
    found = silences_of_first_buyers(alone, occasions(alone["transactions"]), DAY).to_pandas()
    assert sorted(found.itertuples(index=False, name=None)) == [
        ("ann", 30, False),
        ("bob", 30, True),
        ("cat", 10, False),
    ]


def test_few_customers_tell_nothing(world):
    found = return_chance(world, occasions(world["transactions"]), DAY, 28).set_index("customer_id")["return_chance"]
    assert sorted(found.index) == ["ann", "cat"] and found.isna().all()


def silences(*rows):
    return pd.DataFrame(rows, columns=["days", "ended", "customers"])


def test_the_chance_is_that_of_the_silences_that_lasted_as_long():
    found = chances(silences((5, True, 30), (15, True, 30), (40, False, 40)), horizon_days=10)
    assert found[1] == pytest.approx(3 / 7, abs=1e-6)  # .3 by day 10, but more for those silent on day 6: 30 of 70
    assert found[6] == pytest.approx(3 / 7, abs=1e-6)
    assert found[7] == pytest.approx(3 / 7, abs=1e-6)
    assert found[16] == 0
    assert found[40] == 0  # nobody was watched for longer: as far as the history tells


def test_who_is_cut_off_counts_for_as_long_as_watched():
    cut_between = silences((5, False, 30), (10, True, 30), (20, False, 30))
    assert chances(cut_between, horizon_days=10)[1] == pytest.approx(0.5)  # 30 of the 60 who were still watched


@given(
    st.lists(st.tuples(st.integers(1, 60), st.booleans(), st.integers(1, 90)), min_size=1, max_size=20),
    st.integers(1, 30),
)
def test_who_is_silent_for_longer_is_never_more_likely_to_return(rows, horizon):
    found = chances(silences(*rows), horizon).dropna()
    assert found.between(0, 1).all()
    assert found.is_monotonic_decreasing


@pytest.mark.parametrize(("customers", "told"), [(FEWEST, True), (FEWEST - 1, False)])
def test_nothing_is_told_of_a_silence_that_too_few_have_kept(customers, told):
    found = chances(silences((5, True, customers)), horizon_days=4)
    assert found.notna().any() == told
    assert chances(silences(), horizon_days=4).isna().all()
