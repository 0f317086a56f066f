"""Two tables of customers side by side: the same as a merge by customer_id, whatever the order."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.errors import MergeError

from src.decisions.beside import beside

CUSTOMERS = ["ann", "bob", "cid"]


def orders(*customers: str) -> pd.DataFrame:
    return pd.DataFrame({"customer_id": pd.Series(customers, dtype="str"), "orders": range(1, len(customers) + 1)})


def amounts(*customers: str) -> pd.DataFrame:
    return pd.DataFrame({"customer_id": pd.Series(customers, dtype="str"), "amount": range(10, 10 + len(customers))})


@given(st.permutations(CUSTOMERS), st.permutations(CUSTOMERS), st.sampled_from(["left", "inner"]), st.integers(1, 3))
def test_it_is_the_merge_by_customer_id(mine, theirs, how, known):
    table, part = orders(*mine), amounts(*theirs[:known])
    pd.testing.assert_frame_equal(beside(table, part, how=how), table.merge(part, on="customer_id", how=how))


def test_rows_are_counted_anew_where_the_customers_are_in_the_same_order():
    later = orders("ann", "bob").set_axis([7, 9])
    assert list(beside(later, amounts("ann", "bob")).index) == [0, 1]


def test_a_column_that_both_have_is_told_apart():
    assert list(beside(orders("ann"), orders("ann"))) == ["customer_id", "orders_x", "orders_y"]


@pytest.mark.parametrize(("mine", "theirs"), [(["ann", "ann"], ["ann"]), (["ann"], ["ann", "ann"])])
def test_a_customer_that_comes_twice_is_refused(mine, theirs):
    with pytest.raises(MergeError):
        beside(orders(*mine), amounts(*theirs))
