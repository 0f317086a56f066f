"""Credit grades at and beyond each limit, and when there is none."""

import pandas as pd
import pytest
from pydantic import ValidationError

from src.decisions.credit import CreditRules, credit

GOOD = {
    "invoices_due": 3, "invoiced_amount": 900.0, "days_late_mean": 0.0, "late_share": 0.0, "overdue_amount": 0.0,
    "overdue_share": 0.0, "overdue_days_longest": 0,
}  # fmt: skip


def told(rules=None, **numbers):
    return credit(pd.DataFrame([GOOD | numbers]), rules or CreditRules()).iloc[0]


@pytest.mark.parametrize(
    ("numbers", "grade", "sign"),
    [
        ({}, "A", None),
        ({"days_late_mean": 2.0}, "A", None),
        ({"days_late_mean": 2.01}, "B", "days_late"),
        ({"days_late_mean": 10.0}, "B", "days_late"),
        ({"days_late_mean": 28.0}, "C", "days_late"),
        ({"days_late_mean": 60.0}, "D", "days_late"),
        ({"days_late_mean": 60.1}, "E", "days_late"),
        ({"late_share": 0.11}, "B", "late_share"),
        ({"late_share": 0.71}, "C", "late_share"),
        ({"late_share": 1.0}, "C", "late_share"),  # always a little late is no default
        ({"overdue_share": 0.26, "overdue_amount": 234.0}, "C", "overdue_share"),
        ({"overdue_share": 0.02, "overdue_amount": 18.0, "overdue_days_longest": 91}, "E", "overdue_days"),
        ({"overdue_share": 0.019, "overdue_amount": 17.0, "overdue_days_longest": 91}, "A", None),  # small change
        ({"days_late_mean": 15.0, "overdue_share": 0.6, "overdue_amount": 540.0}, "D", "overdue_share"),  # the worst
    ],
)
def test_grades(numbers, grade, sign):
    row = told(**numbers)
    assert row["credit_grade"] == grade
    assert row["credit_sign"] == sign if sign else pd.isna(row["credit_sign"])
    assert pd.isna(row["credit_untold"])


@pytest.mark.parametrize(
    ("numbers", "reason"),
    [
        ({"invoices_due": 2}, "few_invoices"),
        ({"invoices_due": 0, "invoiced_amount": 70.0}, "few_invoices"),
        ({"invoices_due": 0, "invoiced_amount": None, "days_late_mean": None}, "no_invoices"),
    ],
)
def test_too_little_is_no_grade(numbers, reason):
    row = told(**numbers)
    assert pd.isna(row["credit_grade"])
    assert row["credit_untold"] == reason


def test_a_debt_below_the_policy_s_amount_is_forgiven():
    debt = {"overdue_share": 0.5, "overdue_amount": 450.0, "overdue_days_longest": 200}
    assert told(CreditRules(overdue_amount=450.01), **debt)["credit_grade"] == "A"
    assert told(CreditRules(overdue_amount=450.0), **debt)["credit_grade"] == "E"


def test_without_the_table_nobody_has_a_grade():
    assert credit(pd.DataFrame({"customer_id": ["ann"]}), CreditRules())["credit_untold"].tolist() == ["no_invoices"]


def test_limits_must_not_fall():
    with pytest.raises(ValidationError, match="days_late: expected four numbers that do not fall"):
        CreditRules(days_late=(10, 2, 28, 60))
