from datetime import date

import pandas as pd

from src.decisions.criteria import criteria, near_thresholds
from src.decisions.movement import Movement, Review, moved
from src.decisions.scheme import Scheme
from src.decisions.tiers import tiers

PEOPLE = pd.DataFrame(
    {
        "customer_id": ["ann", "bob", "eve"],
        "recency_days": [3, 50, 200],
        "orders_365d": [9, 3, 1],
        "revenue_365d": [960.0, 1000.0, 970.0],
        "expected_value": [9.0, 1.0, 2.0],
    }
)


def looked_at(**scheme):
    rules = Scheme.model_validate(scheme)
    graded = tiers(PEOPLE, rules)
    placed = moved(graded.table, None, review=Review(date(2024, 7, 1)), scheme=rules, movement=Movement())
    return criteria(PEOPLE, graded, placed, rules), graded.table


def test_the_criteria_show_each_indicator_and_what_it_added():
    found, _ = looked_at()
    assert list(found.columns) == [
        "customer_id", "revenue_365d", "expected_value", "points_revenue_365d", "points_expected_value",
        "near_next_tier", "tier_by_rule", "below_since", "moved_because", "override_reason",
    ]  # fmt: skip
    assert found.loc[0, ["points_revenue_365d", "points_expected_value"]].tolist() == [16.67, 50.0]


def test_an_rfm_scheme_shows_its_code():
    assert looked_at(rfm={})[0]["rfm"].tolist() == ["5-5-3", "4-4-5", "3-3-4"]


def test_those_close_to_a_threshold_come_closest_first():
    grades = [{"name": "gold", "at_least": 1000}, {"name": "other"}]
    found = near_thresholds(*looked_at(by="threshold", indicator="revenue_365d", grades=grades))
    assert found.values.tolist() == [["eve", "other", 970.0, 30.0], ["ann", "other", 960.0, 40.0]]
