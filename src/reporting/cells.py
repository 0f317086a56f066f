"""Values as a spreadsheet cell may safely hold them."""

import numpy as np
import pandas as pd
from pandas.api import types

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins like this is a formula to a spreadsheet (OWASP, CSV injection)."""


def cells(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with lists joined by ``; `` and texts that look like formulas behind an apostrophe."""
    texts = [name for name in frame if types.is_object_dtype(frame[name]) or types.is_string_dtype(frame[name])]
    return frame.assign(**{name: _safe(_whole(frame[name])) for name in texts})


def _whole(values: pd.Series) -> pd.Series:
    """Return the column with lists joined; a column of texts has none."""
    if not types.is_object_dtype(values):
        return values
    return values.map(_joined, na_action="ignore").astype(object)  # nothing but gaps would come back as numbers


def _joined(value: object) -> object:
    return "; ".join(map(str, value)) if isinstance(value, list | tuple | np.ndarray) else value


def _safe(values: pd.Series) -> pd.Series:
    if types.is_object_dtype(values):
        dangerous = values.map(lambda value: isinstance(value, str) and value.startswith(DANGEROUS)).astype(bool)
    else:
        dangerous = values.str.startswith(DANGEROUS).fillna(False).astype(bool)
    return values.mask(dangerous, "'" + values.where(dangerous, "").astype(str)) if dangerous.any() else values
