"""The review of a made-up company, whose truths are known: a month that drifted, campaigns that work or do not."""

import json
from datetime import date

import pandas as pd
import pytest

from src.data.company.company import write_company
from src.data.engine import connect
from src.decisions.review.drift import month_drift
from src.decisions.review.effects import effect, effects
from src.features.outcomes import campaigns, month_profiles

END, PLACEBO = date(2026, 1, 1), "2025-summer"


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return write_company(tmp_path_factory.mktemp("company"), customers=3000, seed=4).parent


@pytest.fixture(scope="module")
def lines(company):
    """Return the order lines under the true customers' ids of the contacts."""
    connection = connect("duckdb")
    orders = connection.read_parquet(company / "data" / "orders.parquet")
    known = connection.read_parquet(company / "data" / "identities.parquet")
    records = known.select(record="source_customer_id", one="customer_id")
    named = orders.join(records, orders["customer_id"] == records["record"])
    return named.drop("customer_id", "record").rename(customer_id="one")


@pytest.fixture(scope="module")
def reached(company, lines):
    connection = connect("duckdb")
    contacts = connection.read_parquet(company / "data" / "contacts.parquet").to_pandas()
    known = pd.read_parquet(company / "data" / "identities.parquet")
    contacts["customer_id"] = contacts["customer_id"].map(known.set_index("source_customer_id")["customer_id"])
    return campaigns(lines.get_backend().create_table("reached", contacts), lines, before=END)


def test_the_month_that_drifted_is_found_and_no_other(company, lines):
    planted = json.loads((company / "truth" / "drift.json").read_text())
    table = month_drift(month_profiles(lines, END).to_pandas())
    found = table[table["verdict"] == "drift"]
    assert [(row.what, f"{row.month:%Y-%m}") for row in found.itertuples()] == [(planted["what"], planted["month"])]


def test_campaigns_that_work_are_told_from_the_one_that_does_not(reached):
    table = effects(reached, "campaign_id", "orders", before="orders_before").set_index("what")["verdict"]
    assert table[PLACEBO] == "nothing"
    assert (table.drop(PLACEBO) == "works").any() and "harms" not in set(table)


def test_what_the_campaigns_brought_lies_in_the_interval(company, reached):
    truth = json.loads((company / "truth" / "campaign_effect.json").read_text())
    told = {name: one for name, one in truth.items() if name != PLACEBO}
    brought = sum(one["extra_orders"] for one in told.values()) / sum(one["treated"] for one in told.values())
    found = effect(reached[reached["campaign_id"] != PLACEBO], "orders", before="orders_before", strata=["campaign_id"])
    assert found["verdict"] == "works"
    assert found["low"] < brought < found["high"]
