from datetime import date

import pandas as pd

from src.data.engine import connect
from src.features.features import features
from src.features.rollups import rollups

AS_OF = date(2025, 1, 1)
LINES = pd.DataFrame(
    {
        "customer_id": ["ann", "ann", "ann", "ann", "bob"],
        "order_id": ["a1", "a2", "a3", "a4", "b1"],
        # the 28 days from a year (364 days) before 1 January 2025 are 3 to 30 January 2024
        "ordered_at": pd.to_datetime(["2024-01-02", "2024-01-03", "2024-01-30", "2024-01-31", "2024-12-24"]),
        "amount": [1.0, 10.0, 100.0, 1000.0, 7.0],
    }
)


def seasons(lines: pd.DataFrame) -> pd.DataFrame:
    table = connect().create_table("lines", lines)
    known = features(rollups({"transactions": table}, AS_OF, 28), AS_OF).to_pandas()
    return known.set_index("customer_id")[["season_orders", "season_amount"]]


def test_the_season_is_the_weeks_of_the_horizon_a_year_before():
    assert seasons(LINES).loc["ann"].tolist() == [2.0, 110.0]


def test_of_who_came_later_the_season_is_not_known():
    assert seasons(LINES).loc["bob"].isna().all()


def test_who_bought_nothing_then_bought_nothing():
    assert seasons(LINES[LINES["order_id"].isin(["a1", "a4", "b1"])]).loc["ann"].tolist() == [0.0, 0.0]
