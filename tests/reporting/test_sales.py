"""The sales forecast in words, table and picture."""

import numpy as np
import pandas as pd
import pytest

from src.reporting.charts.sales import sales_by_group
from src.reporting.sales import sales_limits, sales_table
from src.reporting.words import words

W = words("en")
SOLD = pd.DataFrame(
    [
        ("total", "total", 120, 4000.0, 3000.0, 5300.0),
        ("tier", "A", 40, 2400.0, 1700.0, 3300.0),
        ("tier", "B", 80, 1600.0, np.nan, np.nan),
    ],
    columns=["by", "group", "customers", "expected", "low", "high"],
)
ERRORS = pd.Series([0.1, -0.2], index=pd.date_range("2024-01-01", periods=2))
KNOWN = {"as_of": "2024-06-01", "first_order_on": "2023-06-01", "horizon_days": 56}


def test_the_reader_is_told_the_sum_what_it_rests_on_and_what_it_cannot_know():
    said = sales_limits(SOLD, ERRORS, KNOWN, W).sentences
    assert "expected to spend $4K; with a chance of four in five between $3K and $5.3K" in said[0]
    assert "2 earlier forecasts" in said[1]
    assert "366 days, less than two years" in said[2]


def test_two_years_of_history_are_not_called_too_short():
    said = sales_limits(SOLD, ERRORS, {**KNOWN, "first_order_on": "2022-01-01"}, W).sentences
    assert not any("less than two years" in sentence for sentence in said)


def test_without_an_earlier_forecast_no_range_is_told():
    said = sales_limits(SOLD.assign(low=np.nan, high=np.nan), ERRORS.head(0), KNOWN, W).sentences
    assert "no range can be given" in said[0]
    assert not any("rests on" in sentence for sentence in said)


def test_the_table_names_its_groups():
    table = sales_table(SOLD, W)
    assert table["by"].tolist() == ["All customers", "Tier", "Tier"]
    assert table.columns.tolist()[2:] == ["customers", "expected_value", "expected_value_low", "expected_value_high"]
    assert table["group"].tolist() == ["", W.label("tier", "A"), W.label("tier", "B")]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_chart_says_who_brings_most(language):
    drawn = sales_by_group(SOLD, words(language))
    assert "60%" in drawn.sentence
    assert drawn.svg().startswith("<svg")


def test_without_the_groups_there_is_no_picture():
    assert not sales_by_group(SOLD.head(1), W).figure.axes
