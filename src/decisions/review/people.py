"""How salespeople did, judged by the customers they were given."""

import numpy as np
import pandas as pd
from scipy.stats import norm

from .judged import Earlier

COLUMNS = ["owner_id", "customers", "spend", "expected", "index", "low", "high", "came_back", "verdict"]


def people_results(earlier: list[Earlier]) -> pd.DataFrame:
    """Return the results of the owners in the newest run whose horizon is over; no rows without one."""
    return rep_results(earlier[-1]) if earlier else pd.DataFrame(columns=COLUMNS)


def rep_results(run: Earlier, *, level: float = 0.8) -> pd.DataFrame:
    """Return what each owner's customers spent against what was expected of just these customers, best first.

    ``index`` is spend over expectation, against that of all owners: 1.1 is a tenth more than colleagues with the same
    customers would have had. ``low`` and ``high`` say what chance makes of it; ``verdict`` is above, below or usual.
    """
    table = run.table().dropna(subset=["owner_id", "expected_value"])
    if table.empty or table["expected_value"].sum() <= 0 or table["spend"].sum() <= 0:
        return pd.DataFrame(columns=COLUMNS)
    overall = table["spend"].sum() / table["expected_value"].sum()
    table = table.assign(expected=table["expected_value"] * overall, came_back=(table["orders"] > 0).astype(float))
    sums = table.groupby("owner_id").agg(
        customers=("customer_id", "size"),
        spend=("spend", "sum"),
        expected=("expected", "sum"),
        came_back=("came_back", "mean"),
    )
    index = sums["spend"] / sums["expected"].where(sums["expected"] > 0)
    rest = table["spend"] - table["owner_id"].map(index).fillna(1) * table["expected"]
    error = np.sqrt((rest**2).groupby(table["owner_id"]).sum()) / sums["expected"]
    half = float(norm.ppf(0.5 + level / 2)) * error
    low, high = index - half, index + half
    verdict = np.select([low > 1, high < 1], ["above", "below"], "usual")
    told = sums.assign(index=index, low=low, high=high, verdict=verdict).reset_index()
    return told[COLUMNS].sort_values("index", ascending=False, ignore_index=True)
