from datetime import date

import pandas as pd
import pytest
from pydantic import ValidationError

from src.decisions.actions.actions import actions, break_even, candidates, follow_ups, reach
from src.decisions.actions.plan import touched
from src.decisions.actions.rules import ActionRules, Play

AS_OF = date(2026, 1, 1)
VISIT = Play(action="visit_them", tier=("A",), channel="visit", hours=2, cost=60, saves=0.2)
CALL = Play(action="call_them", churn_band=("high", "medium"), hours=0.5, cost=8, saves=0.12)
RULES = ActionRules(plays=(VISIT, CALL), hours_each=None, hours=None)


def listed(scored, rules=RULES, **known):
    return actions(scored, rules, as_of=AS_OF, **known).set_index("customer_id")


def test_a_play_is_for_those_who_fit_and_only_where_it_pays(scored):
    table = candidates(scored, RULES).set_index(["customer_id", "action"])["gain"]
    assert table.to_dict() == {("bob", "visit_them"): 100.0, ("bob", "call_them"): 88.0, ("cem", "call_them"): 2.8}


def test_everybody_gets_the_play_that_gains_most_the_best_hour_first(scored):
    table = listed(scored)
    assert table["action"].to_dict() == {"bob": "visit_them", "cem": "call_them"}
    assert table.index.tolist() == ["bob", "cem"]
    assert table.loc["bob", ["gain_an_hour", "due_on", "status"]].tolist() == [50.0, pd.Timestamp("2026-01-15"), "do"]


def test_hours_go_to_where_they_gain_most_each_owner_apart(scored):
    same = scored.assign(churn_band="high", value_at_risk=[900.0, 800.0, 700.0, 600.0, 500.0])
    table = listed(same, ActionRules(plays=(CALL,), hours_each=0.5, hours=0.5))
    assert table["status"].to_dict() == {"ann": "do", "bob": "hours", "cem": "do", "dee": "do", "eva": "hours"}


def test_money_goes_to_where_it_gains_most(scored):
    same = scored.assign(churn_band="high", value_at_risk=[900.0, 800.0, 700.0, 600.0, 500.0])
    capped = CALL.model_copy(update={"budget": 20.0})
    table = listed(same, ActionRules(plays=(capped,), hours_each=None, hours=None))
    assert table["status"].tolist() == ["do", "do", "budget", "budget", "budget"]
    table = listed(same, ActionRules(plays=(CALL,), hours_each=None, hours=None, budget=24.0))
    assert table["status"].tolist() == ["do", "do", "do", "budget", "budget"]
    assert reach(table) == {"customers": 3.0, "hours": 1.5, "cost": 24.0, "gain": pytest.approx(0.12 * 2400 - 24)}


def test_who_is_held_back_does_not_use_up_hours(scored):
    same = scored.assign(churn_band="high", owner_id="nora", value_at_risk=[900.0, 800.0, 700.0, 600.0, 500.0])
    held = same.assign(control_group=[True, False, False, False, False])
    table = listed(held, ActionRules(plays=(CALL,), hours_each=0.5, hours=0.5))
    assert table["status"].tolist() == ["control", "do", "hours", "hours", "hours"]


def test_nothing_is_repeated_within_its_cooldown(scored):
    before = pd.DataFrame(
        {
            "customer_id": ["bob", "cem"],
            "action": ["visit_them", ""],  # bob had the same action, cem a campaign
            "on": pd.to_datetime(["2025-12-20", "2025-12-25"]),
        }
    )
    assert listed(scored, touched=before)[["action", "status"]].to_numpy().tolist() == [
        ["call_them", "do"],
        ["call_them", "resting"],
    ]
    assert listed(scored, touched=before.assign(on=pd.Timestamp("2025-11-01")))["status"].tolist() == ["do", "do"]


def test_a_cadence_counts_from_the_last_contact(scored):
    regular = Play(action="keep_in_touch", tier=("A", "B"), adds=0.5, cadence_days=60, cooldown_days=0)
    heard = pd.Series(pd.to_datetime(["2025-12-20", "2025-11-10", "2025-06-01"]), index=["ann", "bob", "cem"])
    table = listed(scored, ActionRules(plays=(regular,)), last_contact=heard)
    assert table["due_on"].sort_index().to_dict() == {
        "bob": pd.Timestamp("2026-01-09"),
        "cem": pd.Timestamp("2026-01-01"),  # late already
    }


def test_nobody_who_fits_is_an_empty_list(scored):
    assert listed(scored, ActionRules(plays=(VISIT.model_copy(update={"tier": ("Z",)}),))).empty
    assert listed(scored, ActionRules(plays=())).empty


def test_break_even_is_the_chance_at_which_the_cost_comes_back(scored):
    table = break_even(scored, RULES).set_index(["tier", "action"])
    # tier B: cem usually spends 90 / .3 = 300; a call for 8 that saves 12 % pays from 8 / (.12 * 300)
    assert table.loc[("B", "call_them"), "break_even"] == pytest.approx(8 / 36)
    assert table.loc[("B", "call_them"), "customers"] == 1
    assert pd.isna(table.loc[("C", "call_them"), "break_even"])
    assert ("C", "visit_them") not in table.index


def test_a_playbook_names_every_action_once():
    with pytest.raises(ValidationError, match="came twice: call_them"):
        ActionRules(plays=(CALL, CALL))


def test_a_prospect_is_followed_up_when_the_day_comes_and_shares_the_hours(scored):
    people = pd.DataFrame(
        {
            "customer_id": ["pia", "pim", "pat"], "owner_id": ["nora", "nora", None], "promise": [2000.0, 2000.0, 90.0],
            "follow_up_on": pd.to_datetime(["2025-12-20", "2026-03-01", "2026-01-02"]),
        }
    )  # fmt: skip
    waiting = follow_ups(people, RULES, as_of=AS_OF)
    assert waiting[["customer_id", "action", "gain", "due_on"]].to_numpy().tolist() == [
        ["pia", "follow_up", 392.0, pd.Timestamp(AS_OF)],  # late already; pim's day is far off
        ["pat", "follow_up", 10.0, pd.Timestamp("2026-01-02")],  # has nobody: the team follows up
    ]
    table = listed(scored, prospects=waiting)
    assert table["status"].to_dict() == {"pia": "do", "bob": "do", "cem": "do", "pat": "do"}
    assert table.loc["pat", "owner_id"] is None or pd.isna(table.loc["pat", "owner_id"])
    table = listed(scored, ActionRules(plays=(CALL,), hours_each=0.5), prospects=waiting)
    assert table["status"].to_dict() == {"pia": "do", "bob": "hours", "cem": "do", "pat": "do"}
    assert follow_ups(people, ActionRules(follow_up=None), as_of=AS_OF).empty


def test_who_was_held_back_rests_as_long_as_who_had_it():
    listed_then = pd.DataFrame(
        {"customer_id": ["ann", "bob", "cem"], "action": "call_them", "status": ["do", "control", "hours"]}
    )
    rested = touched(None, [(date(2025, 12, 20), listed_then)])
    assert rested["customer_id"].tolist() == ["ann", "bob"]
