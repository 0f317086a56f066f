"""The earlier runs of a workspace whose horizon is over, with what followed."""

from datetime import date, timedelta

import ibis.expr.types as ir
import pandas as pd

from src.features.outcomes import outcomes
from src.workspace import Workspace

from .effects import acted
from .judged import Earlier


def earlier_runs(ws: Workspace, lines: ir.Table, horizon_days: int) -> list[Earlier]:
    """Return every published run as of a date at least one horizon before this one, the oldest first."""
    over = [(day, folder) for day, folder in ws.all_published() if day + timedelta(days=horizon_days) <= ws.as_of]
    return [
        Earlier(day, pd.read_parquet(folder / "segments.parquet"), _followed(lines, day, horizon_days))
        for day, folder in over
    ]


def earlier_actions(ws: Workspace, lines: ir.Table, *, days: int = 28) -> pd.DataFrame:
    """Return who had an action in an earlier run or was held back, with what followed within so many days.

    Adds ``run`` to the columns of ``acted``: the date of the run.
    """
    remembered = dict(ws.all_remembered("actions"))
    runs = [day for day in remembered if day + timedelta(days=days) <= ws.as_of]
    found = [
        acted(remembered[day], scored, _followed(lines, day, days)).assign(run=day.isoformat())
        for day, scored in ws.all_remembered("segments")
        if day in runs
    ]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=_ACTED)


_ACTED = ["customer_id", "action", "control", "tier", "churn_band", "orders", "spend", "spend_before", "run"]


def _followed(lines: ir.Table, day: date, days: int) -> pd.DataFrame:
    return outcomes(lines, day, day + timedelta(days=days)).order_by("customer_id").to_pandas()
