"""Addresses in a form for comparing: their words, their numbers, their triples of letters."""

import numpy as np
import pandas as pd

from .names import is_chinese
from .normal import filled, words

STREETS = {"street": "st", "road": "rd", "avenue": "ave", "place": "pl", "crescent": "cres", "drive": "dr",
           "court": "ct", "strasse": "str", "boulevard": "blvd", "apartment": "apt", "building": "bldg"}  # fmt: skip
MIX = np.uint64(0x9E3779B97F4A7C15)  # Knuth's golden ratio: near triples land far apart
SIGNS = "特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区|自治州|单元|[省市区县镇乡街道路号弄巷室栋幢座楼层]"


def address(texts: pd.Series) -> pd.Series:
    """Return the words and numbers of the address: kinds of streets shortened, 省市区县街道路号 left out."""
    bare = words(texts)
    spaced = bare.str.replace(SIGNS, " ", regex=True).str.replace(r"\s+", " ", regex=True)
    short = bare.str.replace(r"\b(?:" + "|".join(STREETS) + r")\b", lambda found: STREETS[found[0]], regex=True)
    return filled(short.where(~is_chinese(bare), spaced))


def numbers(addresses: pd.Series) -> pd.Series:
    """Return the numbers of normal addresses, in order: house, unit, flat."""
    return filled(addresses.str.replace(r"\D+", " ", regex=True))


def triples(addresses: pd.Series) -> pd.DataFrame:
    """Return the triples of neighbouring letters as a set of 256 bits in the columns ``triples_0`` to ``triples_3``.

    Parts of the address may move and spaces do not count: two sets share most bits all the same, and counting shared
    bits is fast. Chinese addresses give pairs, as a character says more than a letter.
    """
    texts = addresses.fillna("").str.replace(" ", "")
    lengths = texts.str.len().to_numpy(dtype="int64")
    letters = np.frombuffer("".join(texts).encode("utf-32-le"), dtype="uint32").astype("uint64")
    row = np.repeat(np.arange(len(texts)), lengths)
    padded = np.append(letters, np.zeros(2, dtype="uint64"))
    first, second, third = (padded[start : start + len(letters)] for start in range(3))
    size = np.where(is_chinese(texts), 2, 3)[row]
    third = third * (size == 3)
    whole = np.arange(len(letters)) + size <= np.cumsum(lengths)[row]
    mixed = ((first * MIX + second) * MIX + third) * MIX
    bits = (mixed[whole] >> np.uint64(56)).astype("int64")
    found = np.zeros((len(texts), 4), dtype="uint64")
    np.bitwise_or.at(found, (row[whole], bits // 64), np.uint64(1) << (bits % 64).astype("uint64"))
    columns = [f"triples_{place}" for place in range(4)]
    return (
        pd.DataFrame(found.view("int64"), index=addresses.index, columns=columns)
        .where(addresses.notna())
        .astype("Int64")
    )
