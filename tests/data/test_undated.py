import numpy as np
import pandas as pd
import pytest

from src.data.engine import connect
from src.data.undated import holds_today, today_columns


@pytest.mark.parametrize(
    "column",
    ["current_tier", "lifetime_value", "LTV", "total_spend", "lastOrderDate", "nr_orders", "order_count", "churned",
     "累计消费", "当前等级", "RFM segment"],
)  # fmt: skip
def test_names_that_tell_of_today(column):
    assert holds_today(column)


@pytest.mark.parametrize(
    "column",
    ["age", "marital_status", "household_size", "region", "since", "kids_count", "home_ownership", "学历", "kind"],
)
def test_names_that_tell_of_the_customer(column):
    assert not holds_today(column)


def test_a_total_under_another_name_is_found_by_its_numbers():
    draw = np.random.default_rng(1)
    ids = [f"c{number}" for number in range(80)]
    lines = pd.DataFrame({"customer_id": draw.choice(ids, 2000), "amount": draw.lognormal(3, 1, 2000)})
    lines["ordered_at"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(draw.integers(0, 300, 2000), unit="D")
    worth = lines.groupby("customer_id")["amount"].sum().reindex(ids).fillna(0)
    people = pd.DataFrame({"customer_id": ids, "worth": (worth * 1.19).to_numpy(), "age": draw.integers(18, 80, 80)})
    connection = connect()
    tables = (connection.create_table(name, frame) for name, frame in (("people", people), ("lines", lines)))
    assert today_columns(*tables) == {"worth": "total"}
