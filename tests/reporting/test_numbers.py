import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.reporting.numbers import kind_of, number, percent
from src.reporting.words import words

EN, ZH, YUAN = words("en"), words("zh"), words("zh", currency="CNY")


def test_money_is_written_as_the_reader_writes_it():
    assert EN.money(1234.5) == "$1,234"
    assert EN.money(12.5) == "$12.50"
    assert EN.money(-1_234_567, short=True) == "-$1.2M"
    assert YUAN.money(1_234_567, short=True) == "¥123.5万"
    assert YUAN.money(9_999, short=True) == "¥9,999"
    assert ZH.money(1_234_567, short=True) == "US$123.5万"


def test_dates_days_and_shares_are_written_as_the_reader_writes_them():
    assert (EN.date("2018-01-02"), ZH.date("2018-01-02")) == ("2 January 2018", "2018年1月2日")
    assert (EN.month("2018-01-02"), ZH.month("2018-01-02")) == ("Jan 2018", "2018年1月")
    assert [EN.days(value) for value in (1, 9, 2.54, 40.4)] == ["1 day", "9 days", "2.5 days", "40 days"]
    assert ZH.days(9) == "9天"
    assert EN.percent(0.0758) == "7.6%"


def test_what_is_not_known_is_a_dash():
    nothing = float("nan")

    assert {EN.money(nothing), EN.number(None), EN.percent(nothing), EN.date(None), EN.days(nothing)} == {"–"}


@given(st.floats(min_value=1e-12, max_value=1))
def test_a_share_that_is_not_zero_never_reads_zero(share):
    assert percent(share, "en") != "0.0%"


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_a_whole_number_keeps_every_digit(value):
    assert int(number(value, "en").replace(",", "")) == value


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("revenue_365d", "money"), ("amount_change_30d", "number"), ("amount_slope_180d", "money"),
        ("churn_probability", "percent"), ("discount_share", "percent"), ("tenure_days", "days"),
        ("active_days_30d", "number"), ("last_order_on", "date"), ("as_of", "date"), ("orders", "number"),
        ("customer_id", "text"), ("attribute_age", "text"), ("tier_score", "number"), ("value_at_risk", "money"),
        ("lifetime_value", "money"), ("top_overlap", "percent"), ("bias", "percent"), ("coverage_buyers", "percent"),
    ],
)  # fmt: skip
def test_the_name_tells_how_a_column_is_written(name, kind):
    assert kind_of(name) == kind
