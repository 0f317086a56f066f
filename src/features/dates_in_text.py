"""When somebody says they will buy: the first day of the time that a text names, in English or Chinese.

A small grammar of our own: dateparser 1.5 found a time in half of 32 such phrases ("next spring", 明年三月,
年底, Q2), and in some a wrong one (明年3月 became February of the year after, 2026年3月 the year 4052).
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import pandas as pd

Found = re.Match[str]
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12, "春": 3, "夏": 6, "秋": 9, "冬": 12}
"""Season -> the month it begins in, north of the equator."""
NUMBERS: dict[str, float] = {
    "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
    "十一": 11, "十二": 12, "半": 0.5, "half a": 0.5, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4,
    "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "first": 1, "second": 2, "third": 3, "fourth": 4,
}  # fmt: skip
YEARS = {"今年": 0, "本年": 0, "this year": 0, "明年": 1, "来年": 1, "次年": 1, "next year": 1, "后年": 2}
DAYS = {"day": 1, "天": 1, "日": 1, "week": 7, "周": 7, "星期": 7, "month": 30, "月": 30, "quarter": 91, "季度": 91,
        "year": 365, "年": 365}  # fmt: skip
"""Unit of time -> days; months and years are counted on the calendar."""

_N = r"\d{1,2}|十[一二]|[一二三四五六七八九十两半]"
_WORDS = "|".join(sorted((word for word in NUMBERS if word.isascii()), key=len, reverse=True))
_MONTH = (
    r"(?<![a-z])(?:(?P<month>jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?"
    r"\.?|(?P<may>(?-i:May)))(?![a-z])"
)
_YEAR = r"(?P<year>20\d\d)"
_NEXT = r"(?P<of>今年|本年|明年|来年|次年|后年)"
_AFTER = r"(?:,? (?:(?P<year>20\d\d)|(?P<of>next year|this year)))?"


def dates_in_text(texts: pd.Series, written_on: pd.Series) -> pd.Series:
    """Return the first day of the time that each text names, seen from the day it was written; missing where none."""
    days = pd.to_datetime(written_on).dt.date
    found = [
        date_in_text(text, day) if isinstance(text, str) and not pd.isna(day) else None
        for text, day in zip(texts, days, strict=True)
    ]
    return pd.Series(pd.to_datetime(pd.Series(found, dtype=object)).to_numpy("datetime64[us]"), index=texts.index)


@lru_cache(maxsize=100_000)
def date_in_text(text: str, written_on: date) -> date | None:
    """Return the first day of the time that the text names: "next spring" written in 2025 is 2026-03-01.

    A month or season without a year is the next one to begin. Of several times the most exact counts. "After Chinese
    New Year" (春节后, 年后) is 21 February, the first day that is after it in every year.
    """
    for pattern, read in RULES:
        found = re.search(pattern, text, re.IGNORECASE)
        try:
            day = read(found, written_on) if found else None
        except ValueError:  # a 31st of February, or a year that no calendar has
            continue
        if day is not None:
            return day
    return None


def _day(found: Found, _: date) -> date:
    return date(int(found["year"]), int(found["m"]), int(found["d"]))


def _month(found: Found, seen: date) -> date:
    """Return the first of the month: of the named year, or the next to begin; its middle or end where it says so."""
    parts = found.groupdict()
    name = parts.get("month") or parts.get("may")
    month = MONTHS.index(name.lower()) + 1 if name else int(_number(found["n"]))
    late = parts.get("late") or ""
    day = 15 if re.search("mid|中", late, re.IGNORECASE) else 25 if re.search("end|late|底|末", late, re.I) else 1
    return _named(found, seen, month).replace(day=day)


def _season(found: Found, seen: date) -> date:
    return _named(found, seen, SEASONS[found["season"].lower()])


def _quarter(found: Found, seen: date) -> date:
    return _named(found, seen, 3 * int(_number(found["n"])) - 2)


def _half(found: Found, seen: date) -> date:
    return _named(found, seen, 7 if re.match("下|second", found["half"], re.IGNORECASE) else 1)


def _later(found: Found, seen: date) -> date:
    """Return the day so many days, weeks, months, years on."""
    unit, many = found["unit"].lower(), _number(found["n"])
    months = many * {"month": 1, "月": 1, "quarter": 3, "季度": 3, "year": 12, "年": 12}.get(unit, 0)
    if months >= 1:
        return (pd.Timestamp(seen) + pd.DateOffset(months=int(months))).date()
    return seen + timedelta(days=round(many * DAYS[unit]))


def _coming(found: Found, seen: date) -> date:
    """Return the first day of the next week, month, quarter or year."""
    code = {"week": "W", "周": "W", "星期": "W", "month": "M", "月": "M", "quarter": "Q", "季度": "Q"}
    return (pd.Timestamp(seen).to_period(code.get(found["unit"].lower(), "Y")) + 1).start_time.date()


def _named(found: Found, seen: date, month: int) -> date:
    parts = found.groupdict()
    if parts.get("year"):
        return date(int(parts["year"]), month, 1)
    if parts.get("of"):
        return date(seen.year + YEARS[parts["of"].lower()], month, 1)
    return date(seen.year + (month <= seen.month), month, 1)


def _number(text: str) -> float:
    return float(text) if text.isdigit() else NUMBERS[text.lower()]


RULES: tuple[tuple[str, Callable[[Found, date], Any]], ...] = (
    (_YEAR + r"[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})", _day),
    (r"(?P<d>\d{1,2})[./](?P<m>\d{1,2})[./]" + _YEAR, _day),
    (_YEAR + rf"\s*年?[-/]?(?P<n>{_N})月(?P<late>[初中底末]?)", _month),
    (_NEXT + rf"的?(?P<n>{_N})月份?(?P<late>[初中底末]?)", _month),
    (r"(?P<late>(?:early|mid|late|end of|the end of)[ -])?" + _MONTH + _AFTER, _month),
    (rf"(?<![a-z0-9])Q(?P<n>[1-4]){_AFTER}", _quarter),
    (rf"(?P<n>first|second|third|fourth) quarter{_AFTER}", _quarter),
    (rf"(?:{_YEAR}年|{_NEXT})?第?(?P<n>[一二三四1-4])季度", _quarter),
    (rf"(?:{_YEAR}年|{_NEXT})?的?(?P<half>[上下])半年", _half),
    (rf"(?P<half>first|second) half{_AFTER}", _half),
    (rf"(?<![a-z])(?P<season>spring|summer|autumn|fall|winter)(?![a-z]| festival){_AFTER}", _season),
    (rf"(?:{_YEAR}年|{_NEXT})?的?(?P<season>[春夏秋冬])[天季]", _season),
    (rf"(?P<n>{_N})个?(?P<unit>天|周|星期|月|季度|年)(?:之|以)?后", _later),
    (rf"(?:in|within|after) (?P<n>\d+|{_WORDS}) (?P<unit>day|week|month|quarter|year)s?", _later),
    (rf"(?P<n>{_N})月份?(?P<late>[初中底末]?)", _month),
    (r"春节后|春节以后|过完年|年后|after (?:the )?(?:chinese new year|spring festival)",
     lambda _, seen: date(seen.year + (seen >= date(seen.year, 2, 21)), 2, 21)),
    (r"年底|年末|end of (?:the |this )?year|year[- ]end", lambda _, seen: date(seen.year, 12, 1)),
    (r"年初|beginning of (?:the |next )?year", lambda _, seen: date(seen.year + 1, 1, 1)),
    (r"下个?(?P<unit>周|星期|月|季度)", _coming),
    (r"next (?P<unit>week|month|quarter|year)", _coming),
    (r"(?P<unit>明年|来年)", _coming),
)  # fmt: skip
"""Pattern -> how its match is read, the most exact first."""
