"""The tier score: one indicator as it is, several weighed, or recency, frequency and monetary value."""

import numpy as np
import pandas as pd

from src.errors import BadInput

from .rfm import rfm_scores
from .scheme import Scheme, Weighted

DIGITS = {"indicator": 4, "weighted": 1, "rfm": 2}


def score_parts(base: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return what each indicator adds to the tier score, one column an indicator, rows as in ``base``.

    By one indicator: its value. Weighted: points of 100, which sum to the score. RFM: points of 5.

    Raises
    ------
    BadInput
        When the data do not tell an indicator: names all that are missing and those that are there.
    """
    refuse_unknown(base, scheme.evidence())
    if scheme.indicator:
        return base[[scheme.indicator]].astype("float64")
    if scheme.rfm:
        return rfm_scores(base, scheme.rfm).parts
    total = sum(part.weight for part in scheme.weighted)
    return pd.DataFrame(
        {part.indicator: scaled(base[part.indicator], part) * (100 * part.weight / total) for part in scheme.weighted}
    )


def tier_score(parts: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """Return the sum of the parts, rounded as the files show it: what is shown is what decides."""
    kind = "indicator" if scheme.indicator else "rfm" if scheme.rfm else "weighted"
    return parts.sum(axis=1, skipna=False).round(DIGITS[kind])


def scaled(values: pd.Series, part: Weighted) -> pd.Series:
    """Return the indicator between 0 (bad) and 1 (good), as declared; an unknown value counts as ``part.missing``."""
    numbers = values.astype("float64")
    if part.scale == "rank":
        ranked = numbers if part.better == "high" else -numbers
        return ranked.rank(method="max", pct=True).fillna(part.missing)
    low = numbers.min() if part.low is None else part.low
    high = numbers.max() if part.high is None else part.high
    if part.scale == "log":
        low, high, numbers = np.log1p(max(low, 0.0)), np.log1p(max(high, 0.0)), np.log1p(numbers.clip(lower=0))
    placed = ((numbers - low) / (high - low)).clip(0, 1) if high > low else numbers.mask(numbers.notna(), 1.0)
    return (placed if part.better == "high" else 1 - placed).fillna(part.missing)


def refuse_unknown(base: pd.DataFrame, wanted: tuple[str, ...]) -> None:
    """Raise BadInput when the evidence has not all the columns that a policy names."""
    numbers = sorted(name for name in base.columns if pd.api.types.is_numeric_dtype(base[name]))
    if missing := [name for name in dict.fromkeys(wanted) if name not in numbers]:
        raise BadInput(
            f"The policy looks at {', '.join(missing)}, which these data do not tell as a number.",
            f"Expected columns among {', '.join(numbers)}."
            " Correct the policy, or give the table that the column is made from.",
        )
