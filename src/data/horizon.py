"""How far churn and value look ahead: as the project says, or chosen from the customers' own gaps."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import ibis.expr.types as ir
import pandas as pd

from src.errors import BadInput
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
    if (declared := declared_horizon(project)) is not None:
        return declared
    days, why = _suggested(transactions)
    return Horizon(days, project.active_days or 2 * days, why)


def declared_horizon(project: Project) -> Horizon | None:
    """Return the horizon that the project file declares; None where the gaps between orders are to tell."""
    if project.horizon_days == "auto":
        return None
    days = int(project.horizon_days)
    return Horizon(days, project.active_days or 2 * days, {})


def refuse_silence(as_of: date, last_order_on: date, active_days: int) -> None:
    """Raise BadInput when nobody can have bought within the active days: as_of is long after the last order."""
    latest = last_order_on + timedelta(days=active_days)
    if as_of > latest:
        raise BadInput(
            f"Nobody had bought lately as of {as_of}.",
            f"as_of: expected a date up to {latest}, {active_days} days (active_days) after the last order on"
            f" {last_order_on}; came {as_of}. Name an earlier date, or bring newer orders.",
        )


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
