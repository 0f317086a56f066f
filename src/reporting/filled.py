"""A template filled from every row of a frame, a column at a time."""

from string import Formatter

import pandas as pd


def filled(template: str, frame: pd.DataFrame) -> pd.Series:
    """Return the template filled from each row; ``frame`` has its fields, and what is missing is written as nothing."""
    text = pd.Series("", index=frame.index, dtype="str")
    for literal, field, _, _ in Formatter().parse(template):
        text = text + literal
        text = text + frame[field].astype("str").fillna("") if field else text
    return text
