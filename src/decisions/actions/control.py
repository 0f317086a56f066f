"""The control group: customers left alone on purpose, alike in everything else."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from .rules import Control

SALT = "control"


def control_group(
    scored: pd.DataFrame,
    rules: Control,
    *,
    before: pd.DataFrame | None = None,
    strata: Sequence[str] = ("tier", "churn_band"),
) -> pd.Series:
    """Return for every customer whether it is held back.

    Who was known to an earlier run stays on the side it was on (``before``: customer_id, control_group), unless its
    tier is exempt by now. Of the others each stratum gives its share, chosen by a hash of the ids: the same customers
    give the same group, and no draw decides.
    """
    exempt = scored["tier"].astype("str").isin(rules.exempt)
    known = _before(scored, before)
    new = scored[known.isna() & ~exempt]
    held = known.fillna(False).astype(bool) & ~exempt
    stratum = new[strata[0]].astype("str").str.cat([new[name].astype("str") for name in strata[1:]], "|", na_rep="")
    place = _uniform(new["customer_id"]).groupby(stratum).rank(method="first")
    size = stratum.groupby(stratum).transform("size")
    chance = stratum.map({name: _uniform(pd.Series([name])).iloc[0] for name in stratum.unique()}).astype(float)
    return held.mask(held.index.isin(new.index[place <= np.floor(rules.share * size + chance)]), True).rename(
        "control_group"
    )


def _before(scored: pd.DataFrame, before: pd.DataFrame | None) -> pd.Series:
    if before is None or "control_group" not in before:
        return pd.Series(pd.NA, index=scored.index, dtype="boolean")
    return (
        scored["customer_id"].map(before.set_index("customer_id")["control_group"].astype("boolean")).astype("boolean")
    )


def _uniform(ids: pd.Series) -> pd.Series:
    """Return a number from 0 to 1 for every id, the same in every run."""
    hashed = pd.util.hash_array((SALT + ids.astype(str)).to_numpy(object))
    return pd.Series(hashed / np.float64(2**64), index=ids.index)
