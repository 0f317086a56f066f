"""What a customer answered when asked: the scores of the last two years on one scale."""

from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from .rollups import days_before, window_start

ANSWER_DAYS = 730
FROM_ONE = 7
"""Scales up to this many begin at 1 (one to five stars); longer ones at 0 (0 to 10, 0 to 100)."""


def satisfaction(table: ir.Table, as_of: date) -> ir.Table | None:
    """Return each customer's answers of the last two years: ``customer_id, answers, satisfaction_mean`` (0 to 1),
    ``satisfaction_deviation`` (null with fewer than two) and ``answer_recency_days``; None where no score is told."""
    if "score" not in table.columns:
        return None
    score = scaled(table)
    asked: Any = table.filter((table["given_at"].date() >= window_start(as_of, ANSWER_DAYS)) & score.notnull())
    felt = scaled(asked)
    return asked.group_by("customer_id").agg(
        answers=asked.count(),
        satisfaction_mean=felt.mean().round(6),
        satisfaction_deviation=felt.std(how="sample").round(6),
        answer_recency_days=days_before(asked["given_at"].date().max(), as_of),
    )


def scaled(table: Any) -> Any:
    """Return the scores from 0 (worst) to 1 (best). Where no scale is told, it is out of 5, out of 10 beyond that, and
    out of 100 beyond that."""
    score = table["score"]
    guess = ibis.cases((score <= 5, 5.0), (score <= 10, 10.0), else_=100.0)
    most = table["scale_max"].fill_null(guess) if "scale_max" in table.columns else guess
    least = (most <= FROM_ONE).ifelse(1.0, 0.0)
    return ((score - least) / (most - least)).clip(0, 1)
