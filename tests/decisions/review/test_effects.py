import numpy as np
import pandas as pd
import pytest

from src.decisions.review.effects import acted, effect, effects, effects_and_money, proven


def world(brings, seed=0, size=4000):
    """Return customers of whom a third is held back; an action brings so much, big customers spend more anyway."""
    draw = np.random.default_rng(seed)
    before = draw.gamma(2, 50, size)
    control = draw.random(size) < 1 / 3
    return pd.DataFrame(
        {
            "customer_id": [f"c{at}" for at in range(size)],
            "control": control,
            "before": before,
            "spend": before + draw.normal(0, 20, size) + brings * ~control,
        }
    )


def test_what_an_action_brings_is_found_and_nothing_is_not():
    found = effects(
        pd.concat([world(5, 1).assign(action="useful"), world(0, 2).assign(action="useless")]),
        "action", "spend", before="before",
    ).set_index("what")  # fmt: skip
    assert found.loc["useful", "verdict"] == "works" and found.loc["useful", "low"] < 5 < found.loc["useful", "high"]
    assert found.loc["useless", "verdict"] == "nothing"
    assert effect(world(-9), "spend", before="before")["verdict"] == "harms"


def test_the_interval_holds_as_often_as_it_promises():
    found = [effect(world(3, seed, 600), "spend", before="before") for seed in range(200)]
    assert np.mean([one["low"] <= 3 <= one["high"] for one in found]) == pytest.approx(0.95, abs=0.04)


def test_what_was_spent_before_narrows_the_interval():
    plain, adjusted = (effect(world(5), "spend", before=before) for before in (None, "before"))
    assert adjusted["high"] - adjusted["low"] < 0.5 * (plain["high"] - plain["low"])


def test_strata_keep_unlike_customers_apart():
    # in A all spend 100 and few are held back, in B all spend 0 and most are: nothing is brought anywhere
    rows = [("A", False, 100)] * 90 + [("A", True, 100)] * 30 + [("B", False, 0)] * 30 + [("B", True, 0)] * 90
    table = pd.DataFrame(rows, columns=["tier", "control", "spend"]).assign(customer_id=range(240))
    assert effect(table, "spend")["effect"] == pytest.approx(50)
    assert effect(table, "spend", strata=["tier"])["effect"] == pytest.approx(0)


def test_prospects_without_a_tier_are_compared_with_each_other():
    rows = [("A", False, 100)] * 90 + [("A", True, 100)] * 30 + [(None, False, 0)] * 30 + [(None, True, 0)] * 90
    table = pd.DataFrame(rows, columns=["tier", "control", "spend"]).assign(customer_id=range(240), month="2025-03")
    assert effect(table, "spend", strata=["month", "tier"])["effect"] == pytest.approx(0)


def test_the_same_customer_ten_times_is_not_ten_customers():
    once = world(5, size=300)
    often = pd.concat([once] * 10)
    one, ten = (effect(table, "spend") for table in (once, often))
    assert ten["high"] - ten["low"] == pytest.approx(one["high"] - one["low"], rel=1e-6)


def test_too_few_on_a_side_are_not_judged():
    assert effect(world(5).assign(control=False), "spend")["verdict"] == "few"


def test_only_what_was_on_the_list_is_compared():
    actions = pd.DataFrame(
        {"customer_id": ["ann", "bob", "cem"], "action": "call", "status": ["do", "control", "hours"]}
    )
    scored = pd.DataFrame(
        {"customer_id": ["ann", "bob", "cem"], "tier": "A", "churn_band": "high", "orders": 2, "revenue_365d": 9.0}
    )
    outcome = pd.DataFrame({"customer_id": ["ann"], "orders": [1.0], "spend": [5.0]})
    table = acted(actions, scored, outcome)
    assert table[["customer_id", "control", "orders", "spend", "spend_before"]].to_numpy().tolist() == [
        ["ann", False, 1.0, 5.0, 9.0],
        ["bob", True, 0.0, 0.0, 9.0],
    ]


def test_strata_of_one_customer_do_not_make_the_interval_look_narrow():
    draw = np.random.default_rng(7)
    missed = []
    for _ in range(150):
        table = world(0, int(draw.integers(1_000_000)), 400)
        table["stratum"] = draw.integers(0, 60, 400)  # hardly two held back in each
        missed.append(effect(table, "spend", before="before", strata=["stratum"])["verdict"] != "nothing")
    assert np.mean(missed) < 0.1


def test_four_customers_held_back_twelve_times_are_four_customers():
    once = world(5, size=400)
    few = pd.concat([once[~once["control"]], once[once["control"]].head(4)])
    assert effect(pd.concat([few] * 12), "spend")["verdict"] == "few"


def test_orders_decide_and_money_stands_beside():
    table = world(0, 3).assign(action="offer", spend_before=0.0, orders_before=0.0)
    table["orders"] = np.where(table["control"], 0.2, 0.7) + np.random.default_rng(1).normal(0, 0.3, len(table))
    found = effects_and_money(table, "action").iloc[0]
    assert found["verdict"] == "works" and found["effect"] == pytest.approx(0.5, abs=0.05)
    assert found["spend_low"] < 0 < found["spend_high"]
    assert proven(pd.DataFrame([found])) == {"offer"}


def test_of_many_useless_actions_none_is_to_look_useful_by_chance():
    named = {False: 0, True: 0}
    for seed in range(60):
        table = pd.concat([world(0, 100 * seed + one, 200).assign(action=f"a{one}") for one in range(8)])
        for together in named:
            named[together] += set(effects(table, "action", "spend", together=together)["verdict"]) != {"nothing"}
    assert named[True] <= 8 < named[False]  # 3 of 60 are to be expected together, 20 one by one
