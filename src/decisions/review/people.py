"""How salespeople did, judged by the customers they were given: spend, contacts kept, satisfaction."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.stats import norm

from .beyond import beyond, expected_answer
from .judged import Earlier

COLUMNS = ["owner_id", "customers", "spend", "expected", "index", "low", "high", "verdict",
           "came_back", "came_back_more", "came_back_low", "came_back_high", "kept_cadence",
           "answers", "felt", "felt_before", "felt_more", "felt_low", "felt_high"]  # fmt: skip


def people_results(earlier: list[Earlier], cadence_days: Callable[[str], float]) -> pd.DataFrame:
    """Return the results of the owners in the newest run whose horizon is over; no rows without one."""
    return rep_results(earlier[-1], cadence_days) if earlier else pd.DataFrame(columns=COLUMNS)


def rep_results(run: Earlier, cadence_days: Callable[[str], float], *, level: float = 0.8) -> pd.DataFrame:
    """Return what each owner's customers spent against what was expected of just these customers, best first.

    ``index`` is spend over expectation, against that of all owners: 1.1 is a tenth more than colleagues with the same
    customers would have had. ``low`` and ``high`` say what chance makes of it; ``verdict`` is above, below or usual.
    ``came_back``: the share who bought again; ``came_back_more`` by how much more than their chances of leaving had it,
    against colleagues. ``kept_cadence``: the share of the contacts that the customers' tiers ask for (``cadence_days``)
    in the horizon and that took place, each customer's own due at most. ``felt``: the mean (0 to 1) of the customers'
    ``answers`` in the horizon, ``felt_before`` what these customers had said before, ``felt_more`` by how much better
    they answer than colleagues' customers who had said the same before. Each ``more`` has its ``low`` and ``high``.
    """
    table = run.table().dropna(subset=["owner_id", "expected_value"])
    if table.empty or table["expected_value"].sum() <= 0 or table["spend"].sum() <= 0:
        return pd.DataFrame(columns=COLUMNS)
    sums = _spend(table, level).join(_bought_again(table, level)).join(_care(table, run, cadence_days, level))
    return sums.reset_index()[COLUMNS].sort_values("index", ascending=False, ignore_index=True)


def _spend(table: pd.DataFrame, level: float) -> pd.DataFrame:
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
    return sums.assign(index=index, low=low, high=high, verdict=verdict)


def _bought_again(table: pd.DataFrame, level: float) -> pd.DataFrame:
    told = table.assign(came_back=(table["orders"] > 0).astype(float))
    expected = (
        1 - table["churn_probability"].astype(float) if "churn_probability" in table else table["orders"] * np.nan
    )
    return beyond(told, "came_back", expected, level=level)


def _care(table: pd.DataFrame, run: Earlier, cadence_days: Callable[[str], float], level: float) -> pd.DataFrame:
    """Return ``kept_cadence, answers, felt, felt_before`` and what is felt beyond expectation, by owner; empty where
    nothing is told."""
    told = table.merge(run.cared, on="customer_id", how="left")
    asked = run.horizon_days / told["tier"].astype("str").map(cadence_days).astype(float)
    told = told.assign(asked=asked, kept=np.minimum(told["contacts"].fillna(0), asked), said=told["felt"].notna())
    by = told.groupby("owner_id")
    due = by["asked"].sum()
    kept = by["kept"].sum() / due.where(due > 0) if run.cared["contacts"].notna().any() else due * np.nan
    before = told["satisfaction"].astype(float) if "satisfaction" in told else due.reindex(told.index) * np.nan
    answered = told.assign(before=before)[told["said"]].groupby("owner_id")
    more = beyond(told, "felt", expected_answer(before, told["felt"]), level=level)
    return pd.DataFrame(
        {
            "kept_cadence": kept,
            "answers": by["answers"].sum(min_count=1),
            "felt": answered["felt"].mean(),
            "felt_before": answered["before"].mean(),
        },
        index=due.index,
    ).join(more)
