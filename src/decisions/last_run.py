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
from .scored import DIGITS

LATENT = "latent_gap"
"""The column of the needs that is told of those alone whom customers alike make a latent need."""


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
    looked_at, needs = workspace.last_published("criteria"), workspace.last_published("needs")
    table = before if looked_at is None else rule_base(before, looked_at)
    if needs is not None and LATENT in needs.columns:
        table = table.assign(latent_need=table["customer_id"].isin(needs.loc[needs[LATENT].notna(), "customer_id"]))
    if not set(rules.tiers.evidence()) <= set(table.columns):
        return None
    corrected = _corrected(tables, day, known["horizon_days"])
    forecasts = _asked(workspace, before, now.assign(active=now["recency_days"] <= known["active_days"]), models)
    return LastRun(table, rules, corrected, forecasts, _sorted(workspace, now))


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
    """Return what the last run's models say of today's customers: customer_id, expected_value, churn_probability.

    The chance of leaving only of the active ones, whom alone its model scores. A column is left out where its model is
    today's, a rule, gone, or learnt from measurements that are made no longer; None without any.
    """
    said = now[["customer_id"]]
    old = {name: _old_model(workspace, name, before, now, str(models[name]["version"])) for name in ("value", "churn")}
    if (value := old["value"]) is not None:
        expected = value.predict(now[list(value.feature_names_in_)])
        said = said.assign(expected_value=expected.round(DIGITS["expected_value"]))
    if (churn := old["churn"]) is not None:
        chance = churn.predict_proba(now[list(churn.feature_names_in_)])[:, 1]
        rounded = pd.Series(chance.round(DIGITS["churn_probability"]), index=now.index)
        said = said.assign(churn_probability=rounded.where(now["active"]))
    return said if len(said.columns) > 1 else None


def _old_model(workspace: Workspace, name: str, before: pd.DataFrame, now: pd.DataFrame, today: str) -> Any:
    """Return the model of the last run, if it is another than today's and can be asked."""
    last = str(before[f"{name}_model"].iloc[0]).rpartition("/")[2] if len(before) else "rule"
    model = None if last == today else logged_model(workspace, name, last)
    return model if model is not None and set(model.feature_names_in_) <= set(now.columns) else None


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
