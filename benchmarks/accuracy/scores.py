"""Scores against the truth of a case: every metric for every model, and paired differences with their intervals."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.errors import BadInput
from src.models.comparison import compare
from src.models.metrics import (
    auc,
    bias,
    brier,
    churn_metrics,
    coverage,
    gini,
    goodness,
    interval_score,
    mae,
    spend_metrics,
)

from .cases import Case
from .truth import truth

OURS, BLEND = "clientbase", "blend"
CHURN, SPEND, ORDERS = "churn_probability", "expected_value", "expected_orders"
LOW, HIGH = "expected_value_low", "expected_value_high"
MOST_LEFT_OUT = 0.005
"""The share of customers that may be left out of everybody's judgement because somebody holds them for none: whoever
cancelled all that was ordered is no customer of ours."""
PROMISED = 0.8
"""The share of outcomes that an interval is to hold."""
CHURN_CHECKED, SPEND_CHECKED = (auc, brier), (gini, mae, bias)


@dataclass(frozen=True)
class Judged:
    """``churn`` and ``spend``: a row a model, a column a metric. ``differences``: ours against peers (see ``compare``).

    ``differences`` has ``target`` (churn, spend) and ``peer`` before the columns of a comparison.
    """

    churn: pd.DataFrame
    spend: pd.DataFrame
    differences: pd.DataFrame


def judge(
    case: Case,
    scored: pd.DataFrame,
    others: Mapping[str, pd.DataFrame] | None = None,
    plain: Mapping[str, pd.DataFrame] | None = None,
) -> Judged:
    """Return how a scored frame does on a case, beside the peers' scores and those of ``others``.

    ``scored``: customer_id and churn_probability, expected_value or both (and expected_value_low, expected_value_high
    where there are intervals), for everybody who is known at the cut, but for a few (``MOST_LEFT_OUT``). Churn is
    judged on active customers and compared with the blend; spend on everybody, each metric compared with the peer that
    is best in it. Where nobody else has scored the case, ``plain`` models stand for the peers.

    Raises
    ------
    BadInput
        When more known customers than those few have no score.
    """
    theirs = peers(case) or dict(plain or {})
    models = {OURS: scored, **theirs, **(others or {})}
    happened = truth(case)
    churn = _side_by_side(happened[happened["active"]].rename(columns={"churned": "true"}), models, CHURN)
    spend = _side_by_side(happened.rename(columns={"spend": "true"}), models, SPEND)
    return Judged(
        pd.DataFrame({name: churn_metrics(churn["true"], churn[name]) for name in models if name in churn}).T,
        pd.DataFrame({name: _spend(spend, name, models[name]) for name in models if name in spend}).T,
        pd.concat([_churn_differences(churn), _spend_differences(list(theirs), spend)], ignore_index=True),
    )


def peers(case: Case) -> dict[str, pd.DataFrame]:
    """Return what the peers said, by name; empty where their files are not beside the checkout."""
    return {file.stem: pd.read_parquet(file) for file in sorted(case.peers.glob("*.parquet"))}


def _side_by_side(happened: pd.DataFrame, models: Mapping[str, pd.DataFrame], score: str) -> pd.DataFrame:
    """Return customer_id, true and a column a model that gives this score."""
    table = happened[["customer_id", "true"]].reset_index(drop=True)
    for name, frame in models.items():
        if score in frame:
            said = frame.assign(customer_id=frame["customer_id"].astype(str)).set_index("customer_id")[score]
            table[name] = table["customer_id"].map(said).astype(float)
    silent = [f"{name} ({count})" for name, count in table.isna().sum().items() if count]
    if table.isna().any(axis=1).mean() > MOST_LEFT_OUT:
        about = (
            f"Expected a {score} for each of {len(table)} known customers; none came for some from {', '.join(silent)}."
        )
        raise BadInput("The scores cannot be judged.", about)
    return table.dropna(ignore_index=True)


def _spend(table: pd.DataFrame, name: str, said: pd.DataFrame) -> pd.Series:
    found = spend_metrics(table["true"], table[name])
    if not {LOW, HIGH} <= set(said) or said[LOW].isna().any():
        return found
    limits = table.merge(said.astype({"customer_id": str})[["customer_id", LOW, HIGH]], on="customer_id")
    held = {metric.__name__: metric(limits["true"], limits[LOW], limits[HIGH]) for metric in (coverage, interval_score)}
    tenths = [limits.iloc[places] for places in np.array_split(np.argsort(limits[name], kind="stable"), 10)]
    shares = pd.Series([coverage(tenth["true"], tenth[LOW], tenth[HIGH]) for tenth in tenths])
    held["worst_tenth"] = shares[(shares - PROMISED).abs().idxmax()]
    return pd.concat([found, pd.Series(held)])


def _churn_differences(table: pd.DataFrame) -> pd.DataFrame:
    if OURS not in table or BLEND not in table:
        return pd.DataFrame()
    return _named(compare(table, (OURS, BLEND), metrics=CHURN_CHECKED), "churn", BLEND)


def _spend_differences(theirs: list[str], table: pd.DataFrame) -> pd.DataFrame:
    """Return ours against the best peer in each metric."""
    rivals = [name for name in theirs if name in table]
    if OURS not in table or not rivals:
        return pd.DataFrame()
    reached = pd.DataFrame({name: spend_metrics(table["true"], table[name]) for name in rivals})
    found = []
    for metric in SPEND_CHECKED:
        if reached.loc[metric.__name__].isna().all():
            continue
        best = goodness(metric.__name__, reached.loc[metric.__name__]).idxmax()
        found.append(_named(compare(table, (OURS, best), metrics=(metric,)), "spend", best))
    return pd.concat(found)


def _named(differences: pd.DataFrame, target: str, peer: str) -> pd.DataFrame:
    return pd.concat([pd.DataFrame({"target": target, "peer": peer}, index=differences.index), differences], axis=1)
