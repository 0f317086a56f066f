import pandas as pd
import pytest

from src.models.pipelines import LEAVING
from src.models.tuning import SHIPPED, settled, tune

HORIZON = 28


@pytest.mark.parametrize("target", ["churn", "value"])
def test_a_search_starts_from_what_is_known_and_ends_no_worse(past, target):
    found = tune(past, target, horizon_days=HORIZON, trials=3)
    assert found.trials["trial"].tolist() == [0, 1, 2]
    assert found.trials.loc[0, "num_leaves"] == SHIPPED[target]["num_leaves"]
    assert found.trials["loss"].min() <= found.trials.loc[0, "loss"]
    best = found.trials.loc[found.trials["loss"].idxmin()]
    assert found.settings["num_leaves"] == best["num_leaves"]


def test_the_same_search_twice_finds_the_same(past):
    one, other = (tune(past, "churn", horizon_days=HORIZON, trials=3) for _ in range(2))
    pd.testing.assert_frame_equal(one.trials, other.trials)


def test_without_trials_or_without_history_things_stay_as_they_were(past):
    start = settled("churn", {"num_leaves": 5})
    assert start.settings == {**LEAVING, "num_leaves": 5}
    assert tune(past, "churn", horizon_days=HORIZON, trials=0, start=start) is start
    assert tune(past.head(20), "churn", horizon_days=HORIZON, trials=3, start=start) is start
    assert settled("churn").settings == LEAVING
