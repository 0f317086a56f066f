"""What a policy looks at beside the orders, at dates in the past: as little as it asks for, for it takes time."""

from collections.abc import Collection, Mapping
from datetime import date

import ibis.expr.types as ir
import pandas as pd

from src.features.circumstances import circumstances
from src.features.labels import LABELS
from src.features.panel import panel
from src.features.rollups import cached, rollups

from .classes import classes
from .evidence import rule_base
from .policy import Policy
from .span import Span

Tables = Mapping[str, ir.Table]


def with_evidence(past: pd.DataFrame, tables: Tables, policy: Policy, span: Span) -> pd.DataFrame:
    """Return the customers of all dates with every number beside that the policy's tiers look at.

    What takes least is asked first; last the classes (a tier may look at loyalty, too), which look at everything.
    """
    wanted = {column for version in policy.versions for column in version.tiers.evidence()}
    if not (missing := wanted - set(past.columns)):
        return past
    held = {name: table.cache() for name, table in tables.items()}  # asked at every date, and cleaned but once
    past = with_circumstances(past, held, span, only=missing)
    if not wanted <= set(past.columns):
        past = with_features(past, held, span)
    if not wanted <= set(past.columns):
        past = with_circumstances(past, held, span)
    return past if wanted <= set(past.columns) else with_classes(past, policy, span)


def with_circumstances(
    past: pd.DataFrame, tables: Tables, span: Span, *, only: Collection[str] | None = None
) -> pd.DataFrame:
    """Return the customers with the evidence of all other tables beside, each date's from what was known then.

    ``only``: as ``circumstances`` has it.
    """
    days = _dates(past)
    found = [circumstances(tables, day, horizon_days=span.horizon_days, only=only) for day in days]
    by_date = (past[past["as_of"] == pd.Timestamp(day)] for day in days)
    return pd.concat([rule_base(now, more) for now, more in zip(by_date, found, strict=True)], ignore_index=True)


def with_features(past: pd.DataFrame, tables: Tables, span: Span) -> pd.DataFrame:
    """Return the customers with every other feature beside."""
    rolled = cached(rollups(dict(tables), span.as_of, span.horizon_days))
    days = {"horizon_days": span.horizon_days, "active_days": span.active_days}
    found = panel(rolled, _dates(past), **days).to_pandas()
    new = [name for name in found.columns if name not in past.columns and name not in LABELS]
    return past.merge(found[["customer_id", "as_of", *new]], on=["customer_id", "as_of"], how="left")


def with_classes(past: pd.DataFrame, policy: Policy, span: Span) -> pd.DataFrame:
    """Return the customers with what the policy's classes say of them beside."""
    days = {"horizon_days": span.horizon_days, "active_days": span.active_days}
    by_date = [
        (policy.on(day), past[past["as_of"] == pd.Timestamp(day)].reset_index(drop=True)) for day in _dates(past)
    ]
    return pd.concat([rule_base(now, classes(now, rules, **days)) for rules, now in by_date], ignore_index=True)


def _dates(past: pd.DataFrame) -> list[date]:
    return sorted(pd.Timestamp(day).date() for day in past["as_of"].unique())
