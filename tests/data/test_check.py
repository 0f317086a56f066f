from datetime import date

import pandas as pd
import pytest
from worlds import ANN_AND_BOB, write_project

from src.data.check import check
from src.errors import BadInput
from src.project import read_project


def checked(tmp_path, tables, as_of="latest", **settings):
    return check(read_project(write_project(tmp_path, tables, **settings)), as_of)


def test_latest_is_the_start_of_the_day_after_the_last_order(tmp_path):
    found = checked(tmp_path, {"transactions": ANN_AND_BOB})
    assert (found.first_order_on, found.last_order_on) == (date(2024, 1, 1), date(2024, 3, 1))
    assert found.as_of == date(2024, 3, 2)


def test_a_date_is_taken_as_it_is(tmp_path):
    assert checked(tmp_path, {"transactions": ANN_AND_BOB}, "2024-02-01").as_of == date(2024, 2, 1)
    assert checked(tmp_path, {"transactions": ANN_AND_BOB}, as_of=date(2024, 2, 1)).as_of == date(2024, 2, 1)


def test_a_date_before_the_first_order_is_refused(tmp_path):
    with pytest.raises(BadInput, match="after the first order, 2024-01-01"):
        checked(tmp_path, {"transactions": ANN_AND_BOB}, "2023-12-31")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda lines: lines.head(0), "transactions: expected rows; the source is empty"),
        (lambda lines: lines.assign(amount=None), r"transactions\.amount: expected amounts; none of its 7 rows"),
        (lambda lines: lines.assign(amount="many"), r"transactions\.amount: expected amounts"),
        (lambda lines: lines.assign(category=None), r"transactions\.category: expected text.*or leave the column out"),
        (lambda lines: lines.assign(ordered_at="someday"), r"transactions\.ordered_at: expected dates"),
    ],
)
def test_an_empty_table_or_column_is_refused(tmp_path, spoil, message):
    with pytest.raises(BadInput, match=message):
        checked(tmp_path, {"transactions": spoil(ANN_AND_BOB)})


def test_problems_of_all_tables_come_in_one_message(tmp_path):
    path = write_project(tmp_path, {"transactions": ANN_AND_BOB, "customers": pd.DataFrame({"customer_id": ["ann"]})})
    text = (
        path.read_text().replace("amount: amount", "amount: price * 2").replace("customers.parquet", "people.parquet")
    )
    path.write_text(text)
    with pytest.raises(BadInput) as error:
        check(read_project(path))
    message = str(error.value)
    assert "transactions.amount: column price is not in the source; it has: customer_id, order_id" in message
    assert "people.parquet" in message


def test_an_unknown_engine_is_refused(tmp_path):
    with pytest.raises(BadInput, match="engine: expected 'duckdb'; came 'abacus'"):
        checked(tmp_path, {"transactions": ANN_AND_BOB}, engine="abacus")
