"""Numbers, money, shares and dates as a reader of the language writes them."""

import re
from functools import lru_cache
from typing import Any

import pandas as pd
from babel import dates
from babel import numbers as babel

from src.project import Language

LOCALES: dict[Language, str] = {"en": "en_US", "zh": "zh_CN"}
MISSING = "–"
_KINDS = (
    ("number", "_change_|^tier_score$"),
    (
        "percent",
        "(share|probability|strength|rate|overlap)$|^(bias|coverage|coverage_buyers|btyd_alive|btyd_silent|gap_variation)$",
    ),
    ("days", "_days$|^days_(open|median)$"),
    ("date", "_on$|^as_of$|^week$"),
    (
        "money",
        "^(revenue|amount|spend|expected_value|lifetime_value|value_at_risk|potential_amount|cost|season_amount|btyd_(spend|value))",
    ),
    ("text", "^attribute_|_(id|reason|reasons|signals)$"),
    ("yes_no", "^(source|wanted)_|^is_company$"),
)


def number(value: Any, language: Language, *, digits: int | None = None) -> str:
    """Return 1,234.5; without ``digits`` whole numbers stay whole and others get one or two decimals."""
    if digits is None:
        digits = 0 if float(value).is_integer() or abs(value) >= 100 else 1 if abs(value) >= 1 else 2
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return babel.format_decimal(round(value, digits) + 0.0, format=pattern, locale=LOCALES[language])


def percent(value: Any, language: Language, *, digits: int = 1) -> str:
    """Return 7.6%; small shares that are not zero never read 0%."""
    if 0 < value <= 0.5 * 10 ** -(digits + 2):
        return "<" + percent(10 ** -(digits + 2), language, digits=digits)
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
    return babel.format_percent(value, pattern, locale=LOCALES[language])


@lru_cache(maxsize=100_000)
def money(value: float, language: Language, currency: str, *, short: bool = False) -> str:
    """Return $1,235 (cents only below 100); ``short`` gives $1.2M, in Chinese ¥123.5万."""
    locale = LOCALES[language]
    if short and abs(value) >= (10_000 if language == "zh" else 1000):
        return babel.format_compact_currency(value, currency, locale=locale, fraction_digits=1)
    pattern = "¤#,##0" if abs(value) >= 100 or float(value).is_integer() else "¤#,##0.00"
    return babel.format_currency(value, currency, pattern, locale=locale, currency_digits=False)


def days(value: Any, language: Language) -> str:
    """Return 1 day, 9 days, 2.5 days."""
    exact = float(value).is_integer() or abs(value) >= 10
    shown = number(value, language, digits=0 if exact else 1)
    return f"{shown}天" if language == "zh" else f"{shown} day" if shown == "1" else f"{shown} days"


def day(value: Any, language: Language, *, short: bool = False) -> str:
    """Return 2 January 2018 or 2018年1月2日; ``short`` gives 2 Jan 2018."""
    pattern = "long" if language == "zh" else "d MMM y" if short else "d MMMM y"
    return dates.format_date(pd.Timestamp(value).date(), pattern, locale=LOCALES[language])


def month(value: Any, language: Language) -> str:
    """Return Jan 2018 or 2018年1月."""
    return dates.format_date(pd.Timestamp(value).date(), "MMM y" if language == "en" else "y年M月", LOCALES[language])


def kind_of(name: str) -> str:
    """Return how a column or feature of this name is written: money, percent, days, date, number or text."""
    return next((kind for kind, pattern in _KINDS if re.search(pattern, name)), "number")
