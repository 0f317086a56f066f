"""The lists that a tier table is read for: who is close to the next tier, key accounts, potential, inversions."""

from collections.abc import Mapping

import pandas as pd

from src.decisions.criteria import near_thresholds

from .words import Words

SHOWN = ("tier", "revenue_365d", "expected_value", "churn_probability")
KINDS = {"key_accounts": "key_account", "potential": "potential", "inversions": "inversion"}
"""List to the column of classes that tells who is on it, and why."""


def lists(tables: Mapping[str, pd.DataFrame], w: Words) -> dict[str, pd.DataFrame]:
    """Return the lists that are not empty, by name, each in the order of the scored file, classes in words.

    ``near``: close to the next tier, the closest first. ``key_accounts``, ``potential``, ``inversions``: with the
    reason. ``not_worth_following``: of low value, with what is expected of them. ``needs``: what each will want next.
    ``prospects``, ``complaints``: the nearest to a sale, the most pressing first.
    """
    scored = tables["segments"]
    found = {}
    if "criteria" in tables:
        found["near"] = named(near_thresholds(tables["criteria"], scored), scored)
    if "key_account" in (classes := tables.get("classes", scored.head(0))).columns:
        beside = scored[["customer_id", *SHOWN]].merge(classes, on="customer_id", suffixes=("", "_"))
        for name, column in KINDS.items():
            extra = [column, *(["potential_amount"] if name == "potential" else [])]
            found[name] = named(beside.loc[beside[column].notna(), ["customer_id", *extra, *SHOWN]], scored)
        low = beside.loc[beside["not_worth_following"].astype(bool), ["customer_id", *SHOWN]]
        found["not_worth_following"] = named(low, scored)
    for name in ("needs", "prospects", "complaints"):
        if name in tables:
            found[name] = tables[name].drop(columns=["as_of", "lifecycle", "history"], errors="ignore")
    return {name: _in_words(table, w) for name, table in found.items() if len(table)}


def named(table: pd.DataFrame, scored: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the customers' names behind their ids, where the data tell them."""
    if not scored["name"].notna().any():
        return table
    named = table.merge(scored[["customer_id", "name"]], on="customer_id", how="left")
    return named[["customer_id", "name", *[column for column in table.columns if column != "customer_id"]]]


def _in_words(table: pd.DataFrame, w: Words) -> pd.DataFrame:
    classes = [str(name) for name in table.columns if w.labels(str(name))]
    return table.assign(**{name: table[name].map(lambda value, name=name: w.label(name, value)) for name in classes})
