import numpy as np
import pandas as pd
import pytest

from src.models.soon import silent_twice, tells_soon

DATES = pd.date_range("2024-01-01", periods=4, freq="28D")


def rows_of_date(date, quiet, churned):
    recency = np.arange(len(quiet), dtype=float)
    told = {"recency_days": recency, "active": True, "quiet": quiet, "churned": churned}
    return pd.DataFrame({"customer_id": [f"c{number}" for number in range(len(quiet))], "as_of": date, **told})


@pytest.fixture
def by_chance():
    draw = np.random.default_rng(1)
    halves = [(draw.random(1000) < 0.5, draw.random(1000) < 0.5) for _ in DATES]
    return pd.concat([rows_of_date(date, one, one & two) for date, (one, two) in zip(DATES, halves, strict=True)])


def test_halves_by_chance_are_both_silent_as_often_as_the_square(by_chance):
    both, squared = silent_twice(by_chance)
    assert both == pytest.approx(0.25, abs=0.02)
    assert squared == pytest.approx(0.25, abs=0.02)
    assert tells_soon(by_chance, 28)


def test_customers_who_differ_are_both_silent_more_often():
    draw = np.random.default_rng(1)
    chance = draw.random(2000)
    one, two = draw.random(2000) < chance, draw.random(2000) < chance
    both, squared = silent_twice(rows_of_date(DATES[0], one, one & two))
    assert both > 1.2 * squared


def test_who_buys_by_the_calendar_is_silent_in_one_half_and_never_in_both():
    due_first = np.arange(1000) % 2 == 0
    regular = pd.concat([rows_of_date(date, ~due_first, np.zeros(1000, bool)) for date in DATES])
    assert not tells_soon(regular, 28)


def test_only_what_was_known_by_the_first_date_to_forecast_decides(by_chance):
    later = by_chance["as_of"] > DATES[0]
    assert tells_soon(by_chance.assign(churned=by_chance["churned"].mask(later, False)), 28)
