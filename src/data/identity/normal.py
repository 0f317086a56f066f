"""Normalised forms for comparing: what two spellings of one number, date or word have in common.

Every function takes a column of texts and returns one of the same index; what says nothing is missing. Normalising
what is normal already changes nothing.
"""

import pandas as pd

FEWEST_DIGITS = 6
SPELT = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "\u0345": " "})
EXTENSION = r"(?:\bext|\bextension|#|转|分机)\W*\d{1,6}\W*$"


def plain(texts: pd.Series) -> pd.Series:
    """Return lower case without accents, full-width forms made half-width, one space between words."""
    marks = texts.astype("str").str.normalize("NFKD").str.casefold().str.normalize("NFKD")
    bare = marks.str.replace(r"[\u0300-\u036f]", "", regex=True).str.translate(SPELT).str.normalize("NFKC")
    return filled(bare.str.casefold().str.replace(r"\s+", " ", regex=True))


def words(texts: pd.Series) -> pd.Series:
    """Return the plain text with nothing but letters, digits and single spaces."""
    return filled(plain(texts).str.replace(r"['’`´]", "", regex=True).str.replace(r"[\W_]+", " ", regex=True))


def compact(texts: pd.Series) -> pd.Series:
    """Return the plain text's letters and digits, run together."""
    return filled(plain(texts).str.replace(r"[\W_]+", "", regex=True))


def email(texts: pd.Series) -> pd.Series:
    """Return the address in lower case without spaces; missing when it is none."""
    bare = plain(texts).str.replace(" ", "")
    return bare.where(bare.str.fullmatch(r"[^@]+@[^@]+", na=False))


def phone(texts: pd.Series) -> pd.Series:
    """Return the digits: eleven for a Chinese mobile, else with ``+`` before an international prefix.

    Extensions go; fewer than six digits, or one digit over and over, are no number.
    """
    cut = plain(texts).str.replace(EXTENSION, "", regex=True).str.replace("(0)", "", regex=False)
    digits = cut.str.replace(r"[^0-9+]", "", regex=True)
    ascii_digits = digits.str.replace(r"(?<=.)\+", "", regex=True).str.replace(r"^00", "+", regex=True)
    mobile = ascii_digits.str.replace(r"^(?:\+?86)?(1[3-9]\d{9})$", r"\1", regex=True)
    chinese = mobile.str.replace(r"^\+86(?=[2-9]\d{8,10}$|10\d{8}$)", "0", regex=True)
    said = chinese.str.count(r"\d").ge(FEWEST_DIGITS) & ~chinese.str.fullmatch(r"\+?(\d)\1*", na=True)
    return chinese.where(said)


def birth_date(dates: pd.Series) -> pd.Series:
    """Return the day as eight digits, year first; ``3/4/1980`` is taken as day, month, year. What is no day is missing.

    An impossible day such as 19801340 stays as it is: it may be one slip away from the true one.
    """
    text = dates.dt.strftime("%Y%m%d") if pd.api.types.is_datetime64_any_dtype(dates) else plain(dates.astype("str"))
    parts = text.str.extract(r"^(\d{4})\D+(\d{1,2})\D+(\d{1,2})(?:\D.*)?$")
    turned = text.str.extract(r"^(\d{1,2})\D+(\d{1,2})\D+(\d{4})$")[[2, 1, 0]].set_axis([0, 1, 2], axis=1)
    found = parts.fillna(turned)
    joined = found[0] + found[1].str.zfill(2) + found[2].str.zfill(2)
    return joined.fillna(text.str.extract(r"^(\d{8})$")[0])


def filled(texts: pd.Series) -> pd.Series:
    """Return the texts trimmed, empty ones missing."""
    trimmed = texts.astype("str").str.strip()
    return trimmed.where(trimmed.ne(""))
