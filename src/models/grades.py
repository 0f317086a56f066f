"""The grade printed for managers: how much better than the rule, on dates that came later than the training.

A  better by a lot in one primary metric (.05 of AUC, 5 % of Gini, a third of the decile error) and behind in none
B  better in one, and in none behind by more than the margin
C  otherwise: the rule scores

Where a few customers bring most of the money they decide the decile error: it counts against a model that ranks better
by a lot only where it is clearly worse.

The primary metrics say how well customers are ranked and how far the numbers are off: AUC and Brier score of churn,
normalised Gini and decile error of value. Not the mean absolute error: it rewards a forecast of nought for everybody
where most buy nothing. Nor can the decile error alone decide: any rule that does not know the mean loses to the mean,
which ranks nobody. The margin is what a single customer more or less can turn.
"""

from typing import Literal

import pandas as pd

from .comparison import BETTER, WORSE
from .metrics import Metric, auc, brier, decile_error, gini

Letter = Literal["A", "B", "C"]
Target = Literal["churn", "value"]
STACK = "stack"

PRIMARY: dict[Target, tuple[Metric, ...]] = {"churn": (auc, brier), "value": (gini, decile_error)}
MARGIN = {"auc": 0.005, "brier": 0.01, "gini": 0.01, "decile_error": 0.05}
A_LOT = {"auc": 0.05, "gini": 0.05, "decile_error": 1 / 3}
CHANCE = {"auc": 0.5, "gini": 0.0}
"""What ranking nobody reaches: who ranks worse is no mark to beat."""
DECISIVE = ("auc", "brier", "gini")


def averages(backtest: pd.DataFrame) -> pd.DataFrame:
    """Return the mean of every metric (columns) for every model (index) over the judged dates."""
    return backtest.pivot_table(index="model", columns="metric", values="value", sort=False)


def advantage(differences: pd.DataFrame) -> pd.Series:
    """Return by primary metric how far the first model of a comparison is ahead: AUC in points, others in shares.

    Below nought it is behind. A second model that ranks worse than ``CHANCE`` is taken for chance, and a Gini beside
    that counts in points. Metrics that are undefined, and others than the primary ones, are left out.
    """
    known = differences[differences["metric"].isin(list(MARGIN))].dropna(subset=["gain"]).set_index("metric")
    least = pd.Series(CHANCE).reindex(known.index)
    second = known["second"].where(~(known["second"] < least), least)
    shares = (known.index != "auc") & (second > 0)
    return (known["gain"] - (second - known["second"])) / second.where(shares, 1.0)


def ahead(differences: pd.DataFrame) -> bool:
    """Return whether the first model is ahead in a primary metric and in none behind by more than the margin.

    A decile error that is no clear difference is left out where the first model ranks better by a lot.
    """
    found = advantage(differences)
    verdicts = differences.set_index("metric")["verdict"]
    if found.get("gini", 0.0) >= A_LOT["gini"] and verdicts.get("decile_error") != WORSE:
        found = found.drop("decile_error", errors="ignore")
    return bool((found > 0).any() and _within(found))


def beats(differences: pd.DataFrame) -> bool:
    """Return whether it is ahead, clearly: with the interval of a decisive metric wholly on the better side."""
    decisive = differences[differences["metric"].isin(DECISIVE)]
    return ahead(differences) and bool((decisive["verdict"] == BETTER).any())


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


def _within(found: pd.Series) -> bool:
    return bool((found >= -pd.Series(MARGIN).reindex(found.index)).all())
