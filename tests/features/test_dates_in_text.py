"""What people say about when: the first day of the time they name, seen from 3 November 2025."""

from datetime import date

import pandas as pd
import pytest

from src.features.dates_in_text import date_in_text, dates_in_text

SEEN = date(2025, 11, 3)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("wants to look again next spring", "2026-03-01"),
        ("会在明年三月再考虑", "2026-03-01"),
        ("明年3月底", "2026-03-25"),
        ("Call again in March", "2026-03-01"),
        ("mid April, he says", "2026-04-15"),
        ("They may buy in May", "2026-05-01"),
        ("budget for Q2 2026", "2026-04-01"),
        ("the second quarter next year", "2026-04-01"),
        ("等到第二季度", "2026-04-01"),
        ("明年下半年再说", "2026-07-01"),
        ("second half of the year", "2026-07-01"),
        ("2026年3月付款", "2026-03-01"),
        ("2026-03-15 meeting", "2026-03-15"),
        ("am 15.03.2026", "2026-03-15"),
        ("12月有预算", "2025-12-01"),
        ("两个月后联系", "2026-01-03"),
        ("半年后再看", "2026-05-03"),
        ("in half a year", "2026-05-03"),
        ("in three weeks", "2025-11-24"),
        ("下个月签", "2025-12-01"),
        ("next week", "2025-11-10"),
        ("next year", "2026-01-01"),
        ("明年再说", "2026-01-01"),
        ("春节后", "2026-02-21"),
        ("after Chinese New Year", "2026-02-21"),
        ("年底有预算", "2025-12-01"),
        ("明年春天", "2026-03-01"),
        ("in winter", "2025-12-01"),
    ],
)
def test_a_text_names_a_time(text, day):
    assert str(date_in_text(text, SEEN)) == day


@pytest.mark.parametrize(
    "text",
    ["价格太高", "they may call", "no need", "", "2 offers, 3 calls", "springs and seals", "31.02.2026", "marching on"],
)
def test_a_text_may_name_none(text):
    assert date_in_text(text, SEEN) is None


def test_each_text_is_read_from_its_own_day():
    texts, days = pd.Series(["in March", "in March", None]), pd.to_datetime(["2025-01-10", "2025-03-10", "2025-01-10"])
    found = dates_in_text(texts, pd.Series(days))
    assert [str(day)[:10] for day in found] == ["2025-03-01", "2026-03-01", "NaT"]
