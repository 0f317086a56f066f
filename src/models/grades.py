"""The grade printed for managers: how much better than the rule, on dates that came later than the training.

A  better by a lot in one primary metric (.05 of AUC, 5 % of Gini or mean absolute error) and behind in none
B  better in one, and in none behind by more than the margin
C  otherwise: the rule scores

The primary metrics say how well customers are ranked and how far the numbers are off: AUC and Brier score of churn,
normalised Gini and mean absolute error of value. The margin is what a single customer more or less can turn.
"""

from typing import Literal

import numpy as np
import pandas as pd

from .baselines import LAST_PERIOD, RECENCY_RULE
from .comparison import BETTER, WORSE
from .metrics import Metric, auc, brier, gini, goodness, mae

Letter = Literal["A", "B", "C"]
Target = Literal["churn", "value"]
STACK = "stack"

PRIMARY: dict[Target, tuple[Metric, ...]] = {"churn": (auc, brier), "value": (gini, mae)}
MARGIN = {"auc": 0.005, "brier": 0.01, "gini": 0.01, "mae": 0.01}
A_LOT = {"auc": 0.05, "gini": 0.05, "mae": 0.05}


def averages(backtest: pd.DataFrame) -> pd.DataFrame:
    """Return the mean of every metric (columns) for every model (index) over the judged dates."""
    return backtest.pivot_table(index="model", columns="metric", values="value", sort=False)


def advantage(differences: pd.DataFrame) -> pd.Series:
    """Return by primary metric how far the first model of a comparison is ahead: AUC in points, others in shares.

    Below nought it is behind. Metrics that are undefined, and others than the primary ones, are left out.
    """
    known = differences[differences["metric"].isin(list(MARGIN))].dropna(subset=["gain"]).set_index("metric")
    return known["gain"] / known["second"].where(known.index != "auc", 1.0)


def ahead(differences: pd.DataFrame) -> bool:
    """Return whether the first model is ahead in a primary metric and in none behind by more than the margin."""
    found = advantage(differences)
    return bool((found > 0).any() and _within(found))


def beats(differences: pd.DataFrame) -> bool:
    """Return whether it is ahead, clearly: with the interval of a primary metric wholly on the better side."""
    primary = differences[differences["metric"].isin(list(MARGIN))]
    return ahead(differences) and bool((primary["verdict"] == BETTER).any())


def not_worse(differences: pd.DataFrame) -> bool:
    """Return whether no primary metric is clearly worse or behind by more than the margin, and one not behind."""
    found, primary = advantage(differences), differences[differences["metric"].isin(list(MARGIN))]
    return bool((found >= 0).any() and _within(found) and not (primary["verdict"] == WORSE).any())


def grade(differences: pd.DataFrame) -> Letter:
    """Return the grade of the first model of a comparison with the rule."""
    found = advantage(differences)
    if not ahead(differences):
        return "C"
    a_lot = (found >= pd.Series(A_LOT).reindex(found.index)).any()
    return "A" if a_lot and (found >= 0).all() else "B"


def grade_churn(backtest: pd.DataFrame) -> Letter:
    """Return the grade of the churn model over the judged dates; C where nothing could be judged."""
    return _grade_of_means(backtest, RECENCY_RULE, "churn")


def grade_value(backtest: pd.DataFrame) -> Letter:
    """Return the grade of the value model over the judged dates; C where nothing could be judged."""
    return _grade_of_means(backtest, LAST_PERIOD, "value")


def _grade_of_means(backtest: pd.DataFrame, rule: str, target: Target) -> Letter:
    if backtest.empty:
        return "C"
    means, names = averages(backtest), [metric.__name__ for metric in PRIMARY[target]]
    pair = means.loc[[rule, STACK], names]
    gains = [float(np.diff(goodness(name, pair[name].to_numpy()))[0]) for name in names]
    return grade(pd.DataFrame({"metric": names, "gain": gains, "second": pair.loc[rule].to_numpy()}))


def _within(found: pd.Series) -> bool:
    return bool((found >= -pd.Series(MARGIN).reindex(found.index)).all())
