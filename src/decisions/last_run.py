"""What the last run left, and what its data and models would say today: to tell why a tier changed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import ibis.expr.types as ir
import pandas as pd
from pydantic import ValidationError

from src.features.circumstances import circumstances
from src.features.features import features
from src.features.rollups import rollups
from src.models.segments import assigned
from src.models.tracking import logged_model
from src.workspace import Workspace

from .causes import LastRun
from .evidence import evidence, rule_base
from .policy import Version


def last_run(
    workspace: Workspace,
    tables: dict[str, ir.Table],
    *,
    now: pd.DataFrame,
    known: Mapping[str, Any],
    models: Mapping[str, Mapping[str, Any]],
) -> LastRun | None:
    """Return what the last run left; None when there was none, or it was before policies were kept.

    ``tables``: the canonical tables as they are known now; ``now``: the features of today; ``known``: what was
    prepared; ``models``: the records of today's.
    """
    day, before, rules = workspace.last_published_on(), workspace.last_published(), _rules(workspace)
    if day is None or before is None or rules is None:
        return None
    looked_at = workspace.last_published("criteria")
    table = before if looked_at is None else rule_base(before, looked_at)
    if not set(rules.tiers.evidence()) <= set(table.columns):
        return None
    corrected = _corrected(tables, day, known["horizon_days"])
    return LastRun(table, rules, corrected, _asked(workspace, before, now, models), _sorted(workspace, now))


def _rules(workspace: Workspace) -> Version | None:
    try:
        return Version.model_validate(workspace.last_manifest()["policy"]["rules"])
    except (KeyError, ValidationError):
        return None


def _corrected(tables: dict[str, ir.Table], day: date, horizon_days: int) -> pd.DataFrame:
    """Return the evidence of the last run's date as the data tell it now."""
    then = features(rollups(tables, day, horizon_days), day).to_pandas()
    return rule_base(
        evidence(then, as_of=day, horizon_days=horizon_days),
        then,
        circumstances(tables, day, horizon_days=horizon_days),
    )


def _asked(
    workspace: Workspace, before: pd.DataFrame, now: pd.DataFrame, models: Mapping[str, Mapping[str, Any]]
) -> pd.DataFrame | None:
    """Return what the last run's value model expects of today's customers.

    None when it is today's, a rule, gone, or learnt from measurements that are made no longer.
    """
    last = str(before["value_model"].iloc[0]).rpartition("/")[2] if len(before) else "rule"
    model = None if last == str(models["value"]["version"]) else logged_model(workspace, "value", last)
    if model is None or not set(model.feature_names_in_) <= set(now.columns):
        return None
    expected = model.predict(now[list(model.feature_names_in_)]).round(2)
    return now[["customer_id"]].assign(expected_value=expected)


def _sorted(workspace: Workspace, now: pd.DataFrame) -> pd.DataFrame | None:
    """Return where the last run's segments would put today's customers; None when they cannot be asked."""
    record = workspace.last_manifest().get("models", {}).get("segments", {})
    if "names" not in record:
        return None
    if not record["centres"]:
        return assigned(None, record["names"], now)
    model = logged_model(workspace, "segments", str(record["version"]))
    if model is None or not set(model.feature_names_in_) <= set(now.columns):
        return None
    return assigned(model, record["names"], now)
