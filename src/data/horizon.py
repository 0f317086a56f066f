"""How far churn and value look ahead: as the project says, or chosen from the customers' own gaps."""

from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir
import pandas as pd

from src.project import Project

SHORTEST, LONGEST = 28, 364
COVERED = 0.9
STEP_DAYS = 28  # four weeks: each label then holds every weekday equally often


@dataclass(frozen=True)
class Horizon:
    """``days`` the label looks ahead; ``active_days`` the window that says who can churn.

    ``why`` holds the numbers that the choice rests on: ``gap_days`` (nine of ten gaps are at most so long) and
    ``span_days`` (of the history); empty when the project file declares the horizon.
    """

    days: int
    active_days: int
    why: dict[str, int]


def horizon_of(project: Project, transactions: ir.Table) -> Horizon:
    """Return the project's horizon; where it says ``auto``, the one that the gaps between orders suggest.

    The rule: long enough that nine of ten gaps are shorter (who is silent for it is silent for a reason),
    in whole weeks of four, at most a third of the history (so that complete labels exist), 28 to 364 days.
    """
    days, why = (int(project.horizon_days), {}) if project.horizon_days != "auto" else _suggested(transactions)
    return Horizon(days, project.active_days or 2 * days, why)


def _suggested(transactions: ir.Table) -> tuple[int, dict[str, int]]:
    bought: Any = transactions.filter(transactions["amount"] > 0)
    days = bought.select("customer_id", day=bought["ordered_at"].date()).distinct()
    before = days["day"].lag().over(group_by="customer_id", order_by="day")
    gaps = days.select(gap=days["day"].delta(before, unit="day"))
    found = gaps.filter(gaps["gap"].notnull()).agg(gap=gaps["gap"].quantile(COVERED)).to_pandas()["gap"].iloc[0]
    span = days.agg(days=days["day"].max().delta(days["day"].min(), unit="day")).to_pandas()["days"].iloc[0]
    gap = LONGEST if pd.isna(found) else float(found)
    most = max(SHORTEST, min(LONGEST, int(span) // 3 // STEP_DAYS * STEP_DAYS))
    chosen = min(most, max(SHORTEST, -(-int(gap) // STEP_DAYS) * STEP_DAYS))
    return chosen, {"gap_days": round(gap), "span_days": int(span)}
