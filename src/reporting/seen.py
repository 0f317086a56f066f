"""What is looked at when single customers are shown: every step's frames, cut to them, read once for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import pandas as pd

from src.data.engine import connect
from src.data.prepare import known_tables
from src.errors import BadInput, shorten
from src.workspace import Workspace

from .owners import rep_names

PATH = ["as_of", "tier", "phase", "segment", "churn_probability", "expected_value", "owner_id"]
PER_CUSTOMER = ("churn_reasons", "value_reasons", "recommendations", "actions", "prospects")
"""Frames of single steps with a customer_id: looked at where they are there."""


@dataclass(frozen=True)
class Seen:
    """Frames cut to the customers asked for, each with a customer_id.

    ``scored`` has their rows of the scored file (with owners and actions where 09_allocation has run); ``months`` has
    customer_id, month, orders, amount; ``path`` a row a run; ``features`` their measurements, ``typical`` everybody's
    median; ``steps`` the frames of single steps by name, without those that are not there; ``reps`` the names of the
    salespeople by rep_id.
    """

    scored: pd.DataFrame
    months: pd.DataFrame
    path: pd.DataFrame
    features: pd.DataFrame
    typical: pd.Series
    steps: dict[str, pd.DataFrame]
    reps: pd.Series


def seen(ws: Workspace, customers: Sequence[str], engine: str = "duckdb") -> Seen:
    """Return what every step says of these customers.

    Raises
    ------
    BadInput
        When a customer is not in the scored file: names those that are written alike; or when nothing is scored yet.
    """
    scored = ws.read("completed" if ws.has("completed") else "scored")
    _refuse_unknown(ws, customers, scored["customer_id"])
    features = ws.read("features")
    steps = {name: _of(ws.read(name), customers) for name in PER_CUSTOMER if ws.has(name)}
    typical = features.select_dtypes("number").median()
    return Seen(
        _of(scored, customers), _months(ws, customers, engine), _path(ws, scored, customers),
        _of(features, customers), typical, steps, rep_names(ws.read("balance") if ws.has("balance") else None),
    )  # fmt: skip


def _of(frame: pd.DataFrame, customers: Sequence[str]) -> pd.DataFrame:
    return frame[frame["customer_id"].isin(list(customers))].reset_index(drop=True)


def _refuse_unknown(ws: Workspace, customers: Sequence[str], known: pd.Series) -> None:
    if unknown := [customer for customer in customers if customer not in set(known)]:
        alike = get_close_matches(unknown[0], known.astype(str).tolist(), n=5)
        raise BadInput(
            f"{shorten(list(unknown))}: not among the {len(known)} customers of {ws.name} as of {ws.as_of}.",
            f"Expected a customer_id of the scored file; written alike: {', '.join(alike) or 'none'}.",
        )


def _months(ws: Workspace, customers: Sequence[str], engine: str) -> pd.DataFrame:
    """Return customer_id, month, orders (those with a positive amount), amount of the months with any line.

    As in the features, what is returned on a later day takes no order back.
    """
    lines: Any = known_tables(ws, connect(engine))["transactions"]
    own = lines.filter(lines["customer_id"].isin(list(customers)))
    order = own["order_id"] if "order_id" in own.columns else own["ordered_at"].cast("string")
    whole = own.group_by("customer_id", order=order, day=own["ordered_at"].date()).agg(amount=own["amount"].sum())
    by_month = whole.group_by("customer_id", month=whole["day"].truncate("M"))
    sums = by_month.agg(orders=(whole["amount"] > 0).sum(), amount=whole["amount"].sum().cast("float64"))
    return sums.order_by("customer_id", "month").to_pandas()


def _path(ws: Workspace, scored: pd.DataFrame, customers: Sequence[str]) -> pd.DataFrame:
    """Return what every run as of an earlier date, and this one, made of them: customer_id and the columns of PATH."""
    runs = [*(table for _, table in ws.all_remembered("segments")), scored]
    return pd.concat([_of(run, customers)[["customer_id", *PATH]] for run in runs], ignore_index=True)
