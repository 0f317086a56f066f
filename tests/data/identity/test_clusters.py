import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.data.identity.clusters import clusters
from src.errors import BadInput

IDS = ["a", "b", "c", "d"]


def pairs(*rows):
    return pd.DataFrame(rows, columns=["left", "right", "probability"])


def grown(found, together=(), apart=()):
    return clusters(IDS, found, together=list(together), apart=list(apart)).set_index("source_customer_id")


def test_a_chain_is_one_customer_with_the_smallest_id_and_its_weakest_link():
    found = grown(pairs(("b", "c", 0.99), ("a", "b", 0.95)))
    assert found["customer_id"].to_dict() == {"a": "a", "b": "a", "c": "a", "d": "d"}
    assert found["probability"].to_dict() == {"a": 1.0, "b": 0.95, "c": 0.95, "d": 1.0}


def test_a_chain_does_not_join_what_a_human_keeps_apart():
    found = grown(pairs(("a", "b", 0.99), ("b", "c", 0.95)), apart=[("a", "c")])
    assert found["customer_id"].to_dict() == {"a": "a", "b": "a", "c": "c", "d": "d"}


def test_a_yes_joins_without_the_model():
    assert grown(pairs(), together=[("b", "d")])["customer_id"]["d"] == "b"


def test_verdicts_that_contradict_each_other_are_refused():
    with pytest.raises(BadInput, match="'yes' verdicts join; came"):
        grown(pairs(), together=[("a", "b"), ("b", "c")], apart=[("a", "c")])


two = st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)).filter(lambda pair: pair[0] < pair[1])


@given(found=st.lists(st.tuples(two, st.sampled_from([0.9, 0.95, 0.99]))), apart=st.lists(two, max_size=3))
def test_every_record_is_in_one_cluster_and_no_verdict_is_broken(found, apart):
    table = pairs(*[(left, right, probability) for (left, right), probability in found])
    of = grown(table, apart=apart)
    assert of.index.tolist() == IDS
    assert all(of["customer_id"][left] != of["customer_id"][right] for left, right in apart)
    assert all(customer == members.index.min() for customer, members in of.groupby("customer_id"))
    pd.testing.assert_frame_equal(grown(table.iloc[::-1], apart=apart[::-1]), of)
