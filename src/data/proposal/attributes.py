"""Which further columns of a customer file say something of a customer, and why the others do not."""

import re
from typing import NamedTuple

from src.data.cleaning import REASON
from src.data.currency import CURRENCY
from src.data.mapping import RULE, WRITTEN
from src.data.tables import TABLES

from .matching import FEW, Matches
from .names import is_of_today, is_private
from .samples import Column, Sample

TODAY = "what is known today, with no date: learning from it would be learning from the answer"
LONGEST = 60


class Attributes(NamedTuple):
    """``taken`` maps attribute to source column; ``left_out`` maps source column to the reason."""

    taken: dict[str, str]
    left_out: dict[str, str]


def attributes(matches: Matches, shown: Sample) -> Attributes:
    """Return the attributes among the columns of a customer file that are no canonical ones."""
    rest = [column for column in shown.columns if column.name not in matches.used]
    reasons = {column.name: reason for column in rest if (reason := _against(column))}
    taken: dict[str, str] = {}
    for column in rest:
        if column.name not in reasons:
            taken[_free(legal_name(column.name), {*TABLES["customers"].columns, *taken})] = column.name
    return Attributes(taken, reasons)


def legal_name(name: str) -> str:
    """Return a column's name in small letters, digits and underscores, one that means nothing else to us."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    plain = re.sub(r"_+", "_", re.sub(r"[^\w]", "_", spaced)).strip("_").casefold()[:LONGEST].strip("_")
    plain = "".join(sign for sign in plain if sign == "_" or sign.isalnum())
    taken = not plain or plain[0].isdigit() or plain.startswith((WRITTEN, RULE)) or plain in (CURRENCY, REASON)
    return f"column_{plain}" if taken else plain


def _against(column: Column) -> str:
    """Return why a column is no attribute; empty when it is one."""
    if is_of_today(column.name):
        return TODAY
    if not len(column.values):
        return "empty in the sample"
    if is_private(column.name):
        return "tells who somebody is"
    if column.is_date:
        return "a date"
    if column.distinct == 1 and column.rows > 1:
        return "the same for everybody"
    if column.distinct > FEW or column.distinct > max(5, len(column.values) // 2):
        return "nearly as many values as customers"
    return ""


def _free(name: str, taken: set[str]) -> str:
    """Return the name, numbered when it is taken already."""
    numbered = (f"{name}_{number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(other for other in numbered if other not in taken)
