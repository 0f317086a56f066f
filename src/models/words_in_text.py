"""A text as words: Chinese cut by jieba's dictionary (rjieba, its fast and kept binding), English in small letters."""

import re
from collections.abc import Mapping, Sequence

import pandas as pd
import rjieba

CHINESE = re.compile(r"[\u4e00-\u9fff]+")
ENGLISH = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+")
PIECES = re.compile(rf"{CHINESE.pattern}|{ENGLISH.pattern}")


def words_in(text: str) -> list[str]:
    """Return the words of a text in order; the languages may be mixed."""
    found: list[str] = []
    for piece in PIECES.findall(text.lower()):
        found += list(rjieba.cut(piece)) if CHINESE.match(piece) else [piece]
    return found


def marked(texts: pd.Series, lexicon: Mapping[str, Sequence[str]]) -> pd.Series:
    """Return each text as words with spaces between, and behind them a mark for every entry of the lexicon it touches.

    A mark such as ``=delivery`` lets a model that has never seen a phrasing know what the company's own keywords say
    of it. An entry is touched by a Chinese keyword anywhere in the text, by an English one at the beginning of a word.
    """
    plain = texts.fillna("").astype("str").str.lower()
    told = pd.Series([" ".join(words_in(text)) for text in plain], index=texts.index, dtype="str")
    for name, hits in touched(texts, lexicon).items():
        told = told.where(~hits, told + f" ={name}")
    return told


def touched(texts: pd.Series, lexicon: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Return which entries of the lexicon each text touches: a column of yes or no for each."""
    plain = texts.fillna("").astype("str").str.lower()
    return pd.DataFrame(
        {name: plain.str.contains(_pattern(keys), regex=True) for name, keys in lexicon.items()}, index=texts.index
    )


def counted(texts: pd.Series, lexicon: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Return how many of an entry's keywords each text has: a column for each entry."""
    plain = texts.fillna("").astype("str").str.lower()
    return pd.DataFrame(
        {name: plain.str.count(_pattern(keys)).astype(int) for name, keys in lexicon.items()}, index=texts.index
    )


def _pattern(keys: Sequence[str]) -> str:
    wanted = [re.escape(key.lower()) if CHINESE.search(key) else rf"(?<![a-z]){re.escape(key.lower())}" for key in keys]
    return "|".join(wanted) or r"(?!)"
