"""A dozen customers with the numbers the rules look at, and every class written out."""

import pandas as pd
import pytest

from src.decisions.classes import IN_FILE, UNTOLD, classes, coverage
from src.decisions.policy import Version
from src.decisions.scored import COLUMNS

DAY = pd.Timestamp("2025-07-01")
USUAL = {
    "as_of": DAY, "orders": 10, "tenure_days": 600, "recency_days": 10, "gap_mean_days": 30.0, "gap_variation": 1.0,
    "gap_recent_days": 30.0, "orders_90d": 3, "orders_180d": 6, "orders_365d": 12, "categories_365d": 3,
    "amount_180d": 900.0, "amount_mean": 90.0, "revenue_365d": 1800.0,
    "churn_probability": 0.1, "expected_value": 250.0, "history_days": 900,
    "season_months": "3", "season_share": 0.2, "season_chance": 1.0, "season_years": 2, "season_run": 2,
    "season_missed": 0, "season_from": pd.Timestamp("2026-03-01"), "season_until": pd.Timestamp("2026-04-01"),
    "first_seen_on": pd.Timestamp("2023-11-09"), "first_order_on": pd.Timestamp("2023-11-09"),
    "second_order_on": pd.Timestamp("2023-12-09"), "loyal_order_on": pd.Timestamp("2024-03-09"),
    "invoices_due": 6, "invoiced_amount": 6000.0, "days_late_mean": 0.0, "late_share": 0.0,
    "overdue_share": 0.0, "overdue_amount": 0.0, "overdue_days_longest": 0,
    "answers": 8, "satisfaction_mean": 0.8, "satisfaction_deviation": 0.1, "answer_recency_days": 30,
    "interactions_365d": 1, "service_requests_365d": 0, "custom_requests_365d": 0, "complaints_365d": 0,
    "interest_180d": 0, "interest_before_180d": 0, "sought_180d": 0, "referred": 0, "referred_buyers": 0,
    "industry": "C Manufacturing", "region": "华北",
}  # fmt: skip
NOBODY = {
    "orders": None, "tenure_days": None, "recency_days": None, "gap_mean_days": None, "gap_recent_days": None,
    "gap_variation": None, "orders_90d": None, "orders_180d": None, "orders_365d": None, "categories_365d": None,
    "amount_180d": None, "amount_mean": None, "revenue_365d": None, "churn_probability": None, "expected_value": None,
    "season_years": 0, "season_share": None, "season_chance": None, "season_months": None,
    "invoices_due": 0, "invoiced_amount": None, "answers": 0, "satisfaction_mean": None, "interactions_365d": 0,
    "first_order_on": None, "second_order_on": None, "loyal_order_on": None, "industry": None, "region": None,
}  # fmt: skip
SEASON = {"season_months": "10; 11", "season_share": 1.0, "season_chance": 0.001, "recency_days": 220}

WORLD = {
    "ann": {},
    "bob": {"orders": 1, "gap_mean_days": None, "gap_recent_days": None, "tenure_days": 40, "recency_days": 40},
    "cat": {"gap_mean_days": 12.0, "gap_recent_days": 12.0, "categories_365d": 5, "referred_buyers": 2},
    "dan": SEASON,
    "eva": SEASON | {"season_missed": 1, "answer_recency_days": 220},
    "fay": {"recency_days": 91, "answer_recency_days": 83},
    "gus": {"orders_180d": 15, "orders_365d": 18, "days_late_mean": 10.0, "late_share": 0.7},
    "hal": {"orders_180d": 3, "orders_365d": 18, "days_late_mean": 28.1, "late_share": 0.9},
    "ida": {"service_requests_365d": 2, "custom_requests_365d": 1, "interactions_365d": 6, "amount_mean": 500.0},
    "jon": {"sought_180d": 2, "interest_180d": 3, "interest_before_180d": 1, "satisfaction_mean": 0.2},
    "kim": {"orders": 4, "overdue_share": 0.3, "overdue_amount": 1800.0, "overdue_days_longest": 91},
    "lee": NOBODY,
}  # fmt: skip
EXPECTED = {
    "behaviour": ["occasional", "one_time", "frequent", "seasonal", "seasonal", *["occasional"] * 6, None],
    "season_months": [None, None, None, "10; 11", "10; 11", *[None] * 7],
    "phase": ["mature", "new", "mature", "mature", "lost", "lost", "growing", "declining", *["mature"] * 3, None],
    "lifecycle": ["loyal", "first", "loyal", "loyal", "repeat", "repeat", *["loyal"] * 4, "repeat", "prospect"],
    "standing": ["existing", "new", "existing", "existing", "lost", "lost", *["existing"] * 5, "prospect"],
    "need": [*["low"] * 8, "high", "latent", "low", None],
    "credit_grade": [*["A"] * 6, "B", "D", "A", "A", "E", None],
    "satisfaction_level": [*["satisfied"] * 9, "dissatisfied", "satisfied", None],
    "loyalty": [
        "medium", None, "high", "medium", "low", "low", "medium", "medium", "medium", "medium", "medium", None,
    ],
    "region_class": [*["north"] * 11, None],
    "industry_class": [*["C Manufacturing"] * 11, None],
}  # fmt: skip
RULES = Version.model_validate(
    {"version": "1", "places": {"region": {"column": "region", "groups": {"north": ["华北", "东北"]}}}}
)


def world(**changes):
    rows = {who: USUAL | numbers | changes for who, numbers in WORLD.items()}
    return pd.DataFrame(rows.values()).assign(customer_id=list(rows))


@pytest.fixture(scope="module")
def told():
    return classes(world(), RULES, horizon_days=56, active_days=112).set_index("customer_id")


@pytest.mark.parametrize("name", EXPECTED)
def test_every_class_of_a_dozen_customers(told, name):
    found = [None if pd.isna(value) else value for value in told[name]]
    assert dict(zip(told.index, found, strict=True)) == dict(zip(WORLD, EXPECTED[name], strict=True))


def test_what_cannot_be_told_has_its_reason(told):
    reasons = told.loc["lee", [column for column in UNTOLD.values() if column]].to_dict()
    assert reasons == {
        "behaviour_untold": "never_bought",
        "season_untold": "never_bought",
        "phase_untold": "never_bought",
        "need_untold": "nothing_asked_or_bought",
        "credit_untold": "no_invoices",
        "satisfaction_untold": "no_answers",
        "loyalty_untold": "never_bought",
        "industry_untold": "not_in_file",
        "region_untold": "not_in_file",
    }


@pytest.mark.parametrize("given", ["everything", "purchases only"])
def test_every_customer_has_every_class_or_the_reason_why_not(given):
    base = world()
    if given == "purchases only":
        kept = [column for column in base.columns if column in NOBODY or column in ("customer_id", "as_of")]
        base = base[
            [name for name in kept if not name.startswith(("season", "invoice", "answer", "industry", "region"))]
        ]
    table = coverage(classes(base, RULES, horizon_days=56, active_days=112))
    assert table.groupby("class")["customers"].sum().to_dict() == dict.fromkeys(UNTOLD, len(WORLD))


def test_the_scored_file_has_a_place_for_every_class_it_is_to_show(told):
    assert set(IN_FILE) <= set(COLUMNS)
    assert set(IN_FILE) - {"customer_id"} <= set(told.columns)


def test_an_empty_base_has_no_classes():
    assert classes(world().head(0), RULES, horizon_days=56, active_days=112).empty
