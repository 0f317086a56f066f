"""Complaints: which there are, which come first, how long they take, who had to complain again."""

from datetime import date

import numpy as np
import pandas as pd
from scipy.stats import CensoredData, ecdf

from .feedback_rules import FeedbackRules

COLUMNS: dict[str, str] = {
    "customer_id": "str", "given_at": "datetime64[us]", "origin": "str", "topic": "str", "urgency": "str",
    "rating": "float64", "text": "str", "resolved_at": "datetime64[us]", "days_open": "float64", "repeat": "bool",
}  # fmt: skip
RECENT_DAYS = 365


def complaints(said: pd.DataFrame, desk: pd.DataFrame, *, rules: FeedbackRules, as_of: date) -> pd.DataFrame:
    """Return one row a complaint, newest first: columns as in ``COLUMNS``.

    A complaint is what reached the service desk as one, and an answer that is dissatisfied or whose text is of high or
    medium urgency; one of the desk is of medium urgency. ``days_open`` counts to its close or to as_of; ``repeat``
    where the customer had complained within ``repeat_days`` before.
    """
    bad = said["rating"].le(rules.dissatisfied_to) | (
        said["urgency"].isin(["high", "medium"]) & ~said["rating"].ge(rules.satisfied_from)
    )
    mine = said[bad.astype(bool)].assign(origin="feedback")
    mine["urgency"] = mine["urgency"].where(mine["urgency"].eq("high"), "medium")
    both = pd.concat([mine, desk.assign(origin="desk", urgency="medium")], ignore_index=True)
    end = both["resolved_at"].fillna(pd.Timestamp(as_of))
    ordered = both.assign(days_open=(end - both["given_at"]).dt.total_seconds() / 86_400).sort_values(
        ["customer_id", "given_at"], ignore_index=True
    )
    since = ordered["given_at"] - ordered.groupby("customer_id")["given_at"].shift()
    marked = ordered.assign(repeat=since <= pd.Timedelta(days=rules.repeat_days)).reindex(columns=list(COLUMNS))
    return marked.astype(COLUMNS).sort_values(["given_at", "customer_id"], ascending=[False, True], ignore_index=True)


def queue(found: pd.DataFrame, scored: pd.DataFrame, *, rules: FeedbackRules, as_of: date) -> pd.DataFrame:
    """Return the open complaints of the last year, the most pressing first, with ``tier, value_at_risk, priority``.

    ``priority`` is the product of three: the urgency's weight; 1 to 2 by the customer's tier (the mean rank of its tier
    scores); and 1 to 2 by the value at risk (its rank among all customers). A product, so that none of them counts
    alone, of ranks, so that no large customer hides everybody's emergencies.
    """
    first = pd.Timestamp(as_of) - pd.Timedelta(days=RECENT_DAYS)
    mine = found[found["resolved_at"].isna() & (found["given_at"] >= first)]
    known = scored[["customer_id", "tier", "value_at_risk"]].assign(money=scored["value_at_risk"].rank(pct=True))
    rows = mine.merge(known, on="customer_id", how="left")
    ranks = scored["tier_score"].rank(pct=True).groupby(scored["tier"]).mean()
    weight = rows["urgency"].map(rules.weights).astype(float).fillna(1.0)
    stands = 1 + rows["tier"].map(ranks).astype(float).fillna(0.0)
    ordered = rows.assign(priority=(weight * stands * (1 + rows["money"].fillna(0.0))).round(2))
    pressing = ["priority", "given_at", "customer_id"]
    return ordered.drop(columns=["money", "resolved_at"]).sort_values(
        pressing, ascending=[False, True, True], ignore_index=True
    )


def times(found: pd.DataFrame) -> pd.DataFrame:
    """Return how complaints were dealt with, by topic: ``topic, complaints, open, repeat`` (share), ``days_median``.

    The median time to close is Kaplan and Meier's (1958): an open complaint counts as taking longer than until now, so
    that a pile of open ones does not look fast. Missing where fewer than half were closed.
    """
    told = found.fillna({"topic": "unknown"})
    rows = [
        (topic, len(own), int(own["resolved_at"].isna().sum()), float(own["repeat"].mean()), _median(own))
        for topic, own in told.groupby("topic")
    ]
    table = pd.DataFrame(rows, columns=["topic", "complaints", "open", "repeat", "days_median"])
    return table.sort_values(["complaints", "topic"], ascending=[False, True], ignore_index=True)


def _median(found: pd.DataFrame) -> float:
    still = found["resolved_at"].isna().to_numpy()
    if still.all():
        return float("nan")
    curve = ecdf(CensoredData.right_censored(found["days_open"].to_numpy(float), still)).sf
    reached = np.flatnonzero(curve.probabilities <= 0.5)
    return float(curve.quantiles[reached[0]]) if len(reached) else float("nan")
