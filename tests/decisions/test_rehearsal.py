"""Three customers at four dates, four weeks apart; tiers by a threshold of 100."""

import pandas as pd
import pytest
from scipy.stats import rankdata

from src.decisions.policy import Policy
from src.decisions.ranking import ranking
from src.decisions.rehearsal import caught, crosswalk, move_counts, moves, replay, sensitivity, sizes, variants
from src.decisions.scheme import Scheme
from src.errors import BadInput

DAYS = pd.to_datetime(["2024-01-01", "2024-01-29", "2024-02-26", "2024-03-25"])
REVENUE = {"ann": [150, 150, 150, 150], "bob": [90, 110, 95, 120], "eve": [10, 10, 10, 200]}
AFTER = {"ann": [60, 60, 60, None], "bob": [20, 20, 20, None], "eve": [0, 10, 50, None]}
PAST = pd.DataFrame(
    [
        {"as_of": day, "customer_id": who, "revenue_365d": REVENUE[who][n], "following": AFTER[who][n]}
        for n, day in enumerate(DAYS)
        for who in REVENUE
    ]
)
NAMES = ("gold", "other")
TIERS = {
    "by": "threshold",
    "indicator": "revenue_365d",
    "grades": [{"name": "gold", "at_least": 100}, {"name": "other"}],
}


def policy(tiers=TIERS, **sections):
    return Policy.model_validate({"name": "shop", "versions": [{"version": "1", "tiers": tiers, **sections}]})


REPLAYED = replay(PAST, policy())


def test_a_replay_gives_the_tiers_of_every_date():
    wide = REPLAYED.pivot(index="customer_id", columns="as_of", values="tier")
    assert wide.loc["ann"].tolist() == ["gold"] * 4
    assert wide.loc["bob"].tolist() == ["other", "gold", "other", "gold"]
    assert wide.loc["eve"].tolist() == ["other"] * 3 + ["gold"]


def test_grace_counts_from_date_to_date():
    slow = replay(PAST, policy(movement={"grace_months": 3}))
    assert slow.loc[slow["customer_id"] == "bob", "tier"].tolist() == ["other", "gold", "gold", "gold"]


def test_a_new_version_takes_over_on_its_day():
    later = {
        "version": "2",
        "valid_from": "2024-03-01",
        "tiers": TIERS | {"grades": [{"name": "gold", "at_least": 180}, {"name": "other"}]},
    }
    both = Policy.model_validate({"name": "shop", "versions": [{"version": "1", "tiers": TIERS}, later]})
    assert replay(PAST, both).query("customer_id == 'ann'")["tier"].tolist() == ["gold"] * 3 + ["other"]
    assert crosswalk(PAST, *both.versions).loc["gold"].to_dict() == {"gold": 1, "other": 2}


def test_sizes_are_counted_at_each_date():
    found = sizes(REPLAYED).set_index(["as_of", "tier"])["customers"]
    assert [int(found[day, "gold"]) for day in DAYS] == [1, 2, 1, 3]


def test_moves_are_counted_against_the_date_before():
    assert moves(REPLAYED, NAMES)[["customers", "up", "down"]].values.tolist() == [[3, 1, 0], [3, 0, 1], [3, 2, 0]]


def test_who_comes_back_to_a_tier_just_left_flaps():
    assert move_counts(REPLAYED).values.tolist() == [["ann", 4, 0, 0], ["bob", 4, 3, 2], ["eve", 4, 1, 0]]


def test_value_caught_is_what_followed_where_it_is_known():
    found = caught(REPLAYED, NAMES)
    assert found[["tier", "customers", "following"]].values.tolist() == [["gold", 4, 200.0], ["other", 5, 100.0]]
    assert found["following_share"].tolist() == pytest.approx([2 / 3, 1 / 3])


def test_ten_per_cent_on_a_threshold_moves_those_in_between():
    now = PAST[PAST["as_of"] == DAYS[1]].reset_index(drop=True)
    found = sensitivity(now, Scheme.model_validate(TIERS))
    assert found[["kind", "which", "change"]].values.tolist() == [
        ["threshold", "gold", 0.1],
        ["threshold", "gold", -0.1],
    ]
    assert found["moved"].tolist() == [0, 0]
    closer = now.assign(revenue_365d=[150, 109, 10])
    assert sensitivity(closer, Scheme.model_validate(TIERS))["moved"].tolist() == pytest.approx([1 / 3, 0])


def test_every_weight_cut_share_and_threshold_is_varied_both_ways():
    kinds = [(what["kind"], what["which"]) for what, _ in variants(Scheme())]
    assert kinds == 2 * [("weight", "revenue_365d"), ("weight", "expected_value"), ("share", "A"), ("share", "B")]
    rfm = Scheme.model_validate({"rfm": {"monetary": {"indicator": "revenue_365d", "cuts": [1, 2, 3, 4]}}})
    changed = {what["kind"]: other for what, other in variants(rfm) if what["which"] == "revenue_365d"}
    assert changed["cut"].rfm.monetary.cuts == pytest.approx((0.9, 1.8, 2.7, 3.6))


def test_a_number_that_the_past_does_not_tell_is_bad_input():
    with pytest.raises(BadInput, match="looks at margin"):
        replay(PAST, policy({"indicator": "margin"}))


def test_weights_that_look_at_the_wrong_thing_rank_worse_and_the_fit_finds_the_right_one():
    people = range(60)
    past = pd.DataFrame(
        [
            {
                "as_of": day,
                "customer_id": f"c{who}",
                "revenue_365d": who,
                "noise": (who * 37 + n) % 60,
                "following": who**2,
            }
            for n, day in enumerate(DAYS)
            for who in people
        ]
    )
    weighted = [{"indicator": "revenue_365d", "weight": 1}, {"indicator": "noise", "weight": 9}]
    found = ranking(past, policy({"weighted": weighted}), 28)
    assert found.dates == 3
    assert found.ginis["past"] == pytest.approx(1) and found.ginis["fitted"] > 0.99 > 0.5 > found.ginis["policy"]
    assert found.against.set_index("other")["verdict"].to_dict() == {"past": "worse", "fitted": "worse"}
    assert found.weights["fitted"].iloc[0] > 0.95
    assert rankdata(found.weights["policy"]).tolist() == [1, 2]


def test_where_no_outcome_was_known_in_time_no_weights_are_fitted():
    found = ranking(PAST.assign(expected_value=1.0), policy({}), 364)
    assert found.dates == 3 and set(found.ginis) == {"policy", "past"}
    assert found.against["other"].tolist() == ["past"] and found.weights.empty


def test_where_nothing_has_followed_yet_nothing_is_compared():
    found = ranking(PAST.assign(expected_value=1.0, following=None), policy({}), 364)
    assert (found.dates, found.ginis) == (0, {})
