"""The evidence of a dozen customers, each number worked out by hand; and that the future changes none of it."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from src.data.engine import connect
from src.data.tables import ENGINE_TYPES, TABLES
from src.features.circumstances import circumstances, reach
from src.features.occasions import milestones, occasions

DAY = date(2025, 7, 1)


def frame(columns, *rows):
    return pd.DataFrame(rows, columns=columns.split())


WORLD = {
    "transactions": frame(
        "customer_id order_id ordered_at amount category channel discount",
        ("ann", "a1", "2024-02-05 09:30", 90.0, "tools", "store", 10.0),
        ("ann", "a1", "2024-02-05 09:30", 10.0, "food", "store", 0.0),
        ("ann", "a2", "2024-03-06 10:00", 50.0, "tools", "store", 0.0),
        ("ann", "a3", "2025-03-05 20:15", 50.0, "tools", "online", 0.0),
        ("bob", "b1", "2025-06-30 00:00", 70.0, "food", None, 30.0),
        ("cat", "c1", "2025-07-01 00:00", 500.0, "food", "store", 0.0),  # on the day itself: not known
        ("dan", "d1", "2025-01-05 15:00", -20.0, "food", "store", 0.0),  # only a return: never bought
    ),
    "customers": frame("customer_id since", ("ann", "2023-01-01"), ("eve", "2025-05-01"), ("fay", "2025-07-02")),
    "leads": frame(
        "lead_id customer_id created_at stage",
        ("l1", "eve", "2025-04-01", "new"),
        ("l2", "gus", "2025-06-01", "new"),
    ),
    "interactions": frame(
        "customer_id kind occurred_at resolved_at cost topic",
        ("ann", "service_request", "2025-05-01 10:00", "2025-05-03 22:00", 80.0, "Customisation"),
        ("ann", "complaint", "2025-06-01 10:00", "2025-07-05 10:00", 120.0, "delivery"),  # resolved later: open
        ("ann", "web", "2025-06-20 10:00", None, 0.5, "heating"),
        ("ann", "call", "2025-06-21 10:00", None, 9.5, "tools"),
        ("ann", "web", "2024-12-01 10:00", None, 1.0, "food"),
        ("eve", "call", "2025-06-21 10:00", None, 5.0, "food"),
        ("eve", "web", "2025-06-22 10:00", None, 0.0, "garden"),  # not a category that is sold
    ),
    "feedback": frame(
        "customer_id given_at score scale_max",
        ("ann", "2025-01-01", 5.0, 5.0),
        ("ann", "2025-02-01", 5.0, 10.0),
        ("ann", "2022-01-01", 1.0, 5.0),  # too long ago
        ("bob", "2025-06-01", 3.0, None),
    ),
    "invoices": frame(
        "customer_id issued_on due_on paid_on amount",
        ("ann", "2025-01-01", "2025-02-01", "2025-01-20", 100.0),  # early
        ("ann", "2025-02-01", "2025-03-01", "2025-03-11", 300.0),  # ten days late
        ("ann", "2025-04-01", "2025-05-02", "2025-07-01", 600.0),  # paid on the day itself: open, 60 days overdue
        ("bob", "2025-06-30", "2025-07-30", None, 70.0),  # not due yet
    ),
    "balances": frame(
        "customer_id account_id on_date balance",
        ("hal", "1", "2025-05-10", 50_000.0),
        ("hal", "1", "2025-07-01", 1.0),
    ),
    "referrals": frame(
        "referrer_id referred_id referred_on",
        ("ann", "bob", "2025-06-01"),
        ("dan", "bob", "2025-06-02"),  # ann was first
        ("ann", "ann", "2025-06-03"),  # nobody brings themselves
        ("ann", "eve", "2025-06-03"),
        ("bob", "cat", "2025-07-01"),
    ),
}  # fmt: skip


def canonical(world):
    connection = connect()
    tables = {}
    for name, rows in world.items():
        kinds = {column: ENGINE_TYPES[TABLES[name].columns[column]] for column in rows.columns}
        tables[name] = connection.create_table(
            name, rows.astype({c: "str" for c in rows.columns if kinds[c] == "string"})
        ).cast(kinds)
    return tables


def told(world, as_of=DAY):
    return circumstances(canonical(world), as_of, horizon_days=84)


@pytest.fixture(scope="module")
def evidence():
    return told(WORLD).set_index("customer_id")


def test_everybody_whom_a_table_names_by_then_has_a_row(evidence):
    assert evidence.index.tolist() == ["ann", "bob", "dan", "eve", "gus", "hal"]
    seen = {who: str(day.date()) for who, day in evidence["first_seen_on"].items()}
    assert seen["ann"] == "2022-01-01"
    assert seen["eve"] == "2025-04-01"


@pytest.mark.parametrize(
    ("column", "ann", "bob"),
    [
        # habits, of the last two years
        ("usual_weekday", "wednesday", "monday"),
        ("usual_weekday_share", 2 / 3, 1),
        ("usual_day_part", "morning", None),  # bob's order has a day and no time
        ("usual_day_part_share", 2 / 3, None),
        ("usual_channel", "store", None),
        ("usual_channel_share", 2 / 3, None),
        ("discount_orders_share", 1 / 3, 1),
        ("discount_rate", 10 / 210, 0.3),
        # the steps of the life cycle
        ("gap_recent_days", (30 + 364) / 2, None),
        ("history_days", 512, 512),
        # service
        ("interactions_365d", 5, 0),
        ("service_requests_365d", 1, 0),
        ("custom_requests_365d", 1, 0),
        ("complaints_365d", 1, 0),
        ("complaints_open", 1, 0),
        ("service_cost_365d", 211, 0),
        ("resolve_days_mean", 2.5, None),
        ("interest_180d", 2, 0),
        ("interest_before_180d", 1, 0),
        ("interaction_recency_days", 10, None),
        ("complaint_recency_days", 30, None),
        # answers: 5 of 5 is 1, 5 of 10 is a half; 3 without a scale is of 5
        ("answers", 2, 1),
        ("satisfaction_mean", 0.75, 0.5),
        ("satisfaction_deviation", 0.125**0.5, None),
        ("answer_recency_days", 150, 30),
        # invoices: 100 in time, 300 ten days late, 600 open for sixty
        ("invoices_due", 3, 0),
        ("days_late_mean", 39, None),
        ("late_share", 2 / 3, None),
        ("open_amount", 600, 70),
        ("overdue_amount", 600, 0),
        ("overdue_days_longest", 60, 0),
        ("overdue_share", 0.6, 0),
        # referrals
        ("referred", 2, 0),
        ("referred_buyers", 1, 0),
        ("referred_revenue", 70, 0),
    ],
)  # fmt: skip
def test_evidence(evidence, column, ann, bob):
    for who, expected in {"ann": ann, "bob": bob}.items():
        value = evidence.loc[who, column]
        if expected is None:
            assert pd.isna(value)
        else:
            assert value == (expected if isinstance(expected, str) else pytest.approx(expected, abs=1e-4))


def test_what_is_sought_is_a_category_that_was_never_bought(evidence):
    assert evidence["sought_category"].dropna().to_dict() == {"eve": "food"}
    assert evidence["sought_180d"].to_dict() == {"ann": 0, "bob": 0, "dan": 0, "eve": 1, "gus": 0, "hal": 0}


def test_the_steps_of_the_life_cycle_are_dated(evidence):
    steps = evidence.loc["ann", ["first_order_on", "second_order_on"]].map(lambda day: str(day.date()))
    assert steps.tolist() == ["2024-02-05", "2024-03-06"]
    assert pd.isna(evidence.loc["ann", "loyal_order_on"])
    bought = occasions(canonical(WORLD)["transactions"])
    third = milestones(bought, loyal_orders=3).to_pandas().set_index("customer_id")["loyal_order_on"]
    assert str(third["ann"].date()) == "2025-03-05"
    assert evidence.loc[["dan", "eve"], "first_order_on"].isna().all()


def test_the_balance_is_the_average_of_the_month_before(evidence):
    assert evidence.loc["hal", ["balance_month_average", "accounts"]].tolist() == [50_000.0, 1]
    assert pd.isna(evidence.loc["ann", "balance_month_average"])


def test_lines_alone_are_evidence_of_what_lines_tell():
    alone = told({"transactions": WORLD["transactions"][["customer_id", "ordered_at", "amount"]]})
    assert alone["customer_id"].tolist() == ["ann", "bob", "dan"]
    assert "season_chance" in alone.columns
    assert not {"invoices_due", "usual_channel", "answers", "discount_rate"} & set(alone.columns)


def test_reach_counts_the_customers_of_whom_a_table_tells(evidence):
    expected = {"transactions": 2, "interactions": 2, "feedback": 2, "balances": 1, "invoices": 1, "referrals": 1}
    assert reach(evidence).set_index("table")["customers"].to_dict() == expected


@pytest.mark.parametrize("delete", [True, False])
def test_nothing_from_the_future_changes_the_evidence(evidence, delete):
    draw, instant = np.random.default_rng(3), pd.Timestamp(DAY)
    spoilt = {}
    for name, rows in WORLD.items():
        spec = TABLES[name]
        table = rows.copy()
        for column in (column for column in spec.later if column in table.columns):
            later = pd.to_datetime(table[column]) >= instant
            table.loc[later, column] = None if delete else "2025-12-31"
        if spec.dated and spec.dated in table.columns:
            later = pd.to_datetime(table[spec.dated]) >= instant
            more = table.sample(3, replace=True, random_state=1).assign(**{spec.dated: "2025-08-01"})
            numbers = more.select_dtypes("number").columns
            more[numbers] *= draw.normal(0, 50, (3, len(numbers)))
            table = table[~later] if delete else pd.concat([table, more], ignore_index=True)
        spoilt[name] = table
    pd.testing.assert_frame_equal(told(spoilt).set_index("customer_id"), evidence)
