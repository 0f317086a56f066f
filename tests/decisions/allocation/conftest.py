import pandas as pd
import pytest


@pytest.fixture
def north_and_south():
    """Return four customers, two in the north and two in the south, and a salesperson for each region."""
    customers = pd.DataFrame(
        {
            "customer_id": ["ann", "bob", "cem", "dee"],
            "region": ["north", "north", "south", "south"],
            "industry": None,
            "tier": ["A", "B", "A", "B"],
            "value": [100.0, 50.0, 100.0, 50.0],
            "priority": [0.9, 0.5, 0.8, 0.4],
            "owner_id": None,
        }
    )
    reps = pd.DataFrame(
        {
            "rep_id": ["nora", "sam"],
            "name": ["Nora", "Sam"],
            "regions": ["north", "south"],
            "industries": None,
            "seniority": None,
            "capacity": [3, 3],
        }
    )
    return customers, reps
