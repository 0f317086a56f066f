"""The earlier runs of a workspace whose horizon is over, with what followed."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import pandas as pd

from src.decisions.prospects import apart
from src.features.care import care
from src.features.outcomes import outcomes
from src.workspace import Workspace

from .effects import acted, effects_and_money
from .judged import NOBODY, Earlier


def earlier_runs(ws: Workspace, tables: Mapping[str, ir.Table], horizon_days: int) -> list[Earlier]:
    """Return every published run whose horizon was over by this date, the oldest first.

    ``horizon_days`` is that of runs whose manifest does not tell their own. Prospects are not judged here: nothing
    was forecast of them.
    """
    lists = ws.all_remembered("actions")
    found = [(day, folder, {"horizon_days": horizon_days, **_manifest(folder)}) for day, folder in ws.all_published()]
    over = [told for told in found if told[0] + timedelta(days=told[2]["horizon_days"]) <= ws.as_of]
    return [_earlier(day, folder, manifest, tables=tables, lists=lists) for day, folder, manifest in over]


def promises(ws: Workspace) -> dict[date, dict[str, float]]:
    """Return what the models of each earlier run promised in their backtests, ``auc`` and ``gini``, by its date."""
    return {day: _promised(_manifest(folder)) for day, folder in ws.all_published()}


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


def actions_worked(ws: Workspace, lines: ir.Table) -> pd.DataFrame:
    """Return what each action of the earlier runs brought: customers on the list beside those held back, in the same
    run, tier and risk; the intervals hold for all actions together."""
    return effects_and_money(earlier_actions(ws, lines), "action", strata=("run", "tier", "churn_band"), together=True)


_ACTED = [
    "customer_id",
    "action",
    "control",
    "tier",
    "churn_band",
    "orders_before",
    "spend_before",
    "orders",
    "spend",
    "run",
]


def _earlier(
    day: date,
    folder: Path,
    manifest: dict[str, Any],
    *,
    tables: Mapping[str, ir.Table],
    lists: list[tuple[date, pd.DataFrame]],
) -> Earlier:
    customers, _ = apart(pd.read_parquet(folder / "segments.parquet"))
    days = int(manifest["horizon_days"])
    return Earlier(
        day,
        customers,
        _followed(tables["transactions"], day, days),
        promised=_promised(manifest),
        listed=_listed(lists, day, days),
        active_days=manifest.get("active_days"),
        horizon_days=days,
        cared=care(tables, day, day + timedelta(days=days)),
    )


def _listed(lists: list[tuple[date, pd.DataFrame]], day: date, days: int) -> pd.DataFrame:
    """Return who was on a list of actions within so many days from a day: ``customer_id, action, status`` (do or
    control)."""
    inside = [
        table[["customer_id", "action", "status"]] for on, table in lists if day <= on < day + timedelta(days=days)
    ]
    told = pd.concat([NOBODY, *inside], ignore_index=True)
    return told[told["status"].isin(("do", "control"))].drop_duplicates(ignore_index=True)


def _manifest(folder: Path) -> dict[str, Any]:
    file = folder / "manifest.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _promised(manifest: dict[str, Any]) -> dict[str, float]:
    models = manifest.get("models", {})
    told = {"auc": models.get("churn", {}), "gini": models.get("value", {})}
    return {name: model["metrics"][name] for name, model in told.items() if name in model.get("metrics", {})}


def _followed(lines: ir.Table, day: date, days: int) -> pd.DataFrame:
    return outcomes(lines, day, day + timedelta(days=days)).order_by("customer_id").to_pandas()
