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
    """``days`` the label looks ahead; ``active_days`` the window that says who can churn; ``why`` in a sentence."""

    days: int
    active_days: int
    why: str


def horizon_of(project: Project, transactions: ir.Table) -> Horizon:
    """Return the project's horizon; where it says ``auto``, the one that the gaps between orders suggest.

    The rule: long enough that nine of ten gaps are shorter (who is silent for it is silent for a reason),
    in whole weeks of four, at most a third of the history (so that complete labels exist), 28 to 364 days.
    """
    if project.horizon_days != "auto":
        days, why = int(project.horizon_days), "declared in the project file"
    else:
        days, why = _suggested(transactions)
    return Horizon(days, project.active_days or 2 * days, why)


def _suggested(transactions: ir.Table) -> tuple[int, str]:
    bought: Any = transactions.filter(transactions["amount"] > 0)
    days = bought.select("customer_id", day=bought["ordered_at"].date()).distinct()
    before = days["day"].lag().over(group_by="customer_id", order_by="day")
    gaps = days.select(gap=days["day"].delta(before, unit="day"))
    found = gaps.filter(gaps["gap"].notnull()).agg(gap=gaps["gap"].quantile(COVERED)).to_pandas()["gap"].iloc[0]
    span = days.agg(days=days["day"].max().delta(days["day"].min(), unit="day")).to_pandas()["days"].iloc[0]
    gap = LONGEST if pd.isna(found) else float(found)
    most = max(SHORTEST, min(LONGEST, int(span) // 3 // STEP_DAYS * STEP_DAYS))
    chosen = min(most, max(SHORTEST, -(-int(gap) // STEP_DAYS) * STEP_DAYS))
    return chosen, (
        f"nine of ten gaps between orders are at most {gap:.0f} days; the history spans {int(span)} days,"
        f" a third of which is the most a horizon may take"
    )
