"""Many dates in one query: the same numbers as the panel's, date by date."""

from datetime import date

import pandas as pd
import pytest
from worlds import ANN_AND_BOB, shop

from src.data.engine import connect
from src.features.at_dates import at_dates, spent_after
from src.features.panel import panel
from src.features.rollups import cached, rollups

DATES = [date(2023, 6, 5), date(2023, 12, 4), date(2024, 1, 1)]


def rolled(lines, anchor):
    return cached(rollups({"transactions": connect().create_table("lines", lines)}, anchor, 28))


@pytest.fixture(scope="module")
def both():
    shopped = rolled(shop(customers=60)["transactions"], DATES[-1])
    order = {"by": ["as_of", "customer_id"], "ignore_index": True}
    whole = panel(shopped, DATES, horizon_days=28, active_days=56).to_pandas().sort_values(**order)
    return at_dates(shopped, DATES).to_pandas().sort_values(**order), whole, shopped


def test_every_number_is_the_panels(both):
    plain, whole, _ = both
    pd.testing.assert_frame_equal(plain, whole[plain.columns])


def test_what_was_spent_after_each_date_is_the_panels_label(both):
    _, whole, shopped = both
    after = spent_after(shopped, DATES, 28).to_pandas()
    merged = whole[["as_of", "customer_id", "spend"]].merge(after, on=["as_of", "customer_id"], how="left")
    assert (merged["spend_x"] - merged["spend_y"].fillna(0)).abs().max() < 1e-3


def test_ann_and_bob_at_two_dates():
    told = at_dates(rolled(ANN_AND_BOB, date(2024, 3, 2)), [date(2024, 1, 12), date(2024, 3, 2)]).to_pandas()
    wanted = ["orders", "revenue", "recency_days", "amount_30d"]
    found = told.set_index(["customer_id", "as_of"]).sort_index()[wanted].to_numpy().tolist()
    assert found == [[2, 35, 1, 35], [3, 65, 31, 0], [1, 60, 6, 60], [2, 120, 1, 60]]
