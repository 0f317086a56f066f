"""Segments of one number, days since the last order: centres at 2, 20 and 200 days are called a, b and c."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from src.models.kept_names import NamesBefore, centres, keep_names, names_before, rename, same_segments
from src.models.segments import EVERYBODY, find_segments
from src.models.summary import segment_record


def customers(*middles: float, each: int = 40) -> pd.DataFrame:
    """Return customers close around each middle of ``recency_days``."""
    days = np.concatenate([middle * np.exp(np.linspace(-0.1, 0.1, each)) for middle in middles])
    steady = {"orders_per_30d": 1.0, "amount_per_30d": 5.0, "amount_mean": 5.0, "amount_365d": 60.0}
    ids = [f"c{place:03d}" for place in range(len(days))]
    return pd.DataFrame({"customer_id": ids, "recency_days": days, **steady})


def found_among(*middles: float):
    table = customers(*middles)
    later = table.assign(as_of=pd.Timestamp("2024-01-01"), spend=1000 / table["recency_days"])
    return table, find_segments(table, later)


def before(**named: float) -> NamesBefore:
    table = pd.DataFrame({"recency_days": list(named.values())}, index=list(named), dtype=float)
    return NamesBefore(tuple(named), table, frozenset(named), "2024-01-01")


def called(found) -> dict[str, int]:
    """Return by name the middle of recency of the segment, in whole days."""
    middles = centres(found.model)["recency_days"].round()
    return dict(zip(found.names, middles.astype(int), strict=True))


@pytest.fixture(scope="module")
def three():
    return found_among(2, 20, 200)


def test_centres_are_told_in_the_features_own_units(three):
    assert sorted(centres(three[1].model)["recency_days"].round()) == [2, 20, 200]


def test_a_segment_that_lies_where_an_earlier_one_lay_has_its_name_whatever_its_number(three):
    table, found = three
    for earlier in (before(a=2, b=20, c=200), before(c=230, a=2.2, b=18)):
        kept = keep_names(found, earlier, table)
        assert called(kept) == {"a": 2, "b": 20, "c": 200}
        of = dict(zip(table["customer_id"], kept.members["segment"], strict=True))
        assert (of["c000"], of["c040"], of["c080"]) == ("a", "b", "c")
        assert set(kept.profile["segment"]) == {"a", "b", "c"}


def test_one_that_came_more_than_half_way_is_another_and_has_a_name_of_its_own(three):
    table, found = three
    kept = keep_names(found, before(a=2, b=20, c=2000), table)
    assert {name: days for name, days in called(kept).items() if name in "ab"} == {"a": 2, "b": 20}
    assert "c" not in kept.names
    assert len(set(kept.names)) == 3


def test_two_earlier_ones_that_became_one_do_not_both_live_on():
    table, found = found_among(2, 200)
    kept = keep_names(found, before(a=2, b=20, c=200), table)
    assert called(kept) == {"a": 2, "c": 200}


def test_the_first_run_and_one_without_segments_are_left_as_they_are(three):
    table, found = three
    assert keep_names(found, NamesBefore(), table) is found
    everybody = replace(found, model=None, names=[EVERYBODY])
    assert keep_names(everybody, before(a=2), table) is everybody


def test_names_once_given_are_not_given_again():
    assert rename(["x", "y", "x_2"], {1: "x"}, {"x", "z"}) == ["x_2", "x", "x_2_2"]
    assert rename(["x", "y"], {}, {"x", "x_2"}) == ["x_3", "y"]


def test_what_is_measured_no_longer_is_not_compared(three):
    other = pd.DataFrame({"categories_365d": [1.0]}, index=["a"])
    assert same_segments(three[1].model, other) == {}


def test_a_published_run_hands_its_names_on_and_the_same_input_gives_the_same_names(three):
    table, found = three
    kept = keep_names(found, before(a=2, b=20, c=200), table)
    older = {"as_of": "2023-12-01", "models": {"segments": {"names": ["gone"], "features": [], "centres": []}}}
    manifest = {"as_of": "2024-02-01", "models": {"segments": segment_record(kept, "1")}}
    told = names_before([older, manifest])
    assert (sorted(told.names), told.taken, told.as_of) == (["a", "b", "c"], {"a", "b", "c", "gone"}, "2024-02-01")
    again = keep_names(found_among(2, 20, 200)[1], told, table)
    assert called(again) == called(kept)


def test_manifests_that_tell_no_names_count_as_no_earlier_run():
    assert names_before([]).taken == frozenset()
    assert names_before([{"as_of": "2024-01-01", "models": {"segments": {"version": "1"}}}]).as_of == ""


def test_after_a_run_without_segments_all_are_new(three):
    table, found = three
    record = {"names": [EVERYBODY], "features": [], "centres": []}
    told = names_before([{"as_of": "2024-01-01", "models": {"segments": record}}])
    assert keep_names(found, told, table).names == found.names
