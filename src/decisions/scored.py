"""The scored file: one row a customer, the promised columns in the promised order."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from .beside import beside

COLUMNS: dict[str, str] = {
    "customer_id": "str", "as_of": "datetime64[us]", "name": "str", "region": "str", "industry": "str",
    "orders": "Int64", "revenue": "float64", "revenue_365d": "float64", "last_order_on": "datetime64[us]",
    "tenure_days": "Int64", "history": "str",
    "tier": "str", "tier_score": "float64", "tier_previous": "str", "tier_reason": "str", "to_next_tier": "float64",
    "value_class": "str", "behaviour": "str", "season_months": "str", "lifecycle": "str", "phase": "str",
    "need": "str", "intent": "str", "credit_grade": "str",
    "segment": "str", "segment_strength": "float64",
    "churn_probability": "float64", "churn_band": "str", "churn_signals": "str", "churn_reasons": "str",
    "expected_value": "float64", "expected_value_low": "float64", "expected_value_high": "float64",
    "value_reasons": "str", "value_at_risk": "float64",
    "next_order_on": "datetime64[us]", "recommended_products": "str", "satisfaction": "float64",
    "action": "str", "action_due_on": "datetime64[us]", "control_group": "boolean",
    "owner_id": "str", "owner_previous": "str", "owner_reason": "str",
    "score_source": "str", "churn_model": "str", "value_model": "str", "policy_version": "str", "run_id": "str",
}  # fmt: skip
"""Column -> pandas type. What cannot be told yet is present and empty."""

DIGITS = {
    "segment_strength": 3, "churn_probability": 6,
    "expected_value": 2, "expected_value_low": 2, "expected_value_high": 2,
}  # fmt: skip
SCHEMA_VERSION = "1"


def joined(features: pd.DataFrame, *parts: pd.DataFrame) -> pd.DataFrame:
    """Return the parts side by side: one row for every customer of the first, in its order.

    Raises ``pandas.errors.MergeError`` when a customer comes twice in a part.
    """
    table = features
    for part in parts:
        table = beside(table, part)
    return table


def scored(table: pd.DataFrame, constants: dict[str, str], tiers: Sequence[str] = ("A", "B", "C")) -> pd.DataFrame:
    """Return the scored file: the table's columns typed, in the promised order, best customers first.

    ``constants`` are the same for all (run_id and the like); ``tiers`` are the tiers, best first. Raises ``ValueError``
    when the table has a column that the file does not.
    """
    unknown = [column for column in table.columns if column not in COLUMNS]
    if unknown:
        raise ValueError(f"expected columns of the scored file; came {', '.join(unknown)} in addition")
    filled = table.assign(**constants).reindex(columns=list(COLUMNS)).astype(COLUMNS).round(DIGITS)
    rank = filled["tier"].map({name: place for place, name in enumerate(tiers)}).fillna(len(tiers))
    ordered = filled.assign(rank=rank).sort_values(
        ["rank", "tier_score", "revenue_365d", "customer_id"], ascending=[True, False, False, True], ignore_index=True
    )
    return ordered.drop(columns="rank")


def constants(known: Mapping[str, Any], models: Mapping[str, Mapping[str, Any]], policy_version: str) -> dict[str, str]:
    """Return what is the same for every customer: the models by name and version, the policy, the run."""
    versions = {f"{name}_model": f"{name}/{models[name]['version']}" for name in ("churn", "value")}
    return {**versions, "policy_version": policy_version, "run_id": known["run_id"]}


def manifest(
    known: Mapping[str, Any], account: Mapping[str, Any], models: Mapping[str, Any], policy: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what vouches for a scored folder, but for its files: what went in, and which models and policy scored.

    ``policy`` has ``version`` (name and version), ``rules`` (all of them, as they were) and ``cut_offs`` (those used).
    """
    counted = ("received", "kept", "set_aside", "merged")
    named = {"churn": "churn", "value": "value", "segments": "segment"}
    return {
        "tables": {name: {column: counts[column] for column in counted} for name, counts in account.items()},
        "schema_version": SCHEMA_VERSION,
        **{name: known[name] for name in ("run_id", "as_of", "data_fingerprint", "horizon_days", "active_days")},
        "models": {name: _vouched(models[model]) for name, model in named.items()},
        "policy_version": policy["version"],
        "policy": {name: policy[name] for name in ("rules", "cut_offs")},
    }


def _vouched(model: Mapping[str, Any]) -> dict[str, Any]:
    """Return which model scored and what later runs need: what it promised, to judge it; its segments, to find them."""
    promised = {name: round(value, 4) for name, value in model.get("metrics", {}).items()}
    named = {key: model[key] for key in ("names", "features", "centres") if "names" in model}
    return (
        {key: model[key] for key in ("version", "kind", "grade")} | ({"metrics": promised} if promised else {}) | named
    )


def sources(churn: pd.Series, value: pd.Series) -> pd.Series:
    """Return ``model`` where both scores of the customer came from a model, else ``rule``."""
    return ((churn == "model") & (value == "model")).map({True: "model", False: "rule"})
