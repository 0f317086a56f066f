import pandas as pd

from src.decisions.allocation.allocation import allocate
from src.decisions.allocation.balance import balance, evenness, spread
from src.decisions.allocation.demand import demand
from src.decisions.allocation.reasons import reasons
from src.decisions.allocation.rules import AllocationRules

ANY_MOVES = AllocationRules(moves=None)


def told(customers, reps, rules=ANY_MOVES, **known):
    table = reasons(allocate(demand(customers, reps, rules, **known))).set_index("customer_id")
    return table[["kind", "because"]].agg(" ".join, axis=1).str.strip().to_dict()


def test_it_says_who_stays_who_moves_and_why(north_and_south):
    customers, reps = north_and_south
    held = customers.assign(owner_id=["nora", "sam", None, "max"])
    assert told(held, reps) == {"ann": "stays", "bob": "moves region", "cem": "first", "dee": "moves gone"}


def test_it_says_when_demands_were_behind_a_move(north_and_south):
    customers, reps = north_and_south
    held = customers.assign(owner_id=["nora", "nora", "sam", "sam"])
    refused = pd.DataFrame({"customer_id": ["ann"], "rep_id": ["nora"]})
    pinned = pd.DataFrame({"customer_id": ["bob"], "rep_id": ["sam"]})
    said = told(held, reps, forbidden=refused, pinned=pinned, returned=pd.Series(["cem"]))
    assert said == {"ann": "moves refused", "bob": "moves pinned", "cem": "moves neglected", "dee": "stays"}


def test_it_says_when_a_customer_has_to_wait(north_and_south):
    customers, reps = north_and_south
    held = customers.assign(owner_id=["nora", "nora", None, "sam"])
    said = told(held, reps.assign(capacity=[1, 1]), AllocationRules(moves=None, strict=("region",)))
    assert said["bob"] == "lost full"
    assert sorted((said["cem"], said["dee"])) in (["first", "lost full"], ["pool no_place", "stays"])


def test_the_balance_shows_both_sides(north_and_south):
    customers, reps = north_and_south
    solved = allocate(demand(customers.assign(owner_id="nora"), reps, AllocationRules(moves=None)))
    table = balance(solved).set_index(balance(solved)["rep_id"].fillna("nobody"))
    assert table["customers_before"].to_dict() == {"nora": 4, "sam": 0, "nobody": 0}
    assert table["customers"].to_dict() == {"nora": 2, "sam": 2, "nobody": 0}
    assert table["value"].to_dict() == {"nora": 150.0, "sam": 150.0, "nobody": 0.0}
    assert table["contacts"].to_dict() == {"nora": 18.0, "sam": 18.0, "nobody": 0.0}
    assert table.loc[["nora", "sam"], "in_region"].tolist() == [1.0, 1.0]
    assert evenness(balance(solved))[["before", "after"]].to_numpy().tolist() == [[0.5, 0.0], [0.5, 0.0]]


def test_the_spread_is_the_part_that_would_have_to_change_hands():
    assert spread(pd.Series([30.0, 10.0]), pd.Series([1.0, 1.0])) == 0.25
    assert spread(pd.Series([20.0, 10.0]), pd.Series([2.0, 1.0])) == 0.0
    assert spread(pd.Series([0.0, 0.0]), pd.Series([2.0, 1.0])) == 0.0
