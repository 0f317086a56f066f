import numpy as np
import pandas as pd
import pytest

from src.models.size import sizes
from src.models.value_parts import (
    WHOLE_HORIZON,
    combined,
    fit_parts,
    level,
    parts,
    raised,
    said,
    set_combiner,
    used_features,
)


class Ten:
    """A part that forecasts ten for everybody."""

    def predict(self, table: pd.DataFrame) -> np.ndarray:
        return np.full(len(table), 10.0)


def test_with_fewer_than_three_dates_the_parts_are_averaged_as_they_are():
    rows = {"as_of": [1, 2], "buys": [0.5, 1.0], "middle": [10.0, 20.0], "whole": [5.0, 20.0]}
    rows |= {"drawn": [5.0, 8.0], "logs": [5.0, 9.0]}
    assert level(pd.DataFrame(rows | {"true": [1.0, 2.0]})) == 0.0
    last = set_combiner(0.0, list(WHOLE_HORIZON))
    assert last.predict(np.array([[0.5, 20.0, 40.0, 20.0, 20.0]]))[0] == pytest.approx(20.0)


def test_the_parts_of_soon_count_twice():
    whole = {"buys": [0.5], "middle": [20.0], "whole": [10.0], "drawn": [10.0], "logs": [10.0]}
    soon = {"soon_buys": [0.5], "soon_middle": [160.0], "soon_whole": [80.0], "soon_drawn": [80.0], "soon_logs": [80.0]}
    assert combined(pd.DataFrame(whole), 0.0) == pytest.approx([10.0])
    last = set_combiner(0.0, list(whole | soon))
    assert last.predict(pd.DataFrame(whole | soon).to_numpy()) == pytest.approx([40.0])  # 10, 80 and 80 in logs


def test_a_mean_of_logs_is_lifted_to_the_mean_of_the_totals_of_its_date():
    both = {
        "buys": [0.5, 0.5],
        "middle": [20.0, 20.0],
        "whole": [10.0, 40.0],
        "drawn": [10.0, 40.0],
        "logs": [10.0, 40.0],
    }
    told = pd.DataFrame(both | {"as_of": pd.to_datetime(["2024-01-01", "2024-01-29"])})
    assert combined(told, 0.0) == pytest.approx([10.0, (10 + 5 * 40) / 6])
    together = combined(told.drop(columns="as_of"), 0.0)
    assert together.sum() == pytest.approx(10 + (10 + 5 * 40) / 6)
    assert together[1] / together[0] == pytest.approx(4 ** (5 / 6))


def test_the_level_takes_half_of_what_the_newest_two_dates_were_off_by():
    made = {"buys": 1.0, "middle": 10.0, "whole": 10.0, "drawn": 10.0, "logs": 10.0}
    turned_out = {"2024-01-01": 90.0, "2024-01-29": 12.0, "2024-02-26": 14.0}
    forecasts = pd.DataFrame([{"as_of": pd.Timestamp(day), "true": true, **made} for day, true in turned_out.items()])
    assert level(forecasts) == pytest.approx(np.log(1.3) / 2)
    assert level(forecasts.assign(true=90.0)) == 0.2
    assert level(forecasts.assign(true=1.0)) == -0.2


def test_middles_are_raised_to_the_buyers_total_and_everything_else_to_that_of_all():
    rows = pd.DataFrame({"amount_30d": [1.0, 2.0, 3.0], "spend": [0.0, 10.0, 30.0]})
    whole = {name: Ten() for name in ("size", "middle", "whole", "drawn")}  # ten times ten for everybody
    assert raised(whole, rows) == pytest.approx({"middle": 40 / 200, "whole": 40 / 300, "drawn": 40 / 300})
    soon = {name: Ten() for name in ("soon_buys", "soon_middle", "soon_whole", "soon_drawn", "soon_logs")}
    found = raised(whole | soon, rows)
    assert found["soon_middle"] == pytest.approx(40 / 3000)  # with a chance of ten
    assert found["soon_whole"] == found["soon_drawn"] == pytest.approx(40 / 300)
    assert found["soon_logs"] == pytest.approx(4 / 3)  # an amount, no multiple


def test_the_size_counts_as_often_as_it_has_multiples():
    told = pd.DataFrame({"size": [50.0], "buys": 0.5, "middle": 2.0, "whole": 1.0, "drawn": 1.0, "logs": 50.0})
    assert combined(told, 0.0) == pytest.approx([50.0])
    assert combined(told.assign(size=500.0), 0.0) == pytest.approx([(4 * 500 + 2 * 50) / 6])  # the mean of the totals
    last = set_combiner(0.0, list(told))
    assert last.predict(told.assign(size=500.0).to_numpy()) == pytest.approx([50 * 10 ** (4 / 6)])


def test_a_customer_far_above_all_others_is_forecast_far_above_them(past, now):
    money = [name for name in past if name.startswith("amount") or name in ("revenue", "btyd_value")]
    columns = used_features(past, 28)
    fitted = fit_parts(parts(past, 28), past, past, columns, sizes(past, 28))
    largest = now[now["amount_30d"] == now["amount_30d"].max()].astype(dict.fromkeys(money, float))
    tenfold = largest.assign(**{name: 10 * largest[name] for name in money})
    one, ten = (combined(pd.DataFrame(said(fitted, rows, raised(fitted, past))), 0.0)[0] for rows in (largest, tenfold))
    assert 4 < ten / one < 12


def test_where_a_date_does_not_tell_soon_there_are_no_such_parts(past):
    assert len(parts(past, 28)) == 10
    nothing = past.assign(spend_soon=past["spend_soon"].where(past["as_of"] > past["as_of"].min(), 0.0))
    assert list(parts(nothing, 28)) == list(WHOLE_HORIZON)
