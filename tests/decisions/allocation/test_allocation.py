from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.decisions.allocation.allocation import Priced, allocate
from src.decisions.allocation.choices import UNIT
from src.decisions.allocation.demand import NOBODY, demand
from src.decisions.allocation.impossible import impossible
from src.decisions.allocation.prices import prices
from src.decisions.allocation.rules import AllocationRules, Weights

ANYBODY = AllocationRules(moves=None)


def owners(solved):
    table = solved.owners()
    found = table["owner_id"].astype(object).where(table["owner_id"].notna(), None)
    return dict(zip(table["customer_id"], found, strict=True))


@st.composite
def worlds(draw, most=4, budgets=(None, 0.5, 0.25, 0.0)):
    """Return customers, salespeople and rules of a few of each, anything mixed."""
    count, people = draw(st.integers(1, most)), draw(st.integers(1, 3))
    reps = [f"r{at}" for at in range(people)]

    def column(values, size=count):
        return draw(st.lists(st.sampled_from(values), min_size=size, max_size=size))

    customers = pd.DataFrame(
        {
            "customer_id": [f"c{at}" for at in range(count)],
            "region": column(["north", "south", None]),
            "industry": column(["x", "y", None]),
            "tier": column(["A", "B", "C"]),
            "value": column([0.0, 1.0, 10.0, 90.0]),
            "priority": column([0.0, 0.3, 1.0]),
            "owner_id": column([*reps, None, "left"]),
        }
    )
    table = pd.DataFrame(
        {
            "rep_id": reps,
            "name": reps,
            "regions": column(["north", "south", "north; south", None], people),
            "industries": column(["x", "x; y", None], people),
            "seniority": column(["junior", "senior", None], people),
            "capacity": column([0, 1, 2, 5], people),
        }
    )
    rules = AllocationRules(
        moves=draw(st.sampled_from(budgets)),
        strict=draw(st.sampled_from([(), ("region",)])),
        must_have_owner=draw(st.sampled_from([(), ("A",)])),
        weights=Weights(value=draw(st.sampled_from([0.0, 1.0, 3.0]))),
    )
    return customers, table, rules


def brute_force(solved):
    """Return the cost of the best of all assignments that break nothing."""
    priced, reps = Priced(solved.demand), range(NOBODY, len(solved.demand.reps))
    pairs = set(zip(priced.choices.who, priced.choices.rep, strict=True))
    found = []
    for tried in product(reps, repeat=len(solved.rep)):
        rep = np.array(tried)
        counts = np.bincount(rep[rep != NOBODY], minlength=len(solved.demand.reps))
        cost, moves = priced(rep)
        if (
            all(pair in pairs for pair in enumerate(tried))
            and (counts <= solved.demand.capacity).all()
            and (solved.budget is None or moves <= solved.budget)
        ):
            found.append(cost)
    return min(found) / UNIT


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_it_is_as_cheap_as_the_best_of_all_assignments(world):
    customers, reps, rules = world
    solved = allocate(demand(customers, reps, rules))
    assert solved.cost == pytest.approx(brute_force(solved), abs=3 / UNIT)
    assert solved.bound <= solved.cost + 3 / UNIT


@settings(max_examples=40, deadline=None)
@given(worlds(most=12), st.data())
def test_capacity_hard_rules_and_budget_hold_or_the_demand_is_named(world, data):
    customers, reps, rules = world
    ids, names = customers["customer_id"].tolist(), reps["rep_id"].tolist()
    stays = pd.DataFrame(
        {"customer_id": [data.draw(st.sampled_from(ids))], "rep_id": [data.draw(st.sampled_from(names))]}
    )
    closed = pd.Series([data.draw(st.sampled_from(names))])
    asked = demand(customers, reps, rules, pinned=stays, closed=closed)
    solved = allocate(asked)
    named, table = impossible(solved, asked), solved.owners()
    served = table["owner_id"].value_counts()
    places = reps.set_index("rep_id")["capacity"]
    if "moves" not in set(named["demand"]):
        assert (served.reindex(places.index, fill_value=0) <= places).all()
        assert solved.budget is None or solved.moves <= solved.budget
    owner, before = table.set_index("customer_id")["owner_id"], table.set_index("customer_id")["owner_previous"]
    pinned = stays["customer_id"][0]
    assert owner[pinned] == stays["rep_id"][0] or owner.isna()[pinned]
    others = owner[(owner == closed[0]) & (owner.index != pinned)]
    assert (before[others.index] == closed[0]).all()
    if rules.strict:
        region = customers.set_index("customer_id")["region"]
        for customer, rep in owner.dropna().drop(pinned, errors="ignore").items():
            works = reps.set_index("rep_id")["regions"][rep]
            assert pd.isna(region[customer]) or pd.isna(works) or region[customer] in works


def test_everybody_gets_somebody_of_the_same_region(north_and_south):
    assert owners(allocate(demand(*north_and_south, ANYBODY))) == {
        "ann": "nora", "bob": "nora", "cem": "sam", "dee": "sam",
    }  # fmt: skip


def test_an_owner_is_kept_when_nothing_speaks_against_it(north_and_south):
    customers, reps = north_and_south
    held = customers.assign(owner_id=["sam", "sam", "nora", "nora"], region=None)
    solved = allocate(demand(held, reps, ANYBODY))
    assert owners(solved) == {"ann": "sam", "bob": "sam", "cem": "nora", "dee": "nora"}
    assert solved.moves == 0


def test_a_move_costs_more_than_a_small_gain_and_less_than_a_large_one(north_and_south):
    customers, reps = north_and_south
    crossed = customers.assign(owner_id=["sam", "nora", "sam", "sam"])
    for move, expected in ((1.5, "nora"), (15.0, "sam")):
        rules = AllocationRules(moves=None, weights=Weights(move=move))
        assert owners(allocate(demand(crossed, reps, rules)))["ann"] == expected


def test_valuable_customers_go_to_the_experienced(north_and_south):
    customers, reps = north_and_south
    people = reps.assign(regions=None, seniority=["senior", "junior"], capacity=2)
    solved = allocate(demand(customers, people, AllocationRules(moves=None, weights=Weights(value=0, workload=0))))
    assert owners(solved) == {"ann": "nora", "bob": "sam", "cem": "nora", "dee": "sam"}


def test_value_and_work_are_shared_fairly_where_all_else_is_equal():
    customers = pd.DataFrame(
        {
            "customer_id": [f"c{at:02d}" for at in range(24)],
            "region": None,
            "industry": None,
            "tier": ["A"] * 6 + ["C"] * 18,
            "value": [100.0] * 6 + [5.0] * 18,
            "priority": 0.5,
            "owner_id": None,
        }
    )
    reps = pd.DataFrame({"rep_id": ["r1", "r2"], "name": ["r1", "r2"], "capacity": [24, 24]})
    solved = allocate(demand(customers, reps, ANYBODY))
    table = customers.assign(owner=solved.owners()["owner_id"]).groupby("owner")["value"].agg(["sum", "size"])
    assert table["sum"].tolist() == [345.0, 345.0]
    assert table["size"].tolist() == [12, 12]


def test_when_places_are_short_those_with_the_least_priority_wait(north_and_south):
    customers, reps = north_and_south
    asked = demand(customers, reps.assign(capacity=[1, 1]), ANYBODY)
    solved = allocate(asked)
    assert owners(solved) == {"ann": "nora", "bob": None, "cem": "sam", "dee": None}
    assert impossible(solved, asked)[["demand", "wanted", "possible", "relaxation"]].to_numpy().tolist() == [
        ["places", 4, 2, 2]
    ]


def test_more_customers_who_have_to_stay_than_places_is_named_with_the_places_missing(north_and_south):
    customers, reps = north_and_south
    stay = customers[["customer_id"]].assign(rep_id="nora")
    asked = demand(customers, reps, ANYBODY, pinned=stay)
    named = impossible(allocate(asked), asked)
    assert named[["demand", "rep_id", "wanted", "possible", "relaxation"]].to_numpy().tolist() == [
        ["stay", "nora", 4, 3, 1]
    ]


def test_tiers_that_must_have_an_owner_are_named_with_the_fewest_places_missing(north_and_south):
    customers, reps = north_and_south
    rules = AllocationRules(moves=None, must_have_owner=("A",), strict=("region",))
    asked = demand(customers, reps.assign(capacity=[0, 2]), rules)
    named = impossible(allocate(asked), asked).set_index("demand")
    assert named.loc["must_have_owner", ["rep_id", "wanted", "possible", "relaxation"]].tolist() == ["nora", 2, 1, 1]


def test_a_place_that_nobody_may_serve_is_named(north_and_south):
    customers, reps = north_and_south
    asked = demand(
        customers.assign(region=["east", "north", "south", "south"]), reps, AllocationRules(strict=("region",))
    )
    named = impossible(allocate(asked), asked)
    assert named[["demand", "place", "wanted", "relaxation"]].to_numpy().tolist() == [["reach", "east", 1, 1]]


def test_a_budget_too_small_for_the_places_lets_the_present_customers_stay_and_is_named(north_and_south):
    customers, reps = north_and_south
    rules = AllocationRules(moves=0.0)
    asked = demand(customers.assign(owner_id="nora"), reps, rules)
    solved = allocate(asked)
    assert set(owners(solved).values()) == {"nora"}
    assert impossible(solved, asked)[["demand", "wanted", "possible", "relaxation"]].to_numpy().tolist() == [
        ["moves", 1, 0, 1]
    ]


def test_a_neglected_customer_goes_to_somebody_else(north_and_south):
    customers, reps = north_and_south
    held = customers.assign(owner_id=["nora", "nora", "sam", "sam"], region=None)
    solved = allocate(demand(held, reps, AllocationRules(moves=0.0), returned=pd.Series(["ann"])))
    assert owners(solved) == {"ann": "sam", "bob": "nora", "cem": "sam", "dee": "sam"}


def test_a_neglected_customer_stays_rather_than_to_have_nobody_or_somebody_far_away(north_and_south):
    customers, reps = north_and_south
    held = customers.assign(owner_id=["nora", "nora", "sam", "sam"])
    for places in ([3, 3], [2, 2]):  # sam has a place, but not in the north; nobody has one
        asked = demand(held, reps.assign(capacity=places), AllocationRules(moves=0.0), returned=pd.Series(["ann"]))
        assert owners(allocate(asked)) == {"ann": "nora", "bob": "nora", "cem": "sam", "dee": "sam"}


def test_the_order_of_the_rows_changes_nothing(north_and_south):
    customers, reps = north_and_south
    once = owners(allocate(demand(customers.assign(region=None), reps, ANYBODY)))
    again = owners(allocate(demand(customers.assign(region=None)[::-1], reps[::-1], ANYBODY)))
    assert once == again


@pytest.mark.parametrize("seed", [0, 1, 5, 9])
def test_one_customer_more_moves_few_others(seed):
    draw = np.random.default_rng(seed)
    size, people = 300, 10
    customers = pd.DataFrame(
        {
            "customer_id": [f"c{at:03d}" for at in range(size)],
            "region": draw.choice(["a", "b", "c"], size),
            "industry": draw.choice(["x", "y"], size),
            "tier": draw.choice(list("ABC"), size, p=(0.2, 0.3, 0.5)),
            "value": np.exp(draw.normal(5, 1, size)),
            "priority": draw.random(size),
            "owner_id": None,
        }
    )
    reps = pd.DataFrame(
        {
            "rep_id": [f"r{at}" for at in range(people)],
            "name": "",
            "regions": draw.choice(["a", "b", "c"], people),
            "seniority": draw.choice(["junior", "senior"], people),
            "capacity": 36,
        }
    )
    first = allocate(demand(customers.iloc[:-1], reps, ANYBODY)).owners()
    kept = customers.merge(first, on="customer_id", how="left", suffixes=("_", "")).drop(columns="owner_id_")
    after = allocate(demand(kept, reps, ANYBODY))
    assert after.moves <= 2
    assert after.owners().set_index("customer_id")["owner_id"].notna()["c299"]


def test_dropping_a_constraint_that_binds_saves_something(north_and_south):
    customers, reps = north_and_south
    rules = AllocationRules(moves=0.25)
    crossed = customers.assign(owner_id=["sam", "sam", "nora", "nora"])
    solved = allocate(demand(crossed, reps, rules))
    told = prices(solved).set_index("constraint")
    assert told.loc["moves", "saved"] > 0
    assert told.loc["moves", "moves"] > 0 and told.loc["moves", "in_region"] > 0
    assert told.loc["capacity", "saved"] == 0
