"""In which currency the amounts are, where the files say so."""

import re
from typing import NamedTuple

from babel.numbers import list_currencies

from .matching import AMOUNT, Matches
from .samples import Column, Sample

SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "元": "CNY",
    "人民币": "CNY",
    "美元": "USD",
    "欧元": "EUR",
    "港币": "HKD",
    "日元": "JPY",
}
DEFAULT = "USD"


class Currency(NamedTuple):
    """The currency of the business, ``why`` we think so (empty: the default), and the ``others`` that need a rate."""

    code: str = DEFAULT
    why: str = ""
    others: tuple[str, ...] = ()


def currency_of(matches: Matches, shown: Sample) -> Currency:
    """Return the currency of a table's amounts: by its column of codes, the signs beside the numbers, a heading."""
    if codes := codes_of(matches, shown):
        return Currency(codes[0], f"in column {matches.currency}", tuple(codes[1:]))
    columns = [shown.column(name) for name in (matches.found[AMOUNT].columns if AMOUNT in matches.found else ())]
    said = [code for column in columns if (code := _in_values(column) or _in(column.name))]
    return Currency(said[0], "as the amounts say") if said else Currency()


def codes_of(matches: Matches, shown: Sample) -> list[str]:
    """Return the codes in a table's column of currencies, the commonest first; none when there is no such column."""
    if matches.currency is None:
        return []
    known = list_currencies()
    return [str(code) for code in shown.column(matches.currency).values.value_counts().index if code in known]


def _in_values(column: Column) -> str:
    return _in(str(column.values.iloc[0])) if column.is_money else ""


def _in(text: str) -> str:
    """Return the currency that a text names by its code in capitals or by its sign; empty when it names none."""
    codes = [word for word in re.findall(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])", text) if word in list_currencies()]
    longest_first = sorted(SIGNS, key=len, reverse=True)
    return next(iter((*codes, *(SIGNS[sign] for sign in longest_first if sign in text), "")))
