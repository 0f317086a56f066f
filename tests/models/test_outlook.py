"""The outlook at one date: what ann, bob and their fellow customers may be expected to do."""

from datetime import date

import ibis
import numpy as np
import pandas as pd
import pytest
from worlds import ANN_AND_BOB

from src.errors import BadInput
from src.features.features import features
from src.features.rollups import rollups
from src.models import outlook as outlooks
from src.models.btyd import BGNBD, MBGNBD, ParetoNBD
from src.models.outlook import DAYS, OUTLOOK, VARIANTS, outlook, purchase_histories


@pytest.fixture(scope="module")
def base() -> pd.DataFrame:
    """Return 600 customers watched for up to a year: each buys at a pace of their own, and some leave."""
    draw = np.random.default_rng(6)
    T = draw.integers(30, 365, 600).astype(float)
    stays = np.minimum(T, draw.exponential(1 / draw.gamma(0.7, 1 / 120, 600)))
    days = draw.exponential(1 / draw.gamma(1.2, 1 / 20, (600, 1)), (600, 200)).cumsum(axis=1).round()
    counted = (days <= stays[:, None]) & (np.diff(days, axis=1, prepend=0) > 0)
    x, t_x = counted.sum(axis=1), (days * counted).max(axis=1)
    spend = draw.gamma(5 * (x + 1), 1 / (draw.gamma(4, 1 / 60, 600) * (x + 1)))
    told = pd.DataFrame({"x": x, "t_x": t_x, "T": T, "mean_spend": spend}).astype(float)
    return told.set_axis([f"c{who:03d}" for who in range(600)])


def test_histories_are_told_by_the_features():
    rolled = rollups({"transactions": ibis.memtable(ANN_AND_BOB)}, date(2024, 4, 1), 56)
    known = features(rolled, date(2024, 4, 1)).to_pandas().set_index("customer_id")
    expected = pd.DataFrame(
        {"x": [2.0, 1.0], "t_x": [30.0, 55.0], "T": [91.0, 86.0], "mean_spend": [65 / 3, 80.0]},
        index=pd.Index(["ann", "bob"], name="customer_id"),
    )
    pd.testing.assert_frame_equal(purchase_histories(known.sort_index()), expected, check_index_type=False)


def test_two_orders_of_one_day_are_one_purchase_day():
    twice = pd.DataFrame(
        {"recency_days": [5.0], "tenure_days": [5.0], "gap_mean_days": [np.nan], "orders": [2.0], "amount_mean": [30.0]}
    )
    assert purchase_histories(twice).iloc[0].to_dict() == {"x": 0, "t_x": 0, "T": 5, "mean_spend": 60}


def test_the_outlook_is_the_model_s_in_days(base):
    seen = outlook(base, horizon_days=28, variant="Pareto/NBD")
    model = ParetoNBD().fit(base["x"], base["t_x"] / 7, base["T"] / 7)
    ann = base.iloc[0]
    history = ann["x"], ann["t_x"] / 7, ann["T"] / 7
    assert seen.model == "Pareto/NBD"
    assert seen.reason == ""
    assert list(seen.table) == [*OUTLOOK, *DAYS]
    assert list(seen.table.index) == list(base.index)
    assert seen.table["p_silent"].iloc[0] == pytest.approx(model.p_silent(4, *history), rel=1e-6)
    assert seen.table["expected_orders"].iloc[0] == pytest.approx(model.expected_purchases(4, *history), rel=1e-6)
    assert {"r", "alpha", "s", "beta", "p", "q", "gamma"} == set(seen.parameters)


def test_value_is_orders_times_spend(base):
    table = outlook(base, horizon_days=28, with_days=False).table
    assert list(table) == OUTLOOK
    assert table.notna().all(axis=None)
    assert (table["expected_orders"] * table["expected_spend"]).tolist() == table["expected_value"].tolist()


def test_days_to_the_next_order_are_null_where_it_may_never_come(base):
    gone = pd.DataFrame({"x": [20.0], "t_x": [60.0], "T": [365.0], "mean_spend": [60.0]}, index=["gone"])
    here = pd.DataFrame({"x": [20.0], "t_x": [200.0], "T": [201.0], "mean_spend": [60.0]}, index=["here"])
    table = outlook(pd.concat([base, gone, here]), horizon_days=28).table
    low, median, high = table.loc["here", ["next_order_days_low", "next_order_days", "next_order_days_high"]]
    assert 0 < low < median < high < 60
    assert np.isnan(table.loc["gone", "next_order_days"])
    assert table.loc["gone", "p_silent"] > 0.9 > 0.5 > table.loc["here", "p_silent"]


def test_the_most_likely_variant_is_chosen(base):
    weeks = base["x"], base["t_x"] / 7, base["T"] / 7
    likelihoods = {name: kind().fit(*weeks).log_likelihood_ for name, kind in VARIANTS.items()}
    assert outlook(base, horizon_days=28, with_days=False).model == max(likelihoods, key=lambda name: likelihoods[name])
    assert set(VARIANTS.values()) == {BGNBD, MBGNBD, ParetoNBD}


def test_the_order_of_the_rows_does_not_matter(base, monkeypatch):
    monkeypatch.setattr(outlooks, "MOST_FITTED", 200)
    straight = outlook(base, horizon_days=28, with_days=False).table
    turned = outlook(base[::-1], horizon_days=28, with_days=False).table
    pd.testing.assert_frame_equal(turned[::-1], straight, rtol=1e-4)


def test_a_row_that_is_not_known_gets_no_outlook_and_disturbs_no_other(base):
    unknown = pd.DataFrame({"x": [np.nan], "t_x": [np.nan], "T": [np.nan], "mean_spend": [np.nan]}, index=["who"])
    table = outlook(pd.concat([unknown, base]), horizon_days=28).table
    assert table.loc["who"].isna().all()
    pd.testing.assert_frame_equal(table.iloc[1:], outlook(base, horizon_days=28).table)


def test_with_too_few_repeat_buyers_it_says_so(base):
    few = base[base["x"] > 0].head(5)
    seen = outlook(few, horizon_days=28)
    assert seen.model == ""
    assert "5 customers bought on more than one day" in seen.reason
    assert seen.table.isna().all(axis=None)
    assert list(seen.table) == [*OUTLOOK, *DAYS]
    assert outlook(base.head(0), horizon_days=28).table.empty


def test_without_convergence_it_says_why():
    alike = pd.DataFrame({"x": 3.0, "t_x": 50.0, "T": 60.0, "mean_spend": 9.0}, index=range(40))
    seen = outlook(alike, horizon_days=28)
    assert seen.model == ""
    assert "Pareto/NBD: Every customer has the same history" in seen.reason


def test_where_everybody_spends_the_same_orders_are_still_expected(base):
    seen = outlook(base.assign(mean_spend=20.0), horizon_days=28)
    assert "Every customer spends the same" in seen.reason
    assert seen.table["expected_orders"].notna().all()
    assert seen.table["expected_value"].isna().all()


def test_an_unknown_variant_is_refused(base):
    with pytest.raises(BadInput, match="got BG/BB"):
        outlook(base, horizon_days=28, variant="BG/BB")
