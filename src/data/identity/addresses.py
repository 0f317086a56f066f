"""Addresses in a form for comparing: their words, their numbers, their triples of letters."""

import pandas as pd

from .names import is_chinese
from .normal import filled, words

STREETS = {"street": "st", "road": "rd", "avenue": "ave", "place": "pl", "crescent": "cres", "drive": "dr",
           "court": "ct", "strasse": "str", "boulevard": "blvd", "apartment": "apt", "building": "bldg"}  # fmt: skip
SIGNS = "特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区|自治州|单元|[省市区县镇乡街道路号弄巷室栋幢座楼层]"


def address(texts: pd.Series) -> pd.Series:
    """Return the words and numbers of the address: street kinds shortened, Chinese 省市区县街道路号 and such left out."""
    bare = words(texts)
    spaced = bare.str.replace(SIGNS, " ", regex=True).str.replace(r"\s+", " ", regex=True)
    short = bare.str.replace(r"\b(?:" + "|".join(STREETS) + r")\b", lambda found: STREETS[found[0]], regex=True)
    return filled(short.where(~is_chinese(bare), spaced))


def numbers(addresses: pd.Series) -> pd.Series:
    """Return the numbers of normal addresses, in order: house, unit, flat."""
    return filled(addresses.str.replace(r"\D+", " ", regex=True))


def triples(addresses: pd.Series) -> pd.Series:
    """Return the different triples of neighbouring letters, sorted: parts may move, spaces do not count.

    Chinese addresses give pairs, as a character says more than a letter.
    """
    sizes = is_chinese(addresses).map({True: 2, False: 3})
    run = addresses.str.replace(" ", "")
    return pd.Series(
        [_pieces(text, size) for text, size in zip(run, sizes, strict=True)], index=addresses.index, dtype=object
    )


def _pieces(text: object, size: int) -> list[str] | None:
    if not isinstance(text, str):
        return None
    return sorted({text[start : start + size] for start in range(max(1, len(text) - size + 1))})
