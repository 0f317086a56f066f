import pandas as pd
import pytest

from src.data.engine import connect
from src.data.proposal.attributes import TODAY, attributes, legal_name
from src.data.proposal.matching import GUESSED, ONLY_PRICE, match, quoted
from src.data.proposal.samples import sample


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    def of(frame, kind="csv"):
        folder = tmp_path_factory.mktemp("shown")
        frame.to_csv(folder / "a.csv", index=False) if kind == "csv" else frame.to_parquet(folder / "a.parquet")
        return sample(connect(), f"a.{kind}", folder)

    return of


def mapping(table, found):
    return {name: one.value for name, one in match(table, found).found.items()}


DAYS = ["2024-01-03", "2024-01-04", "2024-01-05"]


def test_columns_are_found_by_name(shown):
    found = shown(
        pd.DataFrame({"Order ID": [1, 2, 2], "Client": ["a", "b", "a"], "Order Date": DAYS, "Total": [1.5, 2, 3]})
    )
    assert mapping("transactions", found) == {
        "customer_id": "Client", "order_id": "Order ID", "ordered_at": "Order Date", "amount": "Total",
    }  # fmt: skip


def test_price_times_quantity_is_the_amount_when_there_is_no_other(shown):
    rows = {"client": ["a", "b", "a"], "day": DAYS, "Unit Price": [1.5, 2, 3], "Quantity": [1, 2, -1]}
    found = match("transactions", shown(pd.DataFrame(rows))).found
    assert found["amount"].value == 'Quantity * "Unit Price"' and not found["amount"].doubt
    assert found["quantity"].value == "Quantity"
    assert mapping("transactions", shown(pd.DataFrame({**rows, "amount": [1.5, 4, -3]})))["amount"] == "amount"


def test_a_price_alone_is_taken_with_a_doubt(shown):
    found = match("transactions", shown(pd.DataFrame({"client": ["a", "b", "a"], "day": DAYS, "price": [1.5, 2, 3]})))
    assert (found.found["amount"].value, found.found["amount"].doubt) == ("price", ONLY_PRICE)


def test_columns_without_a_telling_name_are_found_by_what_they_hold(shown):
    found = match("transactions", shown(pd.DataFrame({"a": [1.5, 2, 3], "b": ["x", "y", "x"], "c": DAYS}))).found
    assert {name: one.value for name, one in found.items()} == {"customer_id": "b", "ordered_at": "c", "amount": "a"}
    assert {one.doubt for one in found.values()} == {GUESSED}


def test_what_cannot_be_found_is_missing(shown):
    found = match("transactions", shown(pd.DataFrame({"client": ["ann", "bob"], "note": ["x", "y"]})))
    assert list(found.found) == ["customer_id"] and found.missing == ("ordered_at", "amount")


def test_values_that_do_not_agree_with_a_name_speak_against_it(shown):
    rows = pd.DataFrame(
        {"client": ["a", "b", "a"], "date": DAYS, "total": [1, 2, 3], "category": DAYS, "discount": ["no"] * 3}
    )
    assert set(mapping("transactions", shown(rows))) == {"customer_id", "ordered_at", "amount"}


def test_no_column_stands_for_two_required_ones(shown):
    found = mapping("invoices", shown(pd.DataFrame({"client": ["a", "b", "a"], "date": DAYS, "amount": [1.5, 2, 3]})))
    assert len(set(found.values())) == len(found)


def test_a_column_that_might_be_meant_as_well_is_named(shown):
    rows = pd.DataFrame({"customer id": [1, 2], "client": ["a", "b"], "date": DAYS[:2], "total": [1.5, 2]})
    assert match("transactions", shown(rows)).found["customer_id"].others == ("client",)


def test_values_are_made_what_they_have_to_be(shown):
    rows = {"customer": [17850.0, None], "day": [20240103, 20240104], "total": ["$1.50", "$2.00"]}
    assert mapping("transactions", shown(pd.DataFrame(rows), "parquet")) == {
        "customer_id": "CAST(customer AS BIGINT)",
        "ordered_at": "strptime(CAST(day AS VARCHAR), '%Y%m%d')",
        "amount": "TRY_CAST(regexp_replace(total, '[^-0-9.]', '', 'g') AS DOUBLE)",
    }


@pytest.mark.parametrize(
    ("name", "sql"), [("Price", "Price"), ("Unit Price", '"Unit Price"'), ("order", '"order"'), ("单价", '"单价"')]
)
def test_names_stand_in_quotes_where_sql_needs_them(name, sql):
    assert quoted(name) == sql


def test_attributes_are_what_is_left_and_tells_of_the_customer(shown):
    rows = pd.DataFrame(
        {
            "Customer ID": [f"c{n}" for n in range(20)], "Age Group": ["a", "b"] * 10, "性别": ["男", "女"] * 10,
            "2nd Colour": ["red", "blue"] * 10, "age_group": ["x", "y"] * 10, "Current Tier": ["gold", "tin"] * 10,
            "累计消费": range(20), "Street Address": ["x", "y"] * 10,
            "hash": [f"h{n}" for n in range(20)], "country_code": ["DE"] * 20,
        }
    )  # fmt: skip
    found = shown(rows)
    said = attributes(match("customers", found), found)
    assert said.taken == {
        "age_group": "Age Group", "性别": "性别", "column_2nd_colour": "2nd Colour", "age_group_2": "age_group",
    }  # fmt: skip
    assert {column for column, reason in said.left_out.items() if reason == TODAY} == {"Current Tier", "累计消费"}
    assert {"Street Address", "hash"} <= set(said.left_out)


@pytest.mark.parametrize(
    ("name", "legal"),
    [("Age Group", "age_group"), ("ageGroup", "age_group"), ("written_by", "column_written_by"), ("!!", "column_"),
     ("_rows", "rows")],
)  # fmt: skip
def test_names_of_attributes_are_legal(name, legal):
    assert legal_name(name) == legal
