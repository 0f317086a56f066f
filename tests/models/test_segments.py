import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans

from src.models.names import name_segments
from src.models.segments import find_segments, indexes
from src.models.stability import cluster_stability
from src.models.surrogate import explain_segments, overall


def three_kinds(each: int = 60) -> pd.DataFrame:
    """Return customers of three kinds: weekly with small baskets, monthly with large ones, and those hardly seen."""
    draw = np.random.default_rng(0)
    kinds = {"orders_per_30d": (12, 3, 0.3), "amount_mean": (10, 100, 12), "recency_days": (2, 9, 120)}
    table = {
        name: np.concatenate([level * draw.lognormal(0, 0.15, each) for level in levels])
        for name, levels in kinds.items()
    }
    table["amount_per_30d"] = table["orders_per_30d"] * table["amount_mean"]
    table["amount_365d"] = table["amount_per_30d"] * 12
    ids = [f"{kind}{place:02d}" for kind in ("weekly", "monthly", "rare") for place in range(each)]
    return pd.DataFrame({"customer_id": ids, **table})


@pytest.fixture(scope="module")
def customers() -> pd.DataFrame:
    return three_kinds()


@pytest.fixture(scope="module")
def found(customers):
    later = customers.assign(as_of=pd.Timestamp("2024-01-01"), spend=customers["amount_per_30d"])
    return find_segments(customers, later)


def test_the_kinds_that_are_there_are_found_and_named_after_what_they_are(customers, found):
    kind = customers["customer_id"].str.replace(r"\d+", "", regex=True)
    pairs = set(zip(kind, found.members["segment"], strict=True))
    assert pairs == {
        ("weekly", "frequent_medium_spend"),
        ("monthly", "regular_high_spend"),
        ("rare", "occasional_low_spend"),
    }
    assert (found.kind, found.grade) == ("model", "A")


def test_the_choice_shows_every_number_tried_and_marks_one(found):
    assert found.choice["k"].tolist() == [2, 3, 4, 5, 6, 7, 8]
    assert found.choice.loc[found.choice["chosen"], "k"].tolist() == [3]


def test_strength_lies_between_nought_and_one(found):
    assert found.members["segment_strength"].between(0, 1).all()


def test_the_profile_counts_everybody_once_richest_first(customers, found):
    assert found.profile["customers"].sum() == len(customers)
    assert found.profile["revenue"].sum() == pytest.approx(customers["amount_365d"].sum())
    assert found.profile["revenue"].is_monotonic_decreasing


def test_an_index_is_the_segments_mean_over_that_of_all(customers, found):
    wide = indexes(found.members, customers).pivot_table(index="segment", columns="feature", values="index")
    weekly = customers[customers["customer_id"].str.startswith("weekly")]
    ratio = weekly["orders_per_30d"].mean() / customers["orders_per_30d"].mean()
    assert wide.loc["frequent_medium_spend", "orders_per_30d"] == pytest.approx(ratio)


def test_the_same_customers_get_the_same_segments_again(customers, found):
    again = find_segments(customers, customers.assign(as_of=1, spend=customers["amount_per_30d"]))
    pd.testing.assert_frame_equal(again.members, found.members)


def test_trees_find_out_what_tells_the_segments_apart(found, customers):
    told_apart = explain_segments(found, customers)
    assert told_apart["agreement"].min() > 0.99
    assert set(told_apart["segment"]) == set(found.names)
    assert overall(told_apart)["importance"].is_monotonic_decreasing


def test_too_few_customers_form_one_segment_and_say_why(customers):
    few = find_segments(customers.head(10), pd.DataFrame({"as_of": [], "spend": []}))
    assert few.members["segment"].unique().tolist() == ["all_customers"]
    assert (few.kind, few.grade, few.model) == ("rule", "C", None)
    assert "No split of 10 customers" in few.reason
    assert explain_segments(few, customers.head(10)).empty


def test_two_segments_that_would_be_called_the_same_are_told_apart():
    features = pd.DataFrame(
        {"orders_per_30d": [1.0, 1, 1, 1], "amount_per_30d": [1.0, 1, 1, 1], "amount_mean": [1.0, 1, 9, 9]}
    )
    names = name_segments(features, np.array([0, 0, 1, 1]))
    assert len(set(names)) == 2
    assert len(set(name_segments(features.drop(columns="amount_mean"), np.array([0, 0, 1, 1])))) == 2


def test_real_clusters_are_found_again_and_made_up_ones_are_not():
    draw = np.random.default_rng(1)
    apart = np.concatenate([draw.normal(0, 1, (100, 2)), draw.normal(8, 1, (100, 2))])
    alike = draw.normal(0, 1, (200, 2))
    real, made_up = (KMeans(k, n_init=3, random_state=1).fit(points) for k, points in ((2, apart), (7, alike)))
    assert cluster_stability(real, apart).min() > 0.95
    assert cluster_stability(made_up, alike).min() < 0.75
