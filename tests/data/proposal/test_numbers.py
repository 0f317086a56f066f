import pandas as pd
import pytest

from src.data.proposal.numbers import Written, are_money, money_decimal, written_numbers


def texts(*values):
    return pd.Series(values, dtype="str")


@pytest.mark.parametrize(
    ("columns", "written"),
    [
        ([texts("1", "2.50")], Written(".", "")),
        ([texts("1,50", "2,5")], Written(",", "")),
        ([texts("1,234.50", "8.00")], Written(".", ",")),
        ([texts("1.234,50", "8,00")], Written(",", ".")),
        ([texts("1 234,50", "8,00")], Written(",", " ")),
        ([texts("1,234", "5,678"), texts("1.50")], Written(".", ",")),
        ([texts("ann", "bob")], Written()),
        ([], Written()),
    ],
)
def test_the_signs_are_those_with_which_most_columns_read_as_numbers(columns, written):
    assert written_numbers(columns) == written


def test_a_comma_before_three_digits_alone_can_be_read_in_two_ways():
    assert written_numbers([texts("1,234", "5,678")]) == Written(",", "", rival=(".", ","))


def test_money_is_known_by_its_sign_or_code():
    assert are_money(texts("$1.50", "$1,000.00")) and are_money(texts("12,50 €")) and are_money(texts("EUR 3"))
    assert not are_money(texts("A1", "B2")) and not are_money(texts("1.50"))
    assert (money_decimal(texts("$1,000.25")), money_decimal(texts("1.000,25 €"))) == (".", ",")
