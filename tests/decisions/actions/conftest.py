import pandas as pd
import pytest


@pytest.fixture
def scored():
    """Return five customers as the scored file has them, with owners and nobody held back."""
    return pd.DataFrame(
        {
            "customer_id": ["ann", "bob", "cem", "dee", "eva"],
            "owner_id": ["nora", "nora", "sam", None, None],
            "tier": ["A", "A", "B", "C", "C"],
            "lifecycle": ["loyal", "loyal", "repeat", "repeat", "first"],
            "phase": ["mature", "declining", "mature", "lost", "new"],
            "need": ["high", "low", "latent", "low", "low"],
            "churn_band": ["low", "high", "medium", "high", "low"],
            "value_class": ["high", "high", "medium", "low", "low"],
            "churn_probability": [0.05, 0.8, 0.3, 0.9, 0.1],
            "value_at_risk": [50.0, 800.0, 90.0, 9.0, 1.0],
            "expected_value": [950.0, 200.0, 210.0, 1.0, 9.0],
            "control_group": False,
        }
    )
