from datetime import date

import ibis
import numpy as np
import pandas as pd

from src.features.campaigns import campaigns, responses
from src.features.rollups import rollups

AS_OF = date(2024, 7, 1)


def world():
    """Return 120 customers who bought in January; 40 are kept out of the spring campaign, of 80 contacted 20 order."""
    who = [f"c{n:03d}" for n in range(120)]
    before = pd.DataFrame({"customer_id": who, "ordered_at": pd.Timestamp("2024-01-10"), "amount": 10.0})
    after = before.iloc[40:60].assign(ordered_at=pd.Timestamp("2024-03-01 09:00"), amount=25.0)
    late = before.iloc[60:90].assign(ordered_at=pd.Timestamp("2024-03-29"))
    contacts = pd.DataFrame(
        {
            "customer_id": who,
            "campaign_id": "spring",
            "contacted_at": pd.Timestamp("2024-03-01"),
            "control": np.arange(120) < 40,
        }
    )
    newer = contacts.assign(campaign_id="summer", contacted_at=pd.Timestamp("2024-06-20"))
    few = contacts.head(50).assign(campaign_id="tiny")
    lines = pd.concat([before, after, late]).astype({"ordered_at": "datetime64[us]"})
    return {
        "transactions": ibis.memtable(lines),
        "contacts": ibis.memtable(pd.concat([contacts, newer, few]).astype({"contacted_at": "datetime64[us]"})),
    }


def test_only_campaigns_with_a_control_group_and_complete_time_count():
    found = campaigns(world(), AS_OF, 28)

    assert found.to_dict("records") == [
        {"campaign_id": "spring", "day": pd.Timestamp("2024-03-01"), "contacted": 80, "control": 40}
    ]


def test_no_contacts_and_no_control_are_no_campaigns():
    tables = world()
    uncontrolled = {**tables, "contacts": tables["contacts"].drop("control")}

    assert campaigns({"transactions": tables["transactions"]}, AS_OF, 28).empty
    assert campaigns(uncontrolled, AS_OF, 28).empty


def test_what_followed_stands_beside_what_was_known_on_the_day():
    tables = world()
    found = responses(tables, rollups(tables, AS_OF, 28), "spring", date(2024, 3, 1), 28)

    assert len(found) == 120
    assert found.groupby("contacted")["ordered"].agg(["sum", "size"]).to_numpy().tolist() == [[0, 40], [20, 80]]
    assert found.loc[found["ordered"], "amount"].unique().tolist() == [25.0]
    assert set(found["orders"]) == {1.0}
    assert set(found["recency_days"]) == {51.0}
