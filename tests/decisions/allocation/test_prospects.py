from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.decisions.allocation.balance import with_prospects
from src.decisions.allocation.case import Known, decide
from src.decisions.allocation.prospects import prospect_owners, prospects_to_serve
from src.decisions.allocation.rules import AllocationRules
from src.reporting.owners import prospect_note
from src.reporting.words import words

AS_OF, RULES = date(2026, 1, 1), AllocationRules()
HALF = AllocationRules(prospect_share=0.5, moves=None)


def people(rules=RULES, last=None, **changed):
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
    return prospects_to_serve(known[["customer_id", "name", "region", "industry", "intent"]], known, rules, last)


def decided(north_and_south, places, rules=RULES, prospects=None, held=(None, None, None, None)):
    customers, reps = north_and_south
    scored = customers.assign(expected_value=customers["value"], tenure_days=100).drop(
        columns="owner_id", errors="ignore"
    )
    present = pd.DataFrame({"customer_id": customers["customer_id"], "owner_id": held, "owner_in_file": None})
    known = Known(present.astype("str"), prospects=prospects)
    return decide(scored, reps.assign(capacity=places), rules, known=known, as_of=AS_OF)


def owners(found):
    rep = found["owner_id"].astype(object)
    return dict(zip(found["customer_id"], rep.where(found["owner_id"].notna(), None), strict=True))


def test_what_a_prospect_promises_is_the_amount_times_the_chance_and_an_unknown_amount_is_the_middle_one():
    assert people().set_index("customer_id")["promise"].to_dict() == {"pia": 500, "pim": 200, "pat": 100, "pru": 0}
    assert people(amount=None)["promise"].eq(0).all()


def test_prospects_get_the_places_that_customers_leave_each_in_their_region(north_and_south):
    solved = decided(north_and_south, [4, 4])  # two customers each: two places left each
    found = prospect_owners(people(), solved, RULES)
    assert owners(found) == {"pia": "nora", "pim": "nora", "pat": "sam", "pru": None}
    assert found.set_index("customer_id")["kind"].to_dict() == {
        "pia": "moves",  # the lead was sam's, who does not work in the north
        "pim": "first", "pat": "first", "pru": "",
    }  # fmt: skip
    assert found.columns.tolist() == solved.owners.columns.tolist()
    assert with_prospects(solved.balance, found)["prospects"].tolist() == [2, 1, 0]


def test_where_places_are_few_the_best_promise_comes_first_and_the_others_are_told_why_they_wait(north_and_south):
    solved = decided(north_and_south, [3, 2])
    found = prospect_owners(people(), solved, RULES)
    assert owners(found) == {"pia": "nora", "pim": None, "pat": None, "pru": None}
    assert found.set_index("customer_id")["because"][["pim", "pat"]].tolist() == ["no_place", "no_place"]
    assert solved.owners["owner_id"].notna().all()
    (said,) = prospect_note(found, solved, words("en", "USD")).sentences
    assert said.startswith("1 prospect has a salesperson (0 places are kept") and "2 wait for one" in said


def test_a_prospect_who_promises_more_takes_the_place_of_the_customer_with_the_least_value(north_and_south):
    # pia promises 500 and pim 200; bob and dee are worth 50 each
    solved = decided(north_and_south, [2, 2], HALF, people(HALF), held=["nora", "nora", "sam", "sam"])
    found = prospect_owners(people(HALF), solved, HALF)
    assert owners(solved.owners) == {"ann": "nora", "bob": None, "cem": "sam", "dee": None}
    assert sorted(name for name, rep in owners(found).items() if rep) == ["pia", "pim"]  # pat waits: one place each
    assert solved.owners.set_index("customer_id")["because"]["bob"] == "full"
    assert solved.balance["capacity"].tolist()[:2] == [2, 2]  # what is kept is still theirs
    assert solved.prices.set_index("constraint").loc["kept", "served"] == 2


def test_a_prospect_who_promises_less_takes_nobodys_place(north_and_south):
    poor = people(HALF, amount=[90.0, 100.0, 10.0, 0.0])  # 45, 40 and 2: less than bob's 50
    solved = decided(north_and_south, [2, 2], HALF, poor, held=["nora", "nora", "sam", "sam"])
    assert solved.owners["kind"].eq("stays").all()


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        (HALF.model_copy(update={"prospect_share": 0.0}), "the policy keeps none"),
        (HALF.model_copy(update={"prospect_share": 0.4}), "four tenths of two places are none"),
        (HALF.model_copy(update={"moves": 0.25}), "half of one move is none"),
        (HALF.model_copy(update={"must_have_owner": ("A", "B")}), "everybody must have somebody"),
        (HALF.model_copy(update={"prospects": ()}), "no intent is wanted"),
    ],
)
def test_no_place_is_kept_where_the_policy_forbids_it(north_and_south, rules, why):
    solved = decided(north_and_south, [2, 2], rules, people(rules), held=["nora", "nora", "sam", "sam"])
    assert solved.owners["kind"].eq("stays").all(), why
    assert solved.solved.demand.kept is None or not solved.solved.demand.kept.any()


@settings(max_examples=40, deadline=None)
@given(
    places=st.lists(st.integers(0, 4), min_size=2, max_size=2),
    held=st.lists(st.sampled_from(["nora", "sam", "left", None]), min_size=4, max_size=4),
    amounts=st.lists(st.sampled_from([0.0, 60.0, 400.0, None]), min_size=4, max_size=4),
    share=st.sampled_from([0.0, 0.25, 0.5]),
    moves=st.sampled_from([None, 0.5, 0.0]),
)
def test_the_places_the_share_and_the_budget_hold_with_prospects_too(places, held, amounts, share, moves):
    customers = pd.DataFrame(
        {
            "customer_id": ["ann", "bob", "cem", "dee"], "region": ["north", "north", "south", "south"],
            "industry": None, "tier": ["A", "B", "A", "B"], "value": [100.0, 50.0, 100.0, 50.0], "priority": 0.5,
        }
    )  # fmt: skip
    reps = pd.DataFrame({"rep_id": ["nora", "sam"], "name": None, "regions": ["north", "south"]})
    rules = AllocationRules(prospect_share=share, moves=moves)
    waiting = people(rules, amount=amounts)
    solved = decided((customers, reps.assign(industries=None, seniority=None)), places, rules, waiting, held)
    theirs = prospect_owners(waiting, solved, rules)
    taken, prospects = (found["owner_id"].value_counts() for found in (solved.owners, theirs))
    named = set(solved.impossible["demand"])
    kept = solved.solved.demand.kept
    assert "moves" in named or solved.solved.budget is None or solved.solved.moves <= solved.solved.budget
    for rep, most in zip(("nora", "sam"), places, strict=True):
        assert "moves" in named or taken.get(rep, 0) + prospects.get(rep, 0) <= most
    assert kept is None or (kept <= [int(share * most) for most in places]).all()


def test_whose_lead_it_is_goes_on_with_it(north_and_south):
    solved = decided(north_and_south, [4, 4])
    assert owners(prospect_owners(people(region=None), solved, RULES))["pia"] == "sam"
    last = pd.DataFrame({"customer_id": ["pia"], "owner_id": ["nora"], "owner_in_file": [None]}).astype("str")
    assert owners(prospect_owners(people(last=last, region=None), solved, RULES))["pia"] == "nora"


def test_the_policy_says_whose_turn_it_is(north_and_south):
    solved, none = decided(north_and_south, [4, 4]), AllocationRules(prospects=())
    nobody = prospect_owners(people(none), solved, none)
    assert nobody["owner_id"].isna().all() and prospect_note(nobody, solved, words("en", "USD")).sentences == ()
    assert prospect_owners(people().head(0), solved, RULES).empty


def test_without_salespeople_a_lead_stays_with_whose_it_is(north_and_south):
    customers, _ = north_and_south
    present = pd.DataFrame({"customer_id": customers["customer_id"], "owner_id": None, "owner_in_file": None})
    scored = customers.assign(expected_value=1.0, tenure_days=9).drop(columns="owner_id")
    solved = decide(scored, None, RULES, known=Known(present.astype("str"), prospects=people()), as_of=AS_OF)
    assert owners(prospect_owners(people(), solved, RULES))["pia"] == "sam"
