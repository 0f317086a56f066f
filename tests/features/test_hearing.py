from datetime import date

import ibis
import pandas as pd
import pytest

from src.data.engine import connect
from src.features.hearing import hearing

AS_OF = date(2026, 1, 1)


@pytest.fixture
def tables():
    connection = connect("duckdb")
    rows = [
        ("ann", "2025-12-01 09:00", "visit", "nora", None),
        ("ann", "2025-11-01 09:00", "call", "nora", None),
        ("ann", "2025-10-01 09:00", "call", "sam", None),
        ("ann", "2025-12-20 09:00", "web", None, None),  # the customer's own doing: nobody turned to them
        ("bob", "2024-06-01 09:00", "call", "sam", None),
        ("bob", "2025-12-05 09:00", "complaint", "sam", None),
        ("bob", "2025-11-05 09:00", "complaint", "sam", "2025-11-09 09:00"),
    ]
    touches = pd.DataFrame(rows, columns=["customer_id", "occurred_at", "kind", "rep_id", "resolved_at"])
    touches = touches.astype({"occurred_at": "datetime64[us]", "resolved_at": "datetime64[us]"})
    contacts = pd.DataFrame(
        {
            "customer_id": ["ann", "ann", "bob"],
            "contacted_at": pd.to_datetime(["2025-09-01", "2025-10-01", "2025-11-01"]),
            "control": [False, False, True],
        }
    )
    return {
        "interactions": connection.create_table("touches", touches),
        "contacts": connection.create_table("contacts", contacts),
    }


def test_who_heard_from_us_when_and_from_whom(tables):
    heard = hearing(tables, AS_OF)
    assert heard.attention.set_index("customer_id").loc["ann"].tolist() == [pd.Timestamp("2025-12-01"), 3, 0, 0]
    assert heard.attention.set_index("customer_id").loc["bob"].tolist() == [pd.Timestamp("2024-06-01"), 0, 2, 1]
    assert heard.shares.round(3).to_numpy().tolist() == [["ann", "nora", 0.667], ["ann", "sam", 0.333]]


def test_who_was_held_back_from_a_campaign_was_not_reached(tables):
    assert hearing(tables, AS_OF).reached.to_numpy().tolist() == [["ann", pd.Timestamp("2025-10-01")]]


def test_without_the_tables_nothing_is_told():
    assert hearing({"transactions": ibis.memtable({"customer_id": ["ann"]})}, AS_OF) == (None, None, None)
