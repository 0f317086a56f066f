"""The scored file: one row a customer, the promised columns in the promised order."""

import pandas as pd

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

SCHEMA_VERSION = "1"


def scored(parts: list[pd.DataFrame], constants: dict[str, str]) -> pd.DataFrame:
    """Return the scored file: the parts side by side by ``customer_id``, typed, best customers first.

    ``constants`` are the same for all (run_id and the like). Raises ``ValueError`` when a part names a column that the
    file does not have, when two name the same, or when a customer comes twice.
    """
    table = parts[0]
    for part in parts[1:]:
        table = table.merge(part, on="customer_id", how="left", validate="one_to_one")
    unknown = [column for column in table.columns if column not in COLUMNS]
    if unknown:
        raise ValueError(f"expected columns of the scored file; came {', '.join(unknown)} in addition")
    filled = table.assign(**constants).reindex(columns=list(COLUMNS)).astype(COLUMNS)
    return filled.sort_values(
        ["tier", "tier_score", "revenue_365d", "customer_id"], ascending=[True, False, False, True], ignore_index=True
    )


def score_source(*sources: pd.Series) -> pd.Series:
    """Return ``model`` where every score of the customer came from a model, else ``rule``."""
    by_model = pd.concat([source == "model" for source in sources], axis=1).all(axis=1)
    return by_model.map({True: "model", False: "rule"})
