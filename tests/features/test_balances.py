"""Month-average daily balances of a few accounts, worked out by hand."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.data.engine import connect
from src.features.balances import balances, last_month, month_average

JUNE = date(2024, 6, 1)
ACCOUNTS = pd.DataFrame(
    [
        ("steady", "1", "2024-03-15", 50_000.00),  # long before: carried forward through a month without a row
        ("short", "1", "2024-03-15", 49_999.99),
        ("moved", "1", "2024-05-20", 30_000.00),
        ("moved", "1", "2024-06-11", 60_000.00),  # ten days of 30,000, twenty of 60,000
        ("opened", "1", "2024-06-16", 100_000.00),  # half of the month: fifteen days of thirty
        ("two", "1", "2024-01-01", 20_000.00),
        ("two", "2", "2024-01-01", 30_000.00),
        ("closed", "1", "2024-01-01", 90_000.00),
        ("closed", "1", "2024-06-02", 0.00),  # emptied after one day
        ("busy", "1", "2024-06-01 09:00", 1.00),
        ("busy", "1", "2024-06-01 17:00", 40_000.00),  # the end of the day counts
        ("later", "1", "2024-07-01", 1_000_000.00),
    ],
    columns=["customer_id", "account_id", "on_date", "balance"],
).astype({"on_date": "datetime64[us]"})


def canonical(frame):
    table = connect().create_table("balances", frame.assign(on_date=frame["on_date"].astype("datetime64[us]")))
    return table.mutate(balance=table["balance"].cast("decimal(18, 4)"))


def average(frame, month=JUNE):
    return month_average(canonical(frame), month).to_pandas().set_index("customer_id")["average"].to_dict()


def test_the_average_weighs_every_day_and_carries_gaps_forward():
    assert average(ACCOUNTS) == {
        "steady": 50_000.00,
        "short": 49_999.99,
        "moved": 50_000.00,
        "opened": 50_000.00,
        "two": 50_000.00,
        "closed": 3_000.00,
        "busy": 40_000.00,
    }


@pytest.mark.parametrize("days", [28, 29, 30, 31])
def test_an_average_on_a_threshold_is_exactly_on_it_in_every_month(days):
    month = {28: date(2023, 2, 1), 29: date(2024, 2, 1), 30: date(2024, 4, 1), 31: date(2024, 5, 1)}[days]
    uneven = pd.DataFrame(
        [
            ("ann", "1", month.replace(day=1), 50_000.00 - 0.27),
            ("ann", "1", month.replace(day=2), 50_000.00 + 0.27),
            ("ann", "1", month.replace(day=3), 50_000.00),
        ],
        columns=["customer_id", "account_id", "on_date", "balance"],
    )
    assert average(uneven, month) == {"ann": 50_000.00}


@pytest.mark.parametrize(
    ("as_of", "month"),
    [
        (date(2024, 7, 1), date(2024, 6, 1)),
        (date(2024, 7, 31), date(2024, 6, 1)),
        (date(2024, 6, 30), date(2024, 5, 1)),
        (date(2024, 1, 1), date(2023, 12, 1)),
    ],
)
def test_the_month_is_the_last_that_was_over(as_of, month):
    assert last_month(as_of) == month


def test_balances_tell_both_months_the_accounts_and_the_last_balance():
    told = balances(canonical(ACCOUNTS[ACCOUNTS["customer_id"] != "later"]), date(2024, 7, 1)).to_pandas()
    row = told.set_index("customer_id").loc[["moved", "opened", "two"]]
    assert row["balance_month_average"].tolist() == [50_000, 50_000, 50_000]
    assert row["balance_previous_month_average"].fillna(-1).round(6).tolist() == [11_612.903226, -1, 50_000]
    assert row["balance"].tolist() == [60_000, 100_000, 50_000]
    assert row["accounts"].tolist() == [1, 1, 2]


def test_a_table_without_account_numbers_is_one_account_each():
    assert average(ACCOUNTS.drop(columns="account_id").query("customer_id == 'moved'")) == {"moved": 50_000.00}


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 60), st.integers(0, 9_999_999)), min_size=1, max_size=8, unique_by=lambda x: x[0])
)
def test_the_average_is_that_of_thirty_balances_written_down_day_by_day(changes):
    days = pd.date_range("2024-05-02", periods=60)
    told = pd.Series({days[day - 1]: cents / 100 for day, cents in changes})
    frame = pd.DataFrame({"customer_id": "ann", "account_id": "1", "on_date": told.index, "balance": told.to_numpy()})
    daily = told.reindex(days).ffill().fillna(0)["2024-06-01":"2024-06-30"]
    expected = {} if told.index.min() >= pd.Timestamp("2024-07-01") else {"ann": pytest.approx(daily.mean(), abs=1e-5)}
    assert average(frame) == expected
