import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.data.engine import connect
from src.decisions.chance import FOLLOWS, after, forecast_follows, next_tier_chance, spend_at
from src.decisions.scheme import Scheme
from src.decisions.tiers import tiers
from src.features.leaving import leaving

MONEY = [{"name": "gold", "at_least": 100}, {"name": "other"}]
THRESHOLD = Scheme.model_validate({"by": "threshold", "indicator": "revenue_365d", "grades": MONEY})


def one(**numbers):
    usual = {"customer_id": "ann", "revenue_365d": 80.0, "leaving_365d": 0.0, "churn_probability": 0.2,
             "expected_value": 40.0, "expected_value_high": 90.0}  # fmt: skip
    return pd.DataFrame([usual | numbers])


def test_the_law_keeps_the_mean_and_the_upper_end_of_the_interval():
    assert spend_at(one(), np.array([0.9])).item() == pytest.approx(90.0)
    assert spend_at(one(), np.array([0.2])).item() == 0.0
    levels = (np.arange(200_000) + 0.5) / 200_000
    many = pd.concat([one()] * len(levels), ignore_index=True)
    assert spend_at(many, levels).mean() == pytest.approx(40.0, rel=0.01)


def test_what_leaves_the_window_has_to_be_spent_again():
    for leaves, need in ((0.0, 20.0), (50.0, 70.0)):
        row = one(leaving_365d=leaves)
        chance = next_tier_chance(row, tiers(row, THRESHOLD), THRESHOLD).item()
        assert spend_at(row, np.array([1 - chance])).item() == pytest.approx(need, rel=0.01)


def test_who_gets_there_without_spending_is_sure_of_it():
    row = one(revenue_365d=80.0, leaving_365d=-30.0)  # a return of 30 leaves the window
    assert next_tier_chance(row, tiers(row, THRESHOLD), THRESHOLD).item() > 0.99


def test_the_highest_tier_has_no_next_one():
    row = one(revenue_365d=100.0)
    assert next_tier_chance(row, tiers(row, THRESHOLD), THRESHOLD).isna().all()


def test_a_tier_that_does_not_look_at_revenue_has_no_such_chance():
    scheme = Scheme.model_validate({"by": "threshold", "indicator": "expected_value", "grades": MONEY})
    assert next_tier_chance(one(), tiers(one(), scheme), scheme).isna().all()


def people(count=2000):
    """Return customers who spend the more the more they did, every horizon anew, as their forecasts say."""
    draw = np.random.default_rng(3)
    usual = draw.lognormal(4, 1, count)
    return pd.DataFrame(
        {
            "customer_id": [f"c{place:04d}" for place in range(count)],
            "revenue_365d": usual * draw.lognormal(-0.125, 0.5, count) * 6,
            "leaving_365d": usual,
            "churn_probability": 0.2,
            "expected_value": usual,
            "expected_value_high": 2.4 * usual,
        }
    )


BY_VALUE = Scheme.model_validate(
    {
        "by": "value",
        "indicator": "revenue_365d",
        "grades": [{"name": "A", "share": 0.5}, {"name": "B", "share": 0.3}, {"name": "C"}],
    }
)


@pytest.mark.parametrize("scheme", [Scheme(), BY_VALUE], ids=["ranks", "share of value"])
def test_as_many_move_up_as_the_chances_say_when_everybody_spends_at_once(scheme):
    base = people()
    graded = tiers(base, scheme)
    told = base.assign(chance=next_tier_chance(base, graded, scheme, follows=0.4), came=0.0)
    rank = {name: place for place, name in enumerate(scheme.names)}
    for seed in range(20):
        then = base.assign(**dict(after(base, np.random.default_rng(seed).random(len(base)), 0.4).items()))
        told["came"] += (tiers(then, scheme).table["tier"].map(rank) < graded.table["tier"].map(rank)) / 20
    by = told.dropna(subset=["chance"]).groupby(pd.cut(told["chance"], [-0.1, 0.05, 0.2, 0.5, 1]), observed=True)
    means = by[["chance", "came"]].mean()
    assert len(means) >= 3
    assert (means["chance"] - means["came"]).abs().max() < 0.03


def test_where_all_others_grow_as_much_nobody_comes_nearer():
    base = people().assign(leaving_365d=0.0, churn_probability=0.0)
    grown = base.assign(expected_value=base["revenue_365d"], expected_value_high=base["revenue_365d"] * 1.05)
    chance = next_tier_chance(grown, tiers(grown, BY_VALUE), BY_VALUE)
    assert chance.mean() < 0.02


def test_the_next_forecast_goes_as_far_towards_what_was_spent_as_it_did_before():
    draw = np.random.default_rng(0)
    last = pd.DataFrame({"customer_id": [f"c{n}" for n in range(200)], "predicted": draw.lognormal(4, 1, 200)})
    last = last.assign(
        true=last["predicted"] * draw.lognormal(0, 1, 200), model="stack", as_of=pd.Timestamp("2024-01-01")
    )
    now = last.assign(expected_value=last["predicted"] + 0.35 * (last["true"] - last["predicted"]))
    older = last.assign(predicted=0.0, as_of=pd.Timestamp("2023-01-01"))
    judged = pd.concat([older, last, last.assign(model="other", predicted=1.0)])
    assert forecast_follows(judged, now, "stack") == pytest.approx(0.35)
    assert forecast_follows(judged, now, "gone") == forecast_follows(judged.head(0), now, "stack") == FOLLOWS


@given(st.floats(0, 0.99), st.floats(0.01, 1e4), st.floats(0, 1e5), st.floats(0, 1), st.floats(0, 1))
def test_a_higher_level_is_never_less_spent(leaves, expected, high, level, other):
    row = one(churn_probability=leaves, expected_value=expected, expected_value_high=high)
    less, more = (spend_at(row, np.array([at])).item() for at in sorted((level, other)))
    assert 0 <= less <= more < np.inf


def test_the_oldest_days_of_the_year_leave_the_window():
    lines = pd.DataFrame(
        {
            "customer_id": ["ann"] * 4,
            "ordered_at": pd.to_datetime(
                ["2023-01-01 09:00", "2023-01-28 23:00", "2023-01-29 00:00", "2022-12-31 12:00"]
            ),
            "amount": [5.0, 7.0, 11.0, 13.0],
        }
    )
    table = connect().create_table("lines", lines)
    found = leaving(table, pd.Timestamp("2024-01-01").date(), 28).to_pandas()
    assert found["leaving_365d"].tolist() == [12.0]
