from datetime import date

import pandas as pd
import pytest

from src.decisions.allocation.case import Known, decide
from src.decisions.allocation.owners import neglected, owner_history, present_owners
from src.decisions.allocation.priority import PARTS, PriorityRules, priority
from src.decisions.allocation.rules import AllocationRules

AS_OF = date(2026, 1, 1)
IDS = pd.Series(["ann", "bob", "cem"])


def listed(frame, column):
    return [None if pd.isna(value) else value for value in frame[column]]


def test_the_first_run_finds_the_owners_in_the_customer_file():
    file = pd.DataFrame({"customer_id": ["ann", "cem"], "owner_id": ["nora", None]})
    assert listed(present_owners(IDS, file, None), "owner_id") == ["nora", None, None]
    assert listed(present_owners(IDS, None, None), "owner_id") == [None, None, None]


def test_what_the_last_run_decided_holds_unless_the_file_was_changed_since():
    last = pd.DataFrame({"customer_id": ["ann", "bob"], "owner_id": ["sam", "sam"], "owner_in_file": ["nora", "nora"]})
    file = pd.DataFrame({"customer_id": ["ann", "bob", "cem"], "owner_id": ["nora", "tim", "tim"]})
    assert listed(present_owners(IDS, file, last), "owner_id") == ["sam", "tim", "tim"]


def test_who_was_not_heard_from_for_too_long_is_neglected_and_the_longest_goes_back():
    customers = pd.DataFrame(
        {
            "customer_id": ["ann", "bob", "cem", "dee"],
            "owner_id": ["nora", "nora", "sam", None],
            "tier": ["A", "B", "A", "A"],
            "tenure_days": 900,
        }
    )
    heard = pd.DataFrame(
        {"customer_id": ["ann", "bob"], "last_contact_on": pd.to_datetime(["2025-09-01", "2025-12-01"])}
    )
    rules = AllocationRules(contacts_a_year={"A": 12, "B": 12}, neglected_after=3, returned=0.3)
    late = neglected(customers, heard, rules, as_of=AS_OF)
    assert late[["customer_id", "silent_days", "returned"]].to_numpy().tolist() == [
        ["cem", 900.0, True],  # never: since the first purchase
        ["ann", 122.0, False],
    ]
    assert neglected(customers, None, rules, as_of=AS_OF).empty
    off = rules.model_copy(update={"neglected_after": None})
    assert neglected(customers, heard, off, as_of=AS_OF).empty


def test_the_history_keeps_every_owner_with_dates():
    first = pd.DataFrame({"customer_id": ["ann", "bob"], "owner_id": ["nora", "sam"]})
    before = owner_history(None, first, pd.Series(["stays", "first"]), as_of=date(2025, 12, 1))
    then = pd.DataFrame({"customer_id": ["ann", "bob", "cem"], "owner_id": ["sam", "sam", None]})
    after = owner_history(before, then, pd.Series(["moves", "stays", "pool"]), as_of=AS_OF)
    told = after.sort_values(["customer_id", "until"]).fillna({"since": pd.Timestamp(0), "until": pd.Timestamp(0)})
    assert [(r.customer_id, r.owner_id, str(r.since.date()), str(r.until.date())) for r in told.itertuples()] == [
        ("ann", "nora", "1970-01-01", "2026-01-01"),
        ("ann", "sam", "2026-01-01", "1970-01-01"),
        ("bob", "sam", "2025-12-01", "1970-01-01"),
    ]


@pytest.fixture
def scored():
    return pd.DataFrame(
        {
            "customer_id": ["ann", "bob", "cem"],
            "region": "north",
            "industry": None,
            "tier": ["A", "B", "C"],
            "need": ["low", "latent", "low"],
            "expected_value": [100.0, 50.0, 10.0],
            "expected_value_high": [120.0, 60.0, 12.0],
            "revenue": [900.0, 500.0, 100.0],
            "tenure_days": 500,
        }
    )


def test_the_parts_of_a_priority_add_up_and_each_has_its_say(scored):
    heard = pd.DataFrame({"customer_id": ["cem"], "contacts_365d": [4], "complaints_365d": [1], "complaints_open": [1]})
    table = priority(scored, heard, PriorityRules()).set_index("customer_id")
    assert table[[f"priority_{part}" for part in PARTS]].sum(axis=1).tolist() == pytest.approx(
        table["priority"].tolist()
    )
    assert table.loc["ann", ["priority_value", "priority_history"]].tolist() == [0.4, 0.15]
    assert table.loc["bob", "priority_potential"] == pytest.approx(0.8 * 0.2)  # latent
    assert table.loc["cem", ["priority_complaints", "priority_relation"]].tolist() == [0.15, 0.1]
    assert priority(scored, None, PriorityRules())["priority"].between(0, 1).all()


def test_without_salespeople_everybody_keeps_whom_they_have(scored):
    table = scored.merge(priority(scored, None, PriorityRules()), on="customer_id")
    owners = present_owners(IDS, pd.DataFrame({"customer_id": ["ann"], "owner_id": ["nora"]}), None)
    decided = decide(table, None, AllocationRules(), known=Known(owners), as_of=AS_OF)
    assert decided.solved is None and decided.balance.empty and decided.prices.empty
    assert listed(decided.owners, "owner_id") == ["nora", None, None]
    assert decided.owners["kind"].tolist() == ["stays", "", ""]
