from datetime import date

import numpy as np
import pandas as pd
import pytest

from src.decisions.review.chance import errors
from src.decisions.review.untouched import to_learn_from, untouched


def test_the_error_of_a_mean_is_the_deviation_over_the_root_of_the_size():
    draw = np.random.default_rng(1)
    table = pd.DataFrame({"customer_id": np.arange(4000), "spend": draw.normal(0, 10, 4000)})
    found = errors(table, lambda part: {"mean": part["spend"].mean()})
    assert found["mean"] == pytest.approx(10 / np.sqrt(4000), rel=0.35)
    larger = pd.concat([table.assign(customer_id=table["customer_id"] + 4000 * copy) for copy in range(25)])
    # of 100,000 rows half are asked, and the error is that of all
    assert errors(larger, lambda part: {"mean": part["spend"].mean()})["mean"] < 0.5 * found["mean"]


def test_a_measure_that_cannot_be_told_has_no_error():
    table = pd.DataFrame({"customer_id": ["ann", "bob"]})
    assert np.isnan(errors(table, lambda _: {"auc": np.nan})["auc"])


def world(*, held):
    """Return forty customers of tier A on a list, so many of them held back, and ten that were not on it."""
    table = pd.DataFrame({"customer_id": [f"c{at:02d}" for at in range(50)], "tier": "A"})
    status = ["control"] * held + ["do"] * (40 - held)
    return table, pd.DataFrame({"customer_id": table["customer_id"].head(40), "status": status})


def test_who_was_held_back_stands_for_those_who_had_something():
    table, listed = world(held=20)
    counts = untouched(table, listed)["customer_id"].value_counts()
    assert counts[[f"c{at:02d}" for at in range(20)]].eq(2).all()  # twenty for forty
    assert counts[[f"c{at:02d}" for at in range(40, 50)]].eq(1).all()
    assert counts.sum() == 50


def test_too_few_held_back_stand_for_nobody():
    table, listed = world(held=5)
    assert untouched(table, listed)["customer_id"].tolist() == [f"c{at:02d}" for at in (*range(5), *range(40, 50))]
    assert untouched(table, listed.head(0)).equals(table)


def test_models_learn_nothing_from_whom_a_working_action_moved():
    panel = pd.DataFrame(
        {
            "customer_id": ["ann", "bob", "cem", "ann", "bob", "cem"],
            "as_of": pd.to_datetime(["2025-01-05"] * 3 + ["2025-02-02"] * 3),
        }
    )
    listed = pd.DataFrame(
        {"customer_id": ["ann", "bob", "cem"], "action": ["offer", "call", "offer"], "status": ["do", "do", "control"]}
    )
    lists = [(date(2025, 2, 1), listed)]
    kept = to_learn_from(panel, lists, {"offer"}, 28)
    # only the 28 days from 5 January hold the day of the list; a call does nothing, and cem was held back
    assert kept.apply(lambda row: f"{row['customer_id']} {row['as_of']:%d.%m.}", axis=1).tolist() == [
        "bob 05.01.", "cem 05.01.", "ann 02.02.", "bob 02.02.", "cem 02.02."
    ]  # fmt: skip
    assert to_learn_from(panel, lists, set(), 28).equals(panel)
    assert to_learn_from(panel, lists, {"offer"}, 27).equals(panel)  # the list's day is the first after the horizon


def test_who_was_held_back_once_and_had_something_later_had_something():
    table, listed = world(held=30)
    later = pd.DataFrame({"customer_id": ["c00", "c01"], "status": "do"})
    kept = untouched(table, pd.concat([listed, later]))["customer_id"]
    assert not kept.isin(["c00", "c01"]).any()
