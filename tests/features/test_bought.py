from datetime import date

import ibis
import pandas as pd
import pytest
from worlds import ANN_AND_BOB, shop

from src.features.bought import bought, bought_after, pairs, visits

AS_OF = date(2024, 2, 1)


@pytest.fixture
def products():
    return bought({"transactions": ibis.memtable(ANN_AND_BOB)}, "product_id")


def test_customers_and_items_are_numbered_in_order(products):
    assert products.customers.tolist() == ["ann", "bob"]
    assert products.items.tolist() == ["bread", "milk", "wine"]


def test_only_what_was_bought_before_the_date_is_known_and_a_return_is_no_purchase(products):
    found = pairs(products, AS_OF)

    rows = found[["customer", "item", "times", "first_days", "last_days"]].to_numpy().tolist()
    assert rows == [[0, 0, 1, 31, 31], [0, 1, 2, 31, 21], [0, 2, 1, 1, 1], [1, 2, 1, 26, 26]]
    assert found["recent"].iloc[1] == pytest.approx(0.5 ** (31 / 91) + 0.5 ** (21 / 91))


def test_a_visit_is_a_day_with_a_purchase_whatever_was_bought(products):
    found = visits(products, date(2024, 1, 5))

    assert found["visits"].tolist() == [1, 0]
    assert found["last_visit_days"].tolist()[0] == 4
    assert pd.isna(found["last_visit_days"].tolist()[1])


def test_what_follows_begins_on_the_date_itself_and_ends_after_so_many_days(products):
    assert bought_after(products, date(2024, 1, 31), 1).to_numpy().tolist() == [[0, 2]]
    assert bought_after(products, date(2024, 1, 31), 30).to_numpy().tolist() == [[0, 2]]
    assert bought_after(products, date(2024, 1, 31), 31).to_numpy().tolist() == [[0, 2], [1, 2]]


def test_the_category_is_looked_up_among_the_products():
    lines = ANN_AND_BOB.drop(columns="category")
    catalogue = ANN_AND_BOB[["product_id", "category"]].drop_duplicates()
    tables = {"transactions": ibis.memtable(lines), "products": ibis.memtable(catalogue)}

    assert bought(tables, "category").items.tolist() == ["bakery", "dairy", "drinks"]


def test_lines_that_tell_no_product_have_none():
    assert bought({"transactions": ibis.memtable(shop(customers=3)["transactions"])}, "product_id") is None
    nothing = ANN_AND_BOB.assign(product_id=pd.Series([None] * len(ANN_AND_BOB), dtype="str"))
    assert bought({"transactions": ibis.memtable(nothing)}, "product_id") is None
