"""Who brought others, and who may next."""

import pandas as pd

from src.decisions.referrers import groups, likely_referrers, rates, referrers

EVIDENCE = pd.DataFrame(
    {
        "customer_id": ["ann", "bob", "cat", "dan"],
        "referred": [2, 0, 0, 1],
        "referred_buyers": [1, 0, 0, 1],
        "referred_revenue": [50.0, 0.0, 0.0, 80.0],
        "satisfaction_mean": [0.9, 0.8, None, 0.2],
    }
)
FEATURES = pd.DataFrame(
    {"customer_id": ["ann", "bob", "cat", "dan"], "orders": [9.0, 7.0, 1.0, 2.0], "amount_365d": [5.0, 6.0, 7.0, 8.0]}
)


def test_referrers_stand_by_what_those_they_brought_have_bought():
    assert referrers(EVIDENCE)["customer_id"].tolist() == ["dan", "ann"]


def test_the_likely_ones_are_like_those_who_did_and_have_not_yet():
    grouped = groups(EVIDENCE, FEATURES)
    assert grouped[["loyal", "satisfied"]].to_numpy().tolist() == [
        [True, "yes"], [True, "yes"], [False, "unknown"], [False, "no"],
    ]  # fmt: skip
    table = rates(grouped).set_index(["loyal", "satisfied"])
    assert table.loc[(True, "yes"), ["customers", "referrers", "rate"]].tolist() == [2, 1, (1 + 20 * 0.5) / 22]
    likely = likely_referrers(grouped, FEATURES)
    assert likely["customer_id"].tolist() == ["bob", "cat"]


def test_where_nobody_writes_referrals_down_nobody_is_likely():
    silent = EVIDENCE[["customer_id"]]
    grouped = groups(silent, FEATURES)
    assert referrers(silent).empty and rates(grouped).empty and likely_referrers(grouped, FEATURES).empty
