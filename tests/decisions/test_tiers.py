import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from src.decisions.tiers import tiers


def base(revenue, expected):
    ids = [f"c{number}" for number in range(len(revenue))]
    return pd.DataFrame({"customer_id": ids, "amount_365d": revenue, "expected_value": expected})


def test_the_best_fifth_is_a_the_next_three_tenths_b_the_rest_c():
    graded = tiers(base(range(10, 110, 10), range(1, 11)))
    assert graded.table["tier"].tolist() == ["C"] * 5 + ["B"] * 3 + ["A"] * 2
    assert graded.table["tier_score"].tolist() == [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.0]
    assert graded.cut_offs == {"A": 90.0, "B": 60.0}


def test_the_distance_to_the_next_tier_is_in_points():
    assert tiers(base(range(10), range(10))).table["to_next_tier"].tolist() == [50, 40, 30, 20, 10, 30, 20, 10, 0, 0]


def test_both_the_past_and_the_expected_count():
    graded = tiers(base([100, 0, 50, 50], [0, 100, 50, 50]))
    assert graded.table["tier_score"].tolist() == [62.5, 62.5, 75.0, 75.0]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=40))
def test_equals_get_equal_tiers_and_a_better_customer_never_a_worse_one(pairs):
    table = tiers(base([a for a, _ in pairs], [b for _, b in pairs])).table
    order = table.assign(rank=table["tier"].map({"A": 0, "B": 1, "C": 2})).sort_values("tier_score", ascending=False)
    assert order["rank"].is_monotonic_increasing
    assert (table.groupby("tier_score")["tier"].nunique() == 1).all()
    assert table["tier"].iloc[table["tier_score"].idxmax()] == "A"
