"""How numbers are written as text: with a decimal comma or point, with separators, with a sign of money."""

import re
from typing import NamedTuple

import pandas as pd

FORMS = ((".", ""), (",", ""), (".", ","), (",", "."), (",", " "), (".", " "), (".", "'"), (",", "'"))
MONEY = re.compile(r"^[^\d.,]*(?:[$€£¥￥₹元]|[A-Z]{3})[^\d.,]*\d|\d\s*(?:[$€£¥￥₹元]|[A-Z]{3})$")
MOSTLY = 0.95


class Written(NamedTuple):
    """The decimal and the thousands sign of a source's numbers; ``rival`` reads them as well, as other numbers."""

    decimal: str = "."
    thousands: str = ""
    rival: tuple[str, str] | None = None


def written_numbers(columns: list[pd.Series]) -> Written:
    """Return how most of the columns that can be read as numbers write them; the plain way when nothing tells."""
    counts = {form: sum(are_numbers(values, *form) for values in columns) for form in FORMS}
    best = max(FORMS, key=lambda form: counts[form])
    if not counts[best]:
        return Written()
    read = [values for values in columns if are_numbers(values, *best)]
    rivals = [form for form in FORMS if form != best and counts[form] == counts[best]]
    return Written(*best, next((form for form in rivals if _differ(read, best, form)), None))


def are_numbers(values: pd.Series, decimal: str, thousands: str) -> bool:
    """Return whether nearly all values are numbers, written so."""
    return len(values) > 0 and bool(values.str.fullmatch(_pattern(decimal, thousands)).mean() >= MOSTLY)


def are_money(values: pd.Series) -> bool:
    """Return whether nearly all values are numbers with a sign or code of money."""
    return len(values) > 0 and bool(values.str.contains(MONEY).mean() >= MOSTLY)


def money_decimal(values: pd.Series) -> str:
    """Return the decimal sign of amounts with a sign of money: the last of the two that is no separator."""
    return "," if values.str.contains(r",\d{1,2}\D*$").mean() > values.str.contains(r"\.\d{1,2}\D*$").mean() else "."


def _pattern(decimal: str, thousands: str) -> str:
    grouped = rf"|[1-9]\d{{0,2}}(?:{re.escape(thousands)}\d{{3}})+" if thousands else ""
    exponent = r"(?:[eE][-+]?\d+)?"
    return rf"[-+]?(?:\d+{grouped})(?:{re.escape(decimal)}\d+)?{exponent}"


def _differ(columns: list[pd.Series], one: tuple[str, str], other: tuple[str, str]) -> bool:
    return any(not _plain(values, *one).equals(_plain(values, *other)) for values in columns)


def _plain(values: pd.Series, decimal: str, thousands: str) -> pd.Series:
    without = values.str.replace(thousands, "", regex=False) if thousands else values
    return without.str.replace(decimal, ".", regex=False)
