"""Teams and customers in every odd shape that comes: nothing is broken, and what is wrong is named."""

from datetime import date

import pandas as pd
import pytest

from src.decisions.actions.actions import actions
from src.decisions.actions.rules import ActionRules
from src.decisions.allocation.case import Known, decide
from src.decisions.allocation.rules import AllocationRules

AS_OF = date(2026, 1, 1)


def decided(north_and_south, *, held=(None, None, None, None), requests=None, rules=None, **changed):
    """Return the allocation of the four customers to nora (north) and sam (south), the columns of these changed."""
    customers, reps = north_and_south
    scored = customers.assign(expected_value=customers["value"], tenure_days=100).drop(columns="owner_id")
    present = pd.DataFrame({"customer_id": customers["customer_id"], "owner_id": list(held), "owner_in_file": None})
    people = reps.assign(**changed)
    known = Known(present.astype("str").head(len(scored)), requests=requests)
    return decide(scored, people, rules or AllocationRules(), known=known, as_of=AS_OF)


def owners(found):
    rep = found.owners["owner_id"].astype(object)
    return dict(zip(found.owners["customer_id"], rep.where(rep.notna(), None), strict=True))


def test_nobody_to_look_after_is_no_problem(north_and_south):
    customers, reps = north_and_south
    found = decided((customers.head(0), reps), held=())
    assert found.owners.empty and found.impossible.empty and found.solved is None


def test_salespeople_without_a_number_of_places_share_the_customers_evenly(north_and_south):
    found = decided(north_and_south, capacity=None, regions=None)
    assert found.balance["customers"].tolist() == [2, 2, 0] and found.impossible.empty


def test_salespeople_without_any_place_serve_nobody_and_the_places_missing_are_named(north_and_south):
    found = decided(north_and_south, capacity=0)
    assert set(owners(found).values()) == {None}
    assert found.impossible[["demand", "relaxation"]].to_numpy().tolist() == [["places", 4]]
    assert set(found.owners["because"]) == {"no_place"}


def test_a_number_of_places_below_zero_is_none(north_and_south):
    assert set(owners(decided(north_and_south, capacity=[-3, 5])).values()) == {"sam"}


def test_when_all_customers_are_to_stay_nobody_moves_wherever_they_are(north_and_south):
    stay = pd.DataFrame(
        {"customer_id": ["ann", "bob", "cem", "dee"], "rep_id": ["sam", "sam", "nora", "nora"], "wish": "stay"}
    )
    found = decided(north_and_south, held=("sam", "sam", "nora", "nora"), requests=stay)
    assert owners(found) == {"ann": "sam", "bob": "sam", "cem": "nora", "dee": "nora"}
    assert found.owners["kind"].eq("stays").all()
    assert found.prices.set_index("constraint").loc["stay", "in_region"] >= 0


def test_regions_that_nobody_works_in_are_served_unless_the_policy_is_strict(north_and_south):
    customers, reps = north_and_south
    abroad = (customers.assign(region="abroad"), reps)
    assert None not in owners(decided(abroad)).values()
    found = decided(abroad, rules=AllocationRules(strict=("region",)))
    assert set(owners(found).values()) == {None} and set(found.owners["because"]) == {"nobody_may"}
    assert found.impossible[["demand", "place", "wanted"]].to_numpy().tolist() == [["reach", "abroad", 4]]


def test_whose_salesperson_has_left_gets_another_outside_the_budget(north_and_south):
    found = decided(north_and_south, held=("gone", "gone", "gone", "sam"), rules=AllocationRules(moves=0.0))
    assert owners(found) == {"ann": "nora", "bob": "nora", "cem": "sam", "dee": "sam"}
    assert found.owners.set_index("customer_id")["because"].to_dict() == {
        "ann": "gone", "bob": "gone", "cem": "gone", "dee": "",
    }  # fmt: skip
    assert found.solved.moves == 0 and found.impossible.empty


def test_a_salesperson_named_twice_counts_once(north_and_south):
    customers, reps = north_and_south
    found = decided((customers, pd.concat([reps, reps])))
    assert len(found.balance) == 3 and None not in owners(found).values()


@pytest.mark.parametrize("rules", [ActionRules(hours_each=0, hours=0), ActionRules(budget=0)])
def test_without_hours_or_money_the_list_is_empty_and_says_why(rules):
    scored = pd.DataFrame(
        {
            "customer_id": ["ann", "bob"], "owner_id": ["nora", None], "tier": "A", "lifecycle": "loyal",
            "phase": "stable", "need": "known", "churn_band": "high", "value_class": "high", "churn_probability": 0.6,
            "value_at_risk": 900.0, "expected_value": 1000.0, "control_group": False,
        }
    ).astype({"owner_id": "str"})  # fmt: skip
    status = actions(scored, rules, as_of=AS_OF)["status"]
    assert status.isin(("hours", "budget")).all() and len(status) == 2
