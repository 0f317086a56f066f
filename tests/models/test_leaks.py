from datetime import date

import numpy as np
import pandas as pd
import pytest
from ibis import _
from worlds import shop

from src.data.engine import connect
from src.data.sources import source_files
from src.features.panel import panel, panel_dates
from src.features.rollups import cached, rollups
from src.models.leaks import COLUMNS, find_leaks, links
from src.project import ROOT, read_project

HORIZON = 28
AS_OF = date(2024, 2, 5)
PLAIN = ["recency_days", "gap_mean_days", "tenure_days"]


@pytest.fixture(scope="module")
def orders() -> pd.DataFrame:
    return shop()["transactions"]


@pytest.fixture(scope="module")
def honest(orders: pd.DataFrame) -> pd.DataFrame:
    """The shop's panel: every feature that we make."""
    rolled = cached(rollups({"transactions": connect().create_table("lines", orders)}, AS_OF, HORIZON))
    dates = panel_dates(AS_OF, date(2023, 1, 1), HORIZON)[-8:]
    return (
        panel(rolled, dates, horizon_days=HORIZON, active_days=2 * HORIZON).order_by("as_of", "customer_id").execute()
    )


@pytest.fixture(scope="module")
def small(honest: pd.DataFrame) -> pd.DataFrame:
    """The same with a few of its features."""
    windows = [name for name in honest if name.startswith(("orders_", "amount_")) and name.endswith(("30d", "90d"))]
    return honest[["customer_id", "as_of", "active", "churned", "spend", *windows, *PLAIN]]


def noise(rows: pd.DataFrame, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 1, len(rows))


def next_weeks_orders(rows: pd.DataFrame, orders: pd.DataFrame) -> pd.Series:
    """Return how many orders each row's customer makes in the week that begins at its date."""
    both = rows[["customer_id", "as_of"]].reset_index().merge(orders[["customer_id", "ordered_at"]], on="customer_id")
    ahead = (both["ordered_at"] - pd.to_datetime(both["as_of"])).dt.total_seconds() / 86_400
    return both[(ahead >= 0) & (ahead < 7)].groupby("index").size().reindex(rows.index, fill_value=0)


def test_the_features_we_make_raise_nothing(honest):
    assert find_leaks(honest, HORIZON).empty


def test_features_made_from_what_happened_are_found_and_named(honest, orders):
    planted = honest.assign(
        attribute_status=honest["churned"] + noise(honest),
        attribute_basket=next_weeks_orders(honest, orders),
        attribute_closed=honest["churned"],
        attribute_luck=noise(honest, 1),
    )
    found = find_leaks(planted, HORIZON)
    assert found.columns.tolist() == COLUMNS
    assert dict(zip(found["feature"], found["why"], strict=True)) == {
        "attribute_closed": "bound",
        "attribute_basket": "shift",
        "attribute_status": "shift",
    }
    sentence = found.set_index("feature").loc["attribute_status", "sentence"]
    assert sentence.startswith("attribute_status tells who will leave better (AUC 0.")
    assert sentence.endswith("it seems to be made from what happened afterwards.")


def test_an_honest_feature_has_seen_the_window_before(small):
    """Whoever was silent for a horizon did not buy in it: recency tells the window before without error."""
    known = links(small, HORIZON).loc["recency_days"]
    assert known["before"] == pytest.approx(1, abs=1e-9)
    assert known["before"] > known["alone"]


def test_a_trait_still_tells_the_window_after_and_an_outcome_hardly(small):
    planted = small.assign(attribute_status=small["churned"] + noise(small))
    known = links(planted, HORIZON)
    fallen = known["alone"] - known["after"]
    assert fallen["attribute_status"] > 0.1 > fallen["orders_90d"]


def test_a_feature_that_carries_the_model_and_tells_what_comes_better_is_named(small):
    faint = small.assign(attribute_hint=small["churned"] + 3.5 * noise(small, 9))
    assert find_leaks(faint, HORIZON).empty
    found = find_leaks(faint, HORIZON, importance=pd.Series({"attribute_hint": 0.7, "recency_days": 0.3}))
    assert found[["feature", "why"]].to_numpy().tolist() == [["attribute_hint", "importance"]]


def test_a_season_to_come_is_no_leak(small):
    """The same weeks of last year tell who buys in them, not who bought before; made by ourselves, they may."""
    seasonal = small.assign(season_share=1.5 * small["churned"] + noise(small, 2))
    assert find_leaks(seasonal, HORIZON).empty
    assert find_leaks(seasonal.rename(columns={"season_share": "attribute_share"}), HORIZON)["why"].tolist() == [
        "shift"
    ]


def test_one_date_is_enough(small):
    """With no earlier label in the panel, the window before is told by recency."""
    newest = small[small["as_of"] == small["as_of"].max()]
    planted = newest.assign(attribute_status=newest["churned"] + 0.6 * noise(newest))
    assert links(planted, HORIZON).loc["recency_days", "before"] == pytest.approx(1)
    assert find_leaks(planted, HORIZON)["feature"].tolist() == ["attribute_status"]


@pytest.mark.parametrize("rows", [0, 5])
def test_too_few_to_tell_raise_nothing(small, rows):
    found = find_leaks(small.head(rows), HORIZON)
    assert found.empty and found.columns.tolist() == COLUMNS


def test_the_features_of_complete_journey_raise_nothing():
    """All that we make of the order lines of a year of households, at three dates."""
    source = read_project("configs/complete_journey.yml").tables["transactions"]
    (file,) = source_files(str(source.source), ROOT)
    lines, as_of = connect().read_parquet(file), date(2017, 11, 6)
    names = ("customer_id", "order_id", "ordered_at", "amount", "product_id", "store_id")
    known = lines.select(**{name: lines[source.columns[name]] for name in names}).filter(_.ordered_at < as_of)
    rolled = cached(rollups({"transactions": known.mutate(customer_id=_.customer_id.cast("string"))}, as_of, 56))
    dates = panel_dates(as_of, date(2017, 1, 1), 56)[-3:]
    past = panel(rolled, dates, horizon_days=56, active_days=112).execute()
    assert len(past) > 7000
    assert find_leaks(past, 56).empty
