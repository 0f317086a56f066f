import pandas as pd
import pytest

from src.data.engine import connect
from src.data.returns import ALONE, MATCHED, NETTED, counted, netted

LINES = pd.DataFrame(
    [
        ("ann", "a1", "2024-01-01 09:00", 50.0),
        ("ann", "a2", "2024-01-01 10:00", 80.0),
        ("ann", "r1", "2024-01-01 11:00", -80.0),  # no such order: it goes into the largest of the day
        ("ann", "a1", "2024-01-09 09:00", -20.0),  # names its order, of an earlier day
        ("bob", "r2", "2024-01-05 09:00", -10.0),  # nothing was bought that day
    ],
    columns=["customer_id", "order_id", "ordered_at", "amount"],
).astype({"ordered_at": "datetime64[us]"})


def lines():
    return connect().create_table("lines", LINES)


def test_a_return_goes_where_it_belongs_and_stays_on_its_day():
    found = netted(lines()).order_by("ordered_at").to_pandas()
    assert found[["customer_id", "order_id", "amount"]].values.tolist() == [
        ["ann", "a1", 50.0],
        ["ann", "a2", 80.0],
        ["ann", "a2", -80.0],
        ["bob", "r2", -10.0],
        ["ann", "a1", -20.0],
    ]
    assert sorted(found["ordered_at"]) == sorted(LINES["ordered_at"])


@pytest.mark.parametrize("turned", [False, True])
def test_of_equally_large_orders_it_is_the_first_whatever_the_order_of_the_lines(turned):
    again = pd.DataFrame([("ann", "a3", pd.Timestamp("2024-01-01 12:00"), 80.0)], columns=LINES.columns)
    both = pd.concat([LINES, again])
    table = connect().create_table("lines", both[::-1] if turned else both)
    found = netted(table).to_pandas().set_index("amount")["order_id"]
    assert found[-80.0] == "a2"


def test_how_returns_were_matched_is_counted():
    assert counted(lines()) == {MATCHED: 1, NETTED: 1, ALONE: 1}


def test_without_order_numbers_there_is_nothing_to_match():
    bare = lines().drop("order_id")
    assert netted(bare).count().to_pandas() == 5
    assert counted(bare) == {}
