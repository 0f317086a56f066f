import pytest

from src.data.proposal.names import is_of_today, is_private, name_score, usual_names
from src.data.tables import TABLES


def best(table, name):
    scores = {column: name_score(name, usual) for column, usual in usual_names(table).items()}
    column = max(scores, key=scores.get)
    return column if scores[column] else None


@pytest.mark.parametrize("table", TABLES)
def test_every_canonical_column_has_its_usual_names_among_them_its_own(table):
    assert set(TABLES[table].columns) <= set(usual_names(table))
    for column in TABLES[table].columns:
        assert name_score(column, usual_names(table)[column]) > 0.9


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("CustomerID", "customer_id"), ("CUST_ID", "customer_id"), ("Customer No.", "customer_id"),
        ("客户编号", "customer_id"),
        ("VIP客户编号", "customer_id"), ("InvoiceNo", "order_id"), ("订单号", "order_id"), ("orderdate", "ordered_at"),
        ("Order Purchase Timestamp", "ordered_at"), ("下单日期", "ordered_at"), ("金额(元)", "amount"),
        ("Unit-Price", "unit_price"),
        ("Kunden-Nr.", "customer_id"), ("Qty", "quantity"), ("???", None), ("", None),
    ],
)  # fmt: skip
def test_a_name_is_known_in_whatever_way_it_is_written(name, column):
    assert best("transactions", name) == column


def test_the_whole_name_fits_better_than_a_part_of_it():
    usual = usual_names("transactions")["customer_id"]
    assert name_score("customer_id", usual) > name_score("old customer id", usual) > 0.5
    assert name_score("discustomer", usual) == 0


@pytest.mark.parametrize(
    "name",
    [
        "current_tier",
        "Lifetime Total",
        "total_spend",
        "lastOrderDate",
        "累计消费",
        "当前等级",
        "AOV",
        "Status",
        "客户状态",
    ],
)
def test_names_of_what_is_known_today(name):
    assert is_of_today(name)


@pytest.mark.parametrize("name", ["gender", "MaritalStatus", "currency", "statement", "省份", "since"])
def test_names_of_what_was_always_known(name):
    assert not is_of_today(name)


def test_names_that_tell_who_somebody_is():
    assert is_private("Street Address") and is_private("身份证号")
    assert not is_private("age_group")
