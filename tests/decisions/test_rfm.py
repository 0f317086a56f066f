import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from src.decisions.rfm import fifths, rfm_scores, scored
from src.decisions.scheme import Rfm, Scheme
from src.decisions.tiers import tiers

PEOPLE = pd.DataFrame(
    {
        "customer_id": ["ann", "bob", "eve"],
        "recency_days": [14, 15, 400],
        "orders_365d": [12, 3, 1],
        "revenue_365d": [5000.0, 499.99, 20.0],
    }
)
OWN = {
    "recency": {"indicator": "recency_days", "cuts": [14, 30, 90, 180]},
    "frequency": {"indicator": "orders_365d", "cuts": [2, 4, 8, 12]},
    "monetary": {"indicator": "revenue_365d", "cuts": [100, 500, 1000, 5000], "weight": 2},
}


def test_own_cut_offs_are_inclusive_on_their_better_side():
    found = rfm_scores(PEOPLE, Rfm.model_validate(OWN))
    assert found.codes.tolist() == ["5-5-5", "4-2-2", "1-1-1"]
    assert found.cuts["recency_days"] == (14, 30, 90, 180)


def test_the_score_is_the_weighted_mean_of_the_three():
    scheme = Scheme.model_validate(
        {"rfm": OWN, "by": "threshold", "grades": [{"name": "vip", "at_least": 2.5}, {"name": "normal"}]}
    )
    found = tiers(PEOPLE, scheme)
    assert found.table["tier_score"].tolist() == [5.0, 2.5, 1.0]
    assert found.table["tier"].tolist() == ["vip", "vip", "normal"]
    assert found.parts.loc[1, ["recency_days", "orders_365d", "revenue_365d"]].tolist() == [1.0, 0.5, 1.0]


def test_most_bought_once_and_yet_no_fifth_is_empty():
    orders = pd.Series([1] * 80 + [2] * 10 + [3] * 5 + [4] * 3 + [5] * 2)
    points = scored(orders, fifths(orders))
    assert points.value_counts().to_dict() == {1.0: 80, 2.0: 10, 3.0: 5, 4.0: 3, 5.0: 2}


def test_without_ties_the_fifths_are_fifths():
    values = pd.Series(range(100))
    assert fifths(values) == (20.0, 40.0, 60.0, 80.0)
    assert fifths(values, low_is_good=True) == (19.0, 39.0, 59.0, 79.0)
    assert scored(values, fifths(values, low_is_good=True), low_is_good=True).value_counts().eq(20).all()


def test_fewer_values_than_five_make_fewer_groups_and_the_unknown_stays_unknown():
    values = pd.Series([3.0, 7.0, None])
    assert scored(values, fifths(values)).fillna(0).tolist() == [4, 5, 0]
    assert rfm_scores(PEOPLE.assign(revenue_365d=[None, 1.0, 1.0]), Rfm()).codes.tolist() == ["5-5-?", "4-4-5", "3-3-5"]


@given(st.lists(st.integers(0, 8), min_size=1, max_size=60), st.booleans())
def test_equal_values_score_alike_no_group_is_empty_and_order_is_kept(numbers, low_is_good):
    values = pd.Series(numbers)
    points = scored(values, fifths(values, low_is_good=low_is_good), low_is_good=low_is_good)
    assert points.groupby(values).nunique().eq(1).all()
    assert points.nunique() == min(5, values.nunique())
    assert points.max() == 5
    by_value = points.groupby(values).first()
    assert by_value.is_monotonic_decreasing if low_is_good else by_value.is_monotonic_increasing
