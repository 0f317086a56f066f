import numpy as np
import pandas as pd

from src.decisions.signals import signals
from src.reporting.signals import signals_in_words
from src.reporting.words import words

BASE = pd.DataFrame(
    {
        "customer_id": ["ann", "bob", "cat", "dan"],
        # ann: 6 orders a quarter, then 4; bob: 6, then 5; cat: only 2 before; dan: steady but silent for long
        "orders": [10.0, 11.0, 3.0, 9.0],
        "orders_90d": [4.0, 5.0, 0.0, 3.0],
        "orders_180d": [10.0, 11.0, 2.0, 6.0],
        "orders_change_90d": np.log([4 / 6, 5 / 6, 1 / 3, 1.0]),
        "amount_change_90d": np.log([0.5, 1.1, 0.1, 1.0]),
        "overdue": [0.5, np.nan, 1.99, 2.0],
    }
)


def test_a_sign_is_a_fall_by_a_third_of_what_was_regular_or_a_silence_of_two_gaps():
    found = signals(BASE).set_index("customer_id")
    assert {name: found.index[found[name]].tolist() for name in found} == {
        "fewer_orders": ["ann"],
        "less_spend": ["ann"],
        "fewer_contacts": [],
        "overdue": ["dan"],
    }


def test_contacts_fall_where_there_were_three_before():
    contacts = BASE.assign(interest_180d=[2.0, 2.1, 0.0, np.nan], interest_before_180d=[3.0, 3.0, 2.0, np.nan])
    assert signals(contacts)["fewer_contacts"].tolist() == [True, False, False, False]


def test_signs_are_told_in_words_and_none_is_empty():
    said = signals_in_words(signals(BASE), words("en")).set_index("customer_id")["churn_signals"]
    assert said["ann"] == "orders falling; spend falling"
    assert said["dan"] == "overdue"
    assert said[["bob", "cat"]].isna().all()
