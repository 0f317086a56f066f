"""A template filled from every row."""

import pandas as pd

from src.reporting.filled import filled

ROWS = pd.DataFrame({"name": ["Ann", None], "orders": ["3", "4"]}, index=[5, 8])


def test_each_row_fills_the_fields_with_its_own():
    assert filled("{name} bought {orders} times", ROWS)[5] == "Ann bought 3 times"


def test_what_is_missing_is_written_as_nothing():
    assert filled("{name}: {orders}", ROWS)[8] == ": 4"


def test_a_template_without_fields_is_said_of_every_row():
    assert filled("of {{all}}", ROWS).to_dict() == {5: "of {all}", 8: "of {all}"}
