"""What customers alike in industry, size and place buy at a time: who buys far less may want more than is seen."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

PREFIX = "attribute_"
LEAST = 50
"""Fewer buyers than that are no base to compare with."""
RARE, PENALTY = 20, 10.0


def alike(base: pd.DataFrame) -> pd.DataFrame:
    """Return ``alike_amount``, the usual purchase of customers alike, ``alike_rank`` of it (0 to 1), and
    ``alike_ratio``: the customer's own usual purchase over it.

    The logarithm of the mean purchase is a sum of what each attribute of the customer file adds (ridge regression, so
    that values few customers share count little; those of under 20 customers count as one). Empty where the customer
    file says nothing, fewer than 50 have bought, or, for the ratio, the customer has not.
    """
    own = base["amount_mean"].astype("float64") if "amount_mean" in base else pd.Series(np.nan, base.index)
    told = [column for column in base.columns if column.startswith(PREFIX) and base[column].notna().any()]
    bought = own > 0
    if not told or bought.sum() < LEAST:
        return pd.DataFrame(np.nan, index=base.index, columns=["alike_amount", "alike_rank", "alike_ratio"])
    # each text by its place among all in order: the encoder meets the same groups, a million numbers instead of texts
    text = base[told].astype("object").where(base[told].notna(), "").astype("str")
    text = text.apply(lambda values: pd.Series(pd.factorize(values, sort=True)[0], index=values.index))
    expected = pd.Series(_model().fit(text[bought], np.log(own[bought])).predict(text), index=base.index)
    expected = expected.where(base[told].notna().any(axis=1))
    return pd.DataFrame(
        {
            "alike_amount": np.exp(expected).round(2),
            "alike_rank": expected.rank(pct=True).round(4),
            "alike_ratio": (own.where(bought) / np.exp(expected)).round(4),
        }
    )


def _model() -> "Pipeline":
    from sklearn.linear_model import Ridge  # only here: to read a policy, which begins every run, takes no models
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder

    return make_pipeline(OneHotEncoder(handle_unknown="ignore", min_frequency=RARE), Ridge(alpha=PENALTY))
