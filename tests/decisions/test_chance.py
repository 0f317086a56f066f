import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.data.engine import connect
from src.decisions.chance import next_tier_chance, reaches, wanted_revenue
from src.decisions.scheme import Scheme
from src.decisions.tiers import tiers
from src.features.leaving import leaving

MONEY = [{"name": "gold", "at_least": 100}, {"name": "other"}]
THRESHOLD = Scheme.model_validate({"by": "threshold", "indicator": "revenue_365d", "grades": MONEY})


def one(**numbers):
    usual = {"customer_id": "ann", "revenue_365d": 80.0, "leaving_365d": 0.0, "churn_probability": 0.2,
             "expected_value": 40.0, "expected_value_high": 90.0}  # fmt: skip
    return pd.DataFrame([usual | numbers])


def test_the_law_keeps_the_mean_and_the_upper_end_of_the_interval():
    row = one()
    assert reaches(row, pd.Series([90.0])).item() == pytest.approx(0.1)
    needs = np.linspace(0.5, 4000, 80_000)
    many = pd.concat([row] * len(needs), ignore_index=True)
    chances = reaches(many, pd.Series(needs)).to_numpy()
    assert np.trapezoid(chances, needs) + 0.5 * 0.8 == pytest.approx(40.0, rel=0.01)  # the mean is the area under it


def test_what_leaves_the_window_has_to_be_spent_again():
    assert wanted_revenue(one(), tiers(one(), THRESHOLD), THRESHOLD).tolist() == [100.0]
    stays, leaves = (
        next_tier_chance(row, tiers(row, THRESHOLD), THRESHOLD).item() for row in (one(), one(leaving_365d=50.0))
    )
    assert stays == pytest.approx(reaches(one(), pd.Series([20.0])).item(), abs=1e-3)
    assert leaves == pytest.approx(reaches(one(), pd.Series([70.0])).item(), abs=1e-3)
    assert stays > leaves > 0


def test_the_highest_tier_has_no_next_one():
    row = one(revenue_365d=100.0)
    assert next_tier_chance(row, tiers(row, THRESHOLD), THRESHOLD).isna().all()


def test_of_weighted_indicators_the_revenue_is_what_can_be_earned():
    people = pd.concat([one(customer_id=f"c{n}", revenue_365d=float(n), expected_value=5.0) for n in range(1, 11)])
    people = people.reset_index(drop=True)
    graded = tiers(people, Scheme())
    found = wanted_revenue(people, graded, Scheme())
    assert graded.cut_offs == {"A": 95.0, "B": 80.0}
    assert found.tolist()[:6] == pytest.approx([6, 6, 6, 6, 6, 9])
    assert found.isna().tolist() == [False] * 8 + [True, True]


def test_a_tier_that_does_not_look_at_revenue_has_no_such_chance():
    scheme = Scheme.model_validate({"by": "threshold", "indicator": "expected_value", "grades": MONEY})
    assert next_tier_chance(one(), tiers(one(), scheme), scheme).isna().all()


@given(st.floats(0, 0.99), st.floats(0.01, 1e4), st.floats(0, 1e5), st.floats(-100, 1e5), st.floats(0, 1e3))
def test_a_chance_is_one_and_more_is_never_easier(leaves, expected, high, need, more):
    row = one(churn_probability=leaves, expected_value=expected, expected_value_high=high)
    first, second = (reaches(row, pd.Series([amount])).item() for amount in (need, need + more))
    assert 0 <= second <= first <= 1


def test_the_oldest_days_of_the_year_leave_the_window():
    lines = pd.DataFrame(
        {
            "customer_id": ["ann"] * 4,
            "ordered_at": pd.to_datetime(
                ["2023-01-01 09:00", "2023-01-28 23:00", "2023-01-29 00:00", "2022-12-31 12:00"]
            ),
            "amount": [5.0, 7.0, 11.0, 13.0],
        }
    )
    table = connect().create_table("lines", lines)
    found = leaving(table, pd.Timestamp("2024-01-01").date(), 28).to_pandas()
    assert found["leaving_365d"].tolist() == [12.0]
