from datetime import date, timedelta

import pandas as pd
import pytest
from worlds import ANN_AND_BOB

from src.data.engine import connect
from src.features.panel import every_second, newer_dates, panel, panel_dates
from src.features.rollups import cached, rollups, sampled


def test_dates_step_back_from_the_newest_complete_label():
    assert panel_dates(date(2018, 1, 2), date(2017, 7, 20), 56) == [
        date(2017, 9, 12),
        date(2017, 10, 10),
        date(2017, 11, 7),
    ]


def test_there_are_at_most_twelve_dates():
    assert len(panel_dates(date(2018, 1, 2), date(2010, 1, 1), 56)) == 12


def test_the_oldest_date_has_two_thirds_of_a_horizon_behind_it():
    assert panel_dates(date(2018, 1, 2), date(2017, 9, 30), 56) == [date(2017, 11, 7)]
    assert panel_dates(date(2018, 1, 2), date(2017, 10, 1), 56) == []


def test_every_second_date_counts_from_the_newest_where_enough_are_left():
    dates = panel_dates(date(2018, 1, 2), date(2017, 1, 1), 56)
    assert len(dates) == 10
    assert every_second(dates) == [dates[1], dates[3], dates[5], dates[7], dates[9]]
    assert every_second(dates[:8]) == dates[:8]


def test_newer_dates_follow_as_far_as_half_a_horizon_is_known():
    assert newer_dates(date(2018, 1, 2), 56) == [date(2017, 12, 5)]
    assert newer_dates(date(2018, 1, 2), 28) == []
    later = newer_dates(date(2018, 1, 2), 180)
    assert later[0] == date(2018, 1, 2) - timedelta(days=152)
    assert later[-1] == date(2018, 1, 2) - timedelta(days=96)


def learnt(dates, horizon_days=28, active_days=20):
    lines = connect().create_table("transactions", ANN_AND_BOB)
    rolled = rollups({"transactions": lines}, date(2024, 3, 2), horizon_days)
    rows = panel(rolled, dates, horizon_days=horizon_days, active_days=active_days).to_pandas()
    return rows.set_index(["as_of", "customer_id"]).sort_index()


def test_labels_are_what_happened_in_the_horizon():
    found = learnt([date(2024, 1, 7), date(2024, 2, 3)])[["active", "churned", "spend"]]
    expected = pd.DataFrame(
        [
            # ann buys for 20 and 30 in the 28 days from 7 January; bob only returns 40
            ("2024-01-07", "ann", True, False, 50.0),
            ("2024-01-07", "bob", True, True, -40.0),
            # from 3 February ann buys nothing; bob is no longer active, and is back on 1 March, in time
            ("2024-02-03", "ann", True, True, 0.0),
            ("2024-02-03", "bob", False, False, 60.0),
        ],
        columns=["as_of", "customer_id", "active", "churned", "spend"],
    ).astype({"as_of": "datetime64[us]"})
    pd.testing.assert_frame_equal(found.reset_index(), expected, check_dtype=False)


def test_the_horizon_ends_before_its_last_day():
    assert learnt([date(2024, 2, 2)])["churned"].tolist() == [True, True]


def test_soon_is_the_first_half_of_the_horizon():
    found = learnt([date(2024, 1, 7)])  # until 20 January ann buys for 20 and bob returns 40
    assert found["quiet"].tolist() == [False, True]
    assert found["spend_soon"].tolist() == [20.0, -40.0]


def test_without_dates_the_panel_has_its_columns_and_no_rows():
    empty, full = learnt([]), learnt([date(2024, 1, 7)])
    assert empty.empty
    assert list(empty.columns) == list(full.columns)


def many(customers: int) -> pd.DataFrame:
    rows = [ANN_AND_BOB.assign(customer_id=ANN_AND_BOB["customer_id"] + f"{number:02d}") for number in range(customers)]
    return pd.concat(rows, ignore_index=True)


def test_a_sample_holds_the_same_customers_with_all_they_did():
    rolled = cached(rollups({"transactions": connect().create_table("lines", many(10))}, date(2024, 3, 2), 28))
    whole, part = (
        panel(one, [date(2024, 1, 7), date(2024, 2, 3)], horizon_days=28, active_days=20).to_pandas()
        for one in (rolled, sampled(rolled, 6))
    )
    chosen = sorted(part["customer_id"].unique())
    assert len(chosen) == 5 and len(whole["customer_id"].unique()) == 20
    expected = whole[whole["customer_id"].isin(chosen)]
    order = ["as_of", "customer_id"]
    pd.testing.assert_frame_equal(
        part.sort_values(order, ignore_index=True), expected.sort_values(order, ignore_index=True)
    )


def test_a_sample_of_everybody_is_everybody():
    rolled = cached(rollups({"transactions": connect().create_table("lines", many(3))}, date(2024, 3, 2), 28))
    assert sampled(rolled, 6) is rolled


def test_only_cached_rollups_can_be_sampled():
    rolled = rollups({"transactions": connect().create_table("lines", many(2))}, date(2024, 3, 2), 28)
    with pytest.raises(ValueError, match="call cached first"):
        sampled(rolled, 1)
