"""The grade printed for managers: how much better than the rule, on dates that came later than the training.

churn  A  AUC at least .05 above the recency rule and a better Brier score
       B  both better, by less
       C  otherwise: the rule scores
value  A  normalised Gini or mean absolute error at least 5 % better than last period's spend, the other no worse
       B  one better, the other no worse than by 1 %
       C  otherwise: the rule scores
"""

from typing import Literal

import pandas as pd

from .baselines import LAST_PERIOD, RECENCY_RULE

Letter = Literal["A", "B", "C"]
STACK = "stack"


def averages(backtest: pd.DataFrame) -> pd.DataFrame:
    """Return the mean of every metric (columns) for every model (index) over the judged dates."""
    return backtest.pivot_table(index="model", columns="metric", values="value", sort=False)


def grade_churn(backtest: pd.DataFrame) -> Letter:
    """Return the grade of the churn model; C where nothing could be judged."""
    if backtest.empty:
        return "C"
    means = averages(backtest)
    gain = means.loc[STACK, "auc"] - means.loc[RECENCY_RULE, "auc"]
    calmer = means.loc[STACK, "brier"] < means.loc[RECENCY_RULE, "brier"]
    return "A" if calmer and gain >= 0.05 else "B" if calmer and gain > 0 else "C"


def grade_value(backtest: pd.DataFrame) -> Letter:
    """Return the grade of the value model; C where nothing could be judged."""
    if backtest.empty:
        return "C"
    means = averages(backtest)
    ranking = means.loc[STACK, "gini"] / means.loc[LAST_PERIOD, "gini"] - 1
    error = 1 - means.loc[STACK, "mae"] / means.loc[LAST_PERIOD, "mae"]
    best, worst = max(ranking, error), min(ranking, error)
    return "A" if best >= 0.05 and worst >= 0 else "B" if best > 0 and worst >= -0.01 else "C"
