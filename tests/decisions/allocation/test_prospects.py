from datetime import date

import pandas as pd

from src.decisions.allocation.case import Known, decide
from src.decisions.allocation.prospects import prospect_owners, prospects_to_serve
from src.decisions.allocation.rules import AllocationRules
from src.reporting.owners import prospect_note
from src.reporting.words import words

AS_OF, RULES = date(2026, 1, 1), AllocationRules()


def people(**changed):
    """Return four prospects: two of the north with a good chance, one of the south, one who surely never buys."""
    known = pd.DataFrame(
        {
            "customer_id": ["pia", "pim", "pat", "pru"], "name": None, "industry": None,
            "region": ["north", "north", "south", "south"],
            "intent": ["interested", "considering", "considering", "surely_not"],
            "rep_id": ["sam", None, None, "sam"], "amount": [1000.0, 500.0, None, 50.0],
            "conversion_probability": [0.5, 0.4, 0.2, 0.0], "follow_up_on": pd.Timestamp("2026-01-05"),
        }
    ).assign(**changed)  # fmt: skip
    return prospects_to_serve(known[["customer_id", "name", "region", "industry", "intent"]], known)


def decided(north_and_south, places):
    customers, reps = north_and_south
    scored = customers.assign(expected_value=customers["value"], tenure_days=100).drop(columns="owner_id")
    nobody = pd.DataFrame({"customer_id": customers["customer_id"], "owner_id": None, "owner_in_file": None})
    reps = reps.assign(capacity=places)
    return decide(scored, reps, RULES, known=Known(nobody.astype("str")), as_of=AS_OF), reps


def owners(found):
    return dict(zip(found["customer_id"], found["owner_id"].where(found["owner_id"].notna(), None), strict=True))


def test_prospects_get_the_places_that_customers_leave_each_in_their_region(north_and_south):
    solved, reps = decided(north_and_south, [4, 4])  # two customers each: two places left each
    found = prospect_owners(people(), solved, reps, RULES, None)
    assert owners(found) == {"pia": "nora", "pim": "nora", "pat": "sam", "pru": None}
    assert found.set_index("customer_id")["kind"].to_dict() == {
        "pia": "moves",  # the lead was sam's, who does not work in the north
        "pim": "first", "pat": "first", "pru": "",
    }  # fmt: skip
    assert found.columns.tolist() == solved.owners.columns.tolist()


def test_where_places_are_few_the_best_chance_comes_first_and_no_customer_goes_without(north_and_south):
    solved, reps = decided(north_and_south, [3, 2])
    found = prospect_owners(people(), solved, reps, RULES, None)
    assert owners(found) == {"pia": "nora", "pim": None, "pat": None, "pru": None}
    assert solved.owners["owner_id"].notna().all()
    said = prospect_note(found, words("en", "USD")).sentences
    assert said == ("1 prospect has a salesperson, from the places that the customers leave; 2 wait for one.",)


def test_whose_lead_it_is_goes_on_with_it(north_and_south):
    solved, reps = decided(north_and_south, [4, 4])
    found = prospect_owners(people(region=None), solved, reps, RULES, None)
    assert owners(found)["pia"] == "sam"
    last = pd.DataFrame({"customer_id": ["pia"], "owner_id": ["nora"], "owner_in_file": [None]}).astype("str")
    assert owners(prospect_owners(people(region=None), solved, reps, RULES, last))["pia"] == "nora"


def test_the_policy_says_whose_turn_it_is(north_and_south):
    solved, reps = decided(north_and_south, [4, 4])
    nobody = prospect_owners(people(), solved, reps, AllocationRules(prospects=()), None)
    assert nobody["owner_id"].isna().all() and prospect_note(nobody, words("en", "USD")).sentences == ()
    assert prospect_owners(people().head(0), solved, reps, RULES, None).empty


def test_without_salespeople_a_lead_stays_with_whose_it_is(north_and_south):
    customers, _ = north_and_south
    present = pd.DataFrame({"customer_id": customers["customer_id"], "owner_id": None, "owner_in_file": None})
    scored = customers.assign(expected_value=1.0, tenure_days=9).drop(columns="owner_id")
    solved = decide(scored, None, RULES, known=Known(present.astype("str")), as_of=AS_OF)
    assert owners(prospect_owners(people(), solved, None, RULES, None))["pia"] == "sam"
