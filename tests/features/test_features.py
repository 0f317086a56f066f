"""The features of ann and bob, worked out by hand; the leak test; and the same numbers by plain pandas on a shop."""

from datetime import date
from math import log

import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ibis.backends.sql.compilers import PySparkCompiler
from ibis.config import Config
from worlds import ANN_AND_BOB, shop

from src.data.engine import connect
from src.features.features import described, features
from src.features.rollups import cached, rollups

DAY = date(2024, 2, 1)
PEOPLE = pd.DataFrame({"customer_id": ["ann", "bob"], "name": ["Ann", "Bob"], "region": ["north", None]})
CONTACTS = pd.DataFrame(
    {
        "customer_id": ["ann", "ann", "bob"],
        "campaign_id": ["x", "y", "x"],
        "kind": "mail",
        "contacted_at": pd.to_datetime(["2023-09-01", "2024-01-12", "2024-02-15"]),
        "redeemed_at": pd.to_datetime(["2023-09-10", None, None]),
    }
)


def measured(tables, as_of=DAY, anchor=None, horizon_days=28):
    connection = connect()
    canonical = {name: _canonical(connection.create_table(name, table)) for name, table in tables.items()}
    rolled = rollups(canonical, anchor or as_of, horizon_days)
    return features(rolled, as_of).order_by("customer_id").to_pandas().set_index("customer_id")


def _canonical(table):
    money = [column for column in ("amount", "discount") if column in table.columns]
    return table.mutate(**{column: table[column].cast("decimal(18, 4)") for column in money})


@pytest.fixture(scope="module")
def world():
    return measured({"transactions": ANN_AND_BOB, "customers": PEOPLE, "contacts": CONTACTS})


def test_there_is_a_row_for_everyone_who_had_bought(world):
    assert world.index.tolist() == ["ann", "bob"]
    assert measured({"transactions": ANN_AND_BOB}, date(2024, 1, 3)).index.tolist() == ["ann"]


@pytest.mark.parametrize(
    ("feature", "ann", "bob"),
    [
        # purchases: ann bought 15, 20 and 30; bob 100, then returned 40
        ("orders", 3, 1),
        ("revenue", 65, 60),
        ("recency_days", 1, 26),
        ("tenure_days", 31, 26),
        ("amount_mean", 65 / 3, 100),
        ("amount_max", 30, 100),
        ("orders_per_30d", 90 / 31, 30 / 26),
        ("amount_per_30d", 65 * 30 / 31, 60 * 30 / 26),
        # windows end at the date, which is not in them
        ("orders_7d", 1, 0),
        ("orders_30d", 2, 1),
        ("amount_30d", 50, 60),
        ("amount_365d", 65, 60),
        ("active_days_60d", 3, 1),
        # gaps of 10 and 20 days
        ("gap_mean_days", 15, np.nan),
        ("gap_std_days", np.std([10, 20], ddof=1), np.nan),
        ("gap_last_days", 20, np.nan),
        ("overdue", 1 / 15, np.nan),
        # orders in the last 30 days and the 30 before: 2 and 1
        ("orders_change_30d", log(3 / 2), log(2 / 1)),
        ("amount_change_30d", log(51 / 16), log(61 / 1)),
        # six 30-day sums, newest first: 2, 1, 0, 0, 0, 0 for ann and 1, 0, ... for bob; weights 2.5, 1.5, ...
        ("orders_slope_180d", (2 * 2.5 + 1.5) / 17.5, 2.5 / 17.5),
        ("amount_slope_180d", (50 * 2.5 + 15 * 1.5) / 17.5, 60 * 2.5 / 17.5),
        # basket
        ("categories_365d", 3, 1),
        ("category_top_share", 30 / 65, 1),
        ("category_entropy", -sum(s * log(s) for s in (30 / 65, 30 / 65, 5 / 65)), 0),
        ("products", 3, 1),
        ("stores", 2, 1),
        ("lines_mean", 4 / 3, 1),
        ("quantity_mean", 5 / 3, 4),
        ("discount_share", 5 / 70, 0),
        ("returns", 0, 1),
        ("return_share", 0, 0.4),
        # 1 and 11 January 2024 were a Monday and a Thursday, the 31st a Wednesday, the 6th a Saturday
        ("weekday_1_share", 1 / 3, 0),
        ("weekday_6_share", 0, 1),
        ("month_01_share", 1, 1),
        ("month_02_share", 0, 0),
        # contacts: bob's comes after the date
        ("contacts", 2, np.nan),
        ("contacts_90d", 1, np.nan),
        ("contact_recency_days", 20, np.nan),
        ("redemptions", 1, np.nan),
        ("redemptions_90d", 0, np.nan),
        ("redemption_recency_days", 144, np.nan),
        ("redemption_share", 0.5, np.nan),
    ],
)
def test_a_feature_is_what_its_name_says(world, feature, ann, bob):
    np.testing.assert_allclose(world[feature].to_numpy(), [ann, bob], atol=1e-6)


def test_attributes_are_the_columns_that_are_no_names(world):
    assert world["attribute_region"].fillna("unknown").tolist() == ["north", "unknown"]
    assert "attribute_name" not in world.columns


def test_who_did_not_buy_for_a_year_bought_nothing_in_it():
    later = measured({"transactions": ANN_AND_BOB}, date(2025, 4, 1)).loc["ann"]
    assert later[["orders", "orders_365d", "amount_365d", "orders_slope_180d", "returns"]].tolist() == [3, 0, 0, 0, 0]
    assert later[["lines_mean", "weekday_1_share"]].isna().all()


def test_lines_without_the_optional_columns_have_the_features_that_need_none():
    bare = measured({"transactions": ANN_AND_BOB[["customer_id", "ordered_at", "amount"]]})
    assert bare.loc["ann", "orders"] == 3
    assert not {"discount_share", "quantity_mean", "products", "stores", "categories_365d", "contacts"} & set(
        bare.columns
    )


def test_categories_may_come_from_the_products():
    catalogue = ANN_AND_BOB[["product_id", "category"]].drop_duplicates()
    looked_up = measured({"transactions": ANN_AND_BOB.drop(columns="category"), "products": catalogue})
    assert looked_up["categories_365d"].tolist() == [3, 1]


SHOP = shop(customers=40, days=200)["transactions"]
CUT = date(2023, 5, 30)
SCRAMBLED = ["customer_id", "order_id", "amount", "category"]


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**16), delete=st.booleans())
def test_nothing_from_the_future_changes_a_feature(seed, delete):
    future = SHOP["ordered_at"] >= pd.Timestamp(CUT)
    spoilt = SHOP[~future] if delete else SHOP.copy()
    if not delete:
        draw = np.random.default_rng(seed)
        spoilt.loc[future, SCRAMBLED] = SHOP.loc[future, SCRAMBLED].to_numpy()[draw.permutation(future.sum())]
        spoilt.loc[future, "amount"] *= draw.normal(0, 100)
    pd.testing.assert_frame_equal(measured({"transactions": SHOP}, CUT), measured({"transactions": spoilt}, CUT))


@pytest.mark.parametrize("horizon_days", [28, 45])
def test_cutting_the_rollups_at_a_date_is_cutting_the_lines_there(horizon_days):
    anchor = date(2023, 7, 20)
    day = date.fromordinal(anchor.toordinal() - horizon_days - 28)
    cut = SHOP[SHOP["ordered_at"] < pd.Timestamp(day)]
    whole = measured({"transactions": SHOP}, day, anchor, horizon_days)
    pd.testing.assert_frame_equal(whole, measured({"transactions": cut}, day, anchor, horizon_days))


def test_pandas_finds_the_same_numbers_on_a_shop():
    found = measured({"transactions": SHOP}, CUT)
    known = SHOP[SHOP["ordered_at"] < pd.Timestamp(CUT)].assign(day=lambda lines: lines["ordered_at"].dt.normalize())
    by = known.groupby("customer_id")
    recent = known[known["day"] >= pd.Timestamp(CUT) - pd.Timedelta(days=90)]
    days = known.drop_duplicates(["customer_id", "day"]).sort_values("day").groupby("customer_id")["day"]
    expected = pd.DataFrame(
        {
            "orders": by["order_id"].nunique(),
            "revenue": by["amount"].sum(),
            "recency_days": (pd.Timestamp(CUT) - by["day"].max()).dt.days,
            "amount_90d": recent.groupby("customer_id")["amount"].sum(),
            "gap_std_days": days.apply(lambda day: day.diff().dt.days.std()),
        }
    ).sort_index()
    expected["amount_90d"] = expected["amount_90d"].fillna(0)
    np.testing.assert_allclose(found[expected.columns], expected, atol=1e-6)


class SparkOptions(Config):
    treat_nan_as_null: bool = False


def test_the_same_expressions_compile_to_spark(monkeypatch):
    monkeypatch.setattr(ibis.options, "pyspark", SparkOptions())  # Ibis sets them itself where pyspark is installed
    schemas = {
        "transactions": {
            "customer_id": "string", "order_id": "string", "ordered_at": "timestamp", "amount": "decimal(18, 4)",
            "product_id": "string", "category": "string", "quantity": "float64", "discount": "decimal(18, 4)",
            "store_id": "string",
        },
        "customers": {"customer_id": "string", "region": "string"},
        "contacts": {"customer_id": "string", "contacted_at": "timestamp", "redeemed_at": "timestamp"},
    }  # fmt: skip
    tables = {name: ibis.table(schema, name=name) for name, schema in schemas.items()}
    sql = PySparkCompiler().to_sqlglot(features(rollups(tables, DAY, 56), DAY)).sql("spark")
    assert "transactions" in sql
    assert "`orders_90d`" in sql


def test_the_rollups_are_read_once():
    connection = connect()
    table = _canonical(connection.create_table("transactions", ANN_AND_BOB))
    held = cached(rollups({"transactions": table}, DAY, 28))
    connection.drop_table("transactions")
    assert features(held, DAY).count().to_pandas() == 2


def test_a_description_tells_middle_mean_and_gaps(world):
    row = described(world.reset_index()).set_index("feature").loc["gap_mean_days"]
    assert row.tolist() == [15, 15, 0.5]
