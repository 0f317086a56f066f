from datetime import date

import pandas as pd
import pytest

from src.models.next_order import next_orders
from src.models.replenishment import kept_promise, replenishment

AS_OF = date(2024, 6, 1)
COLUMNS = ["customer", "item", "times", "first_days", "last_days"]
COFFEE, SOAP = 0, 1


def test_the_gap_is_the_own_mean_with_the_item_s_typical_one_as_one_more():
    rows = [(0, COFFEE, 3, 50, 10), (1, COFFEE, 4, 91, 1), (2, COFFEE, 5, 140, 20)]  # own gaps 20, 30, 30
    found = replenishment(pd.DataFrame(rows, columns=COLUMNS), AS_OF, days=28).set_index("customer")

    assert found.loc[0, "gap_days"] == pytest.approx((20 + 20 + 30) / 3)
    assert found.loc[0, "due_on"] == pd.Timestamp("2024-06-14")  # 13 days ahead: 23.3 after the last
    assert found.loc[0, "last_on"] == pd.Timestamp("2024-05-22")


def test_items_are_overdue_due_later_or_no_longer_bought():
    rows = [(0, SOAP, 3, 30, 15), (1, SOAP, 3, 22, 2), (2, SOAP, 3, 82, 2), (3, SOAP, 3, 95, 75), (4, SOAP, 2, 20, 10)]
    found = replenishment(pd.DataFrame(rows, columns=COLUMNS), AS_OF, days=14).set_index("customer")

    assert found["state"].to_dict() == {0: "overdue", 1: "due", 2: "later"}


def test_a_promise_is_kept_when_the_item_was_bought():
    rows = [(0, SOAP, 3, 30, 15), (1, SOAP, 3, 22, 2), (2, SOAP, 3, 22, 2)]
    after = pd.DataFrame({"customer": [1, 0], "item": [SOAP, COFFEE]})
    found = kept_promise(pd.DataFrame(rows, columns=COLUMNS), after, AS_OF, days=14)

    assert found.to_dict("list") == {"state": ["overdue", "due"], "items": [1, 2], "bought": [0.0, 0.5]}


def features(rows):
    columns = ["customer_id", "tenure_days", "recency_days", "gap_mean_days"]
    return pd.DataFrame(rows, columns=columns)


def test_the_next_order_lies_in_its_interval_and_the_late_are_overdue():
    regular = [(f"c{n:02d}", 203.0 + n % 3, 3.0 + n % 3, 10.0) for n in range(30)]
    slow = [(f"s{n:02d}", 210.0 + n, 30.0 + n, 60.0) for n in range(20)]
    others = [("late", 230.0, 30.0, 10.0), ("once", 200.0, 200.0, None)]
    found = next_orders(features([*regular, *slow, *others]), AS_OF, days=14).set_index("customer_id")

    told = found.dropna()
    assert (told["next_order_from"] <= told["next_order_on"]).all()
    assert (told["next_order_on"] <= told["next_order_to"]).all()
    assert (told["next_order_on"] >= pd.Timestamp(AS_OF)).all()
    assert found.loc["late", "order_state"] == "overdue"
    assert found.loc["c00", "order_state"] == "due"
    assert found.loc["s00", "order_state"] == "later"
    assert found.loc["c00", "next_order_on"] < found.loc["s00", "next_order_on"]


def test_where_nobody_came_back_no_date_is_told():
    found = next_orders(features([("ann", 40.0, 40.0, None), ("bob", 10.0, 10.0, None)]), AS_OF, days=14)

    assert found["next_order_on"].isna().all()
    assert found["order_state"].isna().all()
