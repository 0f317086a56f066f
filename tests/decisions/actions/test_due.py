from datetime import date

import pandas as pd

from src.decisions.actions.due import due
from src.decisions.actions.rules import Greetings
from src.decisions.allocation.rules import AllocationRules

NOBODY = pd.Series(dtype="datetime64[us]")


def listed(scored, as_of, rules=Greetings(holidays=()), heard=NOBODY, born=NOBODY):  # noqa: B008
    cadence = AllocationRules(contacts_a_year={"A": 12, "B": 5, "C": 0})
    table = due(scored, rules, as_of=as_of, last_contact=heard, cadence=cadence, birth_dates=born)
    return [(row.customer_id, row.kind, str(row.due_on.date())) for row in table.itertuples()]


def test_return_visits_follow_the_tiers_cadence(scored):
    heard = pd.Series(pd.to_datetime(["2025-12-15", "2025-06-01", "2025-11-01"]), index=["ann", "bob", "cem"])
    assert listed(scored, date(2026, 1, 1), heard=heard) == [
        ("bob", "return_visit", "2026-01-01"),  # late: today
        ("cem", "return_visit", "2026-01-13"),  # 73 days after the first of November
        ("ann", "return_visit", "2026-01-14"),  # 30 days after
    ]


def test_birthdays_of_the_days_ahead_also_over_the_new_year_and_of_a_leap_day(scored):
    born = pd.Series(pd.to_datetime(["1980-01-05", "1992-02-29", "1970-12-30"]), index=["ann", "bob", "cem"])
    assert listed(scored, date(2025, 12, 28), born=born) == [
        ("cem", "birthday", "2025-12-30"),
        ("ann", "birthday", "2026-01-05"),
    ]
    assert listed(scored, date(2026, 2, 10), born=born) == [("bob", "birthday", "2026-02-28")]


def test_holidays_are_for_the_tiers_that_are_greeted(scored):
    festival = Greetings(birthdays=False, holidays=("spring_festival",), tiers=("A",))
    assert listed(scored, date(2026, 2, 1), festival) == [
        ("ann", "spring_festival", "2026-02-17"),
        ("bob", "spring_festival", "2026-02-17"),
    ]
    assert listed(scored, date(2025, 12, 20), Greetings(birthdays=False, holidays=("christmas",), tiers=("B",))) == [
        ("cem", "christmas", "2025-12-25")
    ]


def test_who_has_no_owner_is_on_no_list(scored):
    born = pd.Series(pd.to_datetime(["1980-01-05"]), index=["dee"])
    assert listed(scored, date(2026, 1, 1), born=born) == []
