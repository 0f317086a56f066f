import pandas as pd

from src.reporting.service import service_blocks
from src.reporting.words import words

SCORED = pd.DataFrame(
    {
        "customer_id": ["ann", "bob", "cat", "dan"],
        "tier": ["A", "C", "C", None],  # dan has not bought yet
        "revenue_365d": [90.0, 10.0, 0.0, 0.0],
        "expected_value": [50.0, 30.0, 20.0, 0.0],
    }
)


def shown(evidence):
    return [block._repr_html_() for block in service_blocks(SCORED, evidence, words("en"))]


def test_the_tiers_are_told_that_take_most_and_least_for_what_they_bring():
    evidence = pd.DataFrame(
        {"customer_id": ["dan", "cat", "bob", "ann"], "service_cost_365d": [99.0, 50.0, 10.0, 40.0]}
    )
    sentences, table = shown(evidence)
    assert (
        "Tier C, 67% of the customers, takes 60% of the service of a year and brings 10% of its revenue." in sentences
    )
    assert "Tier A, 33% of the customers, takes 40% of the service and brings 90% of the revenue." in sentences
    assert "Share of service" in table


def test_without_contacts_a_line_says_so():
    (note,) = shown(SCORED[["customer_id"]])
    assert "No contacts are given" in note
