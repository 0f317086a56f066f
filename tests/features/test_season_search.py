"""Seasons of a few buyers, told by the months they bought in; and that chance alone makes none."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from src.data.engine import connect
from src.features.circumstances import circumstances
from src.features.moving import holiday_days, season_windows

DAY = date(2026, 1, 1)
BOUGHT = {
    "heating": ["2023-10-05", "2023-11-11", "2023-11-20", "2024-10-30", "2024-11-02", "2025-10-09", "2025-11-28"],
    "festival": ["2023-01-05", "2023-01-12", "2024-01-20", "2024-02-03", "2025-01-04", "2025-01-15", "2025-01-22"],
    "winter": ["2022-12-20", "2023-01-10", "2023-12-12", "2024-01-14", "2024-12-05", "2025-01-09", "2025-12-15"],
    "left": ["2023-05-10", "2023-06-02", "2023-06-20", "2024-05-03", "2024-05-25", "2024-06-11"],
    "steady": [str(day.date()) for day in pd.date_range("2023-01-15", "2025-12-20", freq="25D")],
}


def tables(bought=None, as_of_rows=()):
    rows = [(who, day) for who, days in (bought or BOUGHT).items() for day in days] + list(as_of_rows)
    frame = pd.DataFrame(rows, columns=["customer_id", "ordered_at"]).assign(amount=10.0)
    frame["ordered_at"] = pd.to_datetime(frame["ordered_at"])
    table = connect().create_table("transactions", frame)
    return {"transactions": table.mutate(amount=table["amount"].cast("decimal(18, 4)"))}


@pytest.fixture(scope="module")
def found():
    return circumstances(tables(), DAY, horizon_days=84).set_index("customer_id")


def test_the_spring_festival_moves_with_the_moon():
    # Hong Kong Observatory, Gregorian-Lunar calendar conversion tables
    assert holiday_days("spring_festival", range(2023, 2027)) == [
        date(2023, 1, 22),
        date(2024, 2, 10),
        date(2025, 1, 29),
        date(2026, 2, 17),
    ]
    assert season_windows("spring_festival", range(2024, 2025)) == [(date(2024, 1, 11), date(2024, 2, 10))]


@pytest.mark.parametrize(
    ("who", "season", "months", "years", "missed"),
    [
        ("heating", "calendar", "10; 11", 3, 0),
        ("festival", "spring_festival", "1; 2", 3, 0),
        ("winter", "calendar", "12; 1", 4, 0),
        ("left", "calendar", "5; 6", 2, 1),
    ],
)
def test_the_season_is_the_one_that_comes_back(found, who, season, months, years, missed):
    row = found.loc[who]
    assert row[["season", "season_months", "season_share"]].tolist() == [season, months, 1.0]
    assert row[["season_years", "season_run", "season_missed"]].tolist() == [years, years, missed]
    assert row["season_chance"] < 0.05


def test_the_next_window_is_told_and_one_that_runs_counts(found):
    windows = found[["season_from", "season_until"]].map(lambda day: str(day.date()))
    assert windows.loc["heating"].tolist() == ["2026-10-01", "2026-12-01"]
    assert windows.loc["festival"].tolist() == ["2026-01-18", "2026-02-17"]
    assert windows.loc["winter"].tolist() == ["2025-12-01", "2026-02-01"]


def test_a_steady_buyer_has_no_season_worth_the_name(found):
    assert found.loc["steady", "season_share"] < 0.5
    assert found.loc["steady", "season_chance"] > 0.5


def test_purchases_at_random_look_seasonal_no_more_often_than_the_chance_that_is_told():
    draw = np.random.default_rng(5)
    days = pd.date_range("2023-01-01", "2025-12-31")
    bought = {f"c{who:03d}": draw.choice(days, size=draw.integers(3, 12)) for who in range(400)}
    found = circumstances(tables(bought), DAY, horizon_days=84)
    assert (found["season_chance"] <= 0.05).mean() <= 0.05


def test_nothing_from_the_future_makes_a_season(found):
    later = [("steady", f"2026-{month:02d}-10") for month in range(1, 13)] + [("new", "2026-01-01")]
    pd.testing.assert_frame_equal(
        circumstances(tables(as_of_rows=later), DAY, horizon_days=84).set_index("customer_id"), found
    )
