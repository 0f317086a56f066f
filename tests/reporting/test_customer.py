"""Ann and bob, looked up after a run: their rows of every step, written out."""

from datetime import date

import pandas as pd
import pytest
from worlds import ANN_AND_BOB

from src.decisions.scored import COLUMNS
from src.errors import BadInput
from src.reporting.customer import customer_blocks
from src.reporting.seen import seen
from src.reporting.words import words
from src.workspace import Workspace

W = words("en", "EUR")


def scored(day, **cells):
    rows = pd.DataFrame({"customer_id": ["ann", "bob"], "as_of": pd.Timestamp(day)}).assign(**cells)
    return rows.reindex(columns=list(COLUMNS)).astype(COLUMNS)


@pytest.fixture
def ws(tmp_path):
    workspace = Workspace(tmp_path, "shop", date(2024, 3, 2))
    known = {"churn_probability": [0.2, 0.9], "expected_value": [80.0, 5.0], "control_group": [False, True]}
    earlier = Workspace(tmp_path, "shop", date(2024, 2, 2)).folder("scored")
    earlier.mkdir(parents=True)
    scored("2024-02-02", tier=["C", "A"], **known).to_parquet(earlier / "segments.parquet")
    workspace.write("transactions", ANN_AND_BOB)
    name = ["<script>alert(1)</script>", None]
    workspace.write("completed", scored("2024-03-02", tier=["A", "C"], name=name, owner_id=["r1", None], **known))
    features = pd.DataFrame({"customer_id": ["ann", "bob"], "recency_days": [10.0, 30.0], "orders_365d": [3, 3]})
    workspace.write("features", features)
    reasons = pd.DataFrame({"customer_id": ["ann"], "rank": [1], "feature": ["orders_365d"], "contribution": [-1.0]})
    workspace.write("churn_reasons", reasons)
    workspace.write("actions", pd.DataFrame({"customer_id": ["bob"], "action": ["save_call"], "status": ["control"]}))
    return workspace


def text(ws, who):
    return repr(customer_blocks(seen(ws, [who]), who, W))


def test_a_customer_is_told_across_all_steps(ws):
    told = text(ws, "ann")
    assert "(ann): Tier A, as of 2 March 2024" in told
    assert "Chance of leaving: 20.0%" in told
    assert "Owner: r1" in told
    assert "Call to keep" not in told


def test_owners_are_named_where_names_are_known(ws):
    ws.write("balance", pd.DataFrame({"rep_id": ["r1", None], "name": ["Nora", None]}))
    told = text(ws, "ann")
    assert "Owner: Nora (r1)" in told and told.count("Nora (r1)") == 2


def test_the_tier_path_has_a_row_a_run_the_oldest_first(ws):
    path = seen(ws, ["bob"]).path
    assert path["tier"].tolist() == ["A", "C"]
    assert path["as_of"].tolist() == [pd.Timestamp("2024-02-02"), pd.Timestamp("2024-03-02")]


def test_orders_are_counted_by_month_and_add_up(ws):
    months = seen(ws, ["ann", "bob"]).months
    for who in ("ann", "bob"):
        own = ANN_AND_BOB[ANN_AND_BOB["customer_id"] == who]
        orders = own.groupby("order_id")["amount"].sum()
        assert months.loc[months["customer_id"] == who, "orders"].sum() == (orders > 0).sum()
        assert months.loc[months["customer_id"] == who, "amount"].sum() == pytest.approx(own["amount"].sum())


def test_what_is_returned_on_a_later_day_takes_no_order_back(ws):
    back = ANN_AND_BOB.head(1).assign(ordered_at=pd.Timestamp("2024-02-10"), amount=-15.0)
    ws.write("transactions", pd.concat([ANN_AND_BOB, back], ignore_index=True))
    months = seen(ws, ["ann"]).months

    assert months["orders"].to_list() == [3, 0]
    assert months["amount"].to_list() == [65.0, -15.0]


def test_measurements_stand_beside_everybodys_median(ws):
    told = text(ws, "ann")
    assert "time since the last order 10 days 20 days" in " ".join(told.split())


def test_a_data_scientist_sees_what_each_measurement_adds_to_the_scores(ws):
    told = repr(customer_blocks(seen(ws, ["ann"]), "ann", W, contributions=True))
    assert "orders in the last 365 days 3 3 -1" in " ".join(told.split())
    assert "log-odds" in told and "log-odds" not in text(ws, "ann")


def test_who_is_left_alone_on_purpose_is_said_to_be(ws):
    told = text(ws, "bob")
    assert "Left alone on purpose" in told and "Call to keep" in told
    assert "Left alone on purpose" not in text(ws, "ann")


def test_what_is_not_known_is_left_out(ws):
    assert "What to offer" not in text(ws, "ann")


def test_hostile_names_stay_text(ws):
    assert "<script>" not in customer_blocks(seen(ws, ["ann"]), "ann", W)._repr_html_()


def test_an_unknown_customer_is_refused_with_those_written_alike(ws):
    with pytest.raises(BadInput, match="written alike: ann"):
        seen(ws, ["anne"])
