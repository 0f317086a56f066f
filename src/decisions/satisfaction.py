"""Satisfaction: a level from the answers, with how sure it is."""

from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from .rule_choice import chosen, numbers
from .rules import Rules

COVERAGE = 0.8


class SatisfactionRules(Rules):
    """From when on a customer counts as satisfied or dissatisfied, on a scale from 0 to 1.

    A customer who answered once or twice is drawn towards the mean of all, by as much as answers of one customer
    differ among themselves against how much customers differ (empirical Bayes). ``sure`` is the chance that must lie on
    the right side of the limit for the level to be told; below it the level is ``unsure``.
    """

    looks_at = ("answers", "satisfaction_mean", "satisfaction_deviation", "answer_recency_days")

    satisfied: Annotated[float, Field(gt=0, lt=1)] = 0.65
    dissatisfied: Annotated[float, Field(gt=0, lt=1)] = 0.45
    sure: Annotated[float, Field(ge=0.5, lt=1)] = 0.6

    @model_validator(mode="after")
    def _in_order(self) -> "SatisfactionRules":
        if self.dissatisfied > self.satisfied:
            raise ValueError(f"expected dissatisfied to be at most satisfied, {self.satisfied}")
        return self


def satisfaction(base: pd.DataFrame, rules: SatisfactionRules) -> pd.DataFrame:
    """Return ``satisfaction`` (0 to 1), ``satisfaction_low, satisfaction_high`` (80 % interval),
    ``satisfaction_level`` and ``satisfaction_untold`` (``no_answers``).

    ``satisfaction_level``: ``dissatisfied``, ``satisfied``, ``neutral`` (surely neither), or ``unsure``.
    """
    from scipy.stats import norm  # only here: to read a policy, which begins every run, takes no statistics

    answers, mean = numbers(base, "answers").fillna(0), numbers(base, "satisfaction_mean")
    told = (answers > 0) & mean.notna()
    within, between, middle = variances(base[told])
    weight = between / (between + within / answers.where(told)) if between > 0 else answers.where(told) * 0
    felt = middle + weight * (mean - middle)
    spread = np.sqrt(between * (1 - weight)) if between > 0 else np.sqrt(within / answers.where(told))
    half = norm.ppf((1 + COVERAGE) / 2) * spread
    below, above = (
        norm.cdf((limit - felt) / spread.clip(lower=1e-9)) for limit in (rules.dissatisfied, rules.satisfied)
    )
    level = chosen(
        {
            "dissatisfied": told & (below >= rules.sure),
            "satisfied": told & (1 - above >= rules.sure),
            "neutral": told & (above - below >= rules.sure),
            "unsure": told,
        }
    )
    return pd.DataFrame(
        {
            "satisfaction": felt.round(4),
            "satisfaction_low": (felt - half).clip(0, 1).round(4),
            "satisfaction_high": (felt + half).clip(0, 1).round(4),
            "satisfaction_level": level,
            "satisfaction_untold": chosen({"no_answers": ~told}),
        }
    )


def variances(asked: pd.DataFrame) -> tuple[float, float, float]:
    """Return the variance of answers within customers, that between customers, and the mean of all answers.

    Analysis of variance with unequal numbers (Searle, Casella & McCulloch 1992, Variance Components, section 3.6): the
    expected mean square between is within + n0 * between, n0 = (N - sum(n^2) / N) / (k - 1). Where nobody answered
    twice, half of the variance is taken to be within.
    """
    answers, mean = numbers(asked, "answers"), numbers(asked, "satisfaction_mean")
    total, customers = float(answers.sum()), len(asked)
    if customers < 2:
        return 0.25 / 4, 0.25 / 4, float(mean.mean()) if customers else 0.5
    middle = float((answers * mean).sum() / total)
    square_between = float((answers * (mean - middle) ** 2).sum() / (customers - 1))
    free = total - customers
    if free == 0:
        return square_between / 2, square_between / 2, middle
    within = float(((answers - 1) * numbers(asked, "satisfaction_deviation").fillna(0) ** 2).sum() / free)
    n0 = (total - float((answers**2).sum()) / total) / (customers - 1)
    return within, max(0.0, (square_between - within) / n0), middle
