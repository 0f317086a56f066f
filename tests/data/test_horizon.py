from datetime import date

import pandas as pd
import pytest

from src.data.engine import connect
from src.data.horizon import horizon_of, refuse_silence
from src.errors import BadInput
from src.project import Project

MAPPING = {"transactions": {"source": "x.csv", "columns": {"customer_id": "a", "ordered_at": "b", "amount": "c"}}}


def chosen(gap_days, span_days, **settings):
    days = pd.date_range("2024-01-01", periods=span_days // gap_days + 1, freq=f"{gap_days}D")
    lines = pd.DataFrame({"customer_id": "ann", "ordered_at": days, "amount": 10.0})
    table = connect().create_table("lines", lines)
    return horizon_of(Project.model_validate({"name": "w", "tables": MAPPING, **settings}), table)


def test_a_declared_horizon_is_taken():
    found = chosen(7, 365, horizon_days=90)
    assert (found.days, found.active_days, found.why) == (90, 180, {})
    assert chosen(7, 365, horizon_days=90, active_days=100).active_days == 100


@pytest.mark.parametrize(
    ("gap_days", "span_days", "expected"),
    [(7, 365, 28), (30, 365, 56), (60, 730, 84), (100, 240, 56), (100, 30, 28)],
)
def test_auto_covers_nine_of_ten_gaps_within_a_third_of_the_history(gap_days, span_days, expected):
    assert chosen(gap_days, span_days).days == expected


def test_a_date_long_after_the_last_order_is_refused():
    refuse_silence(date(2024, 3, 1), date(2024, 2, 1), 29)
    with pytest.raises(BadInput, match="up to 2024-03-01, 29 days") as refused:
        refuse_silence(date(2024, 3, 2), date(2024, 2, 1), 29)
    assert "came 2024-03-02" in str(refused.value)
