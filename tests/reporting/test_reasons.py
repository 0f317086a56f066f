import numpy as np
import pandas as pd

from src.reporting.reasons import reasons_in_words
from src.reporting.words import words

FEATURES = pd.DataFrame(
    {
        "customer_id": ["ann", "bob"],
        "recency_days": [62.0, 1.0],
        "gap_mean_days": [9.0, np.nan],
        "amount_30d": [40.0, 15.0],
        "amount_60d": [220.0, 15.0],
        "amount_change_30d": [-1.5, 2.8],
        "orders_slope_180d": [-0.5, 0.5],
        "weekday_6_share": [0.5, np.nan],
        "attribute_age": ["45-54", None],
    }
)


def reason(customer_id, feature, contribution, *, rank=1, reference=np.nan):
    value = FEATURES.set_index("customer_id").loc[customer_id, feature]
    return {"customer_id": customer_id, "rank": rank, "feature": feature, "value": value,
            "reference": reference, "contribution": contribution}  # fmt: skip


def told(*reasons, target="churn", language="en"):
    return reasons_in_words(pd.DataFrame(reasons), FEATURES, target=target, words=words(language)).to_dict()


def test_a_reason_has_the_customers_own_numbers_and_its_direction():
    assert told(reason("ann", "recency_days", 0.7)) == {"ann": "risk up: last order 62 days ago, usually every 9 days"}


def test_a_number_that_the_customer_does_not_have_is_not_mentioned():
    assert told(reason("bob", "recency_days", -0.7, reference=5.0)) == {
        "bob": "risk down: last order 1 day ago (typical: 5 days)"
    }


def test_nothing_is_said_of_the_typical_number_where_it_is_the_customers_own():
    assert told(reason("ann", "amount_30d", 0.7, reference=40.2)) == {"ann": "risk up: spent $40 in the last 30 days"}
    assert told(reason("ann", "amount_30d", 0.7, reference=41)) == {
        "ann": "risk up: spent $40 in the last 30 days (typical: $41)"
    }


def test_a_change_is_told_by_its_two_windows():
    assert told(reason("ann", "amount_change_30d", -3.0), target="value") == {
        "ann": "value down: spent $40 in the last 30 days, $180 in the 30 days before"
    }


def test_a_trend_shows_its_sign_and_a_weekday_its_name():
    said = told(reason("bob", "orders_slope_180d", -1.0), reason("ann", "weekday_6_share", 1.0, reference=0.2))

    assert said["bob"] == "risk down: trend of orders over 180 days: +0.50 per 30 days"
    assert said["ann"] == "risk up: 50% of orders on Saturdays (typical: 20%)"


def test_an_attribute_is_told_as_it_is_in_the_data():
    assert told(reason("ann", "attribute_age", 0.2)) == {"ann": "risk up: age: 45-54"}


def test_what_is_not_known_is_said_so():
    assert told(reason("bob", "weekday_6_share", 0.2)) == {
        "bob": "risk up: share of orders on Saturdays: not known yet"
    }


def test_reasons_come_by_rank_whatever_their_order():
    said = told(reason("ann", "amount_30d", 0.1, rank=2), reason("ann", "recency_days", 0.7, rank=1), language="zh")

    assert said == {"ann": "风险上升：距上次下单 62天，通常每 9天下单一次; 近30天消费 US$40"}


def test_a_direction_is_said_again_when_it_turns():
    said = told(
        reason("ann", "amount_30d", 0.9),
        reason("ann", "recency_days", -0.7, rank=2),
        reason("ann", "attribute_age", -0.1, rank=3),
        reason("bob", "amount_30d", -0.9),
    )

    assert said["ann"] == (
        "risk up: spent $40 in the last 30 days; risk down: last order 62 days ago, usually every 9 days; age: 45-54"
    )
    assert said["bob"] == "risk down: spent $15 in the last 30 days"


def test_no_reasons_are_no_texts():
    nothing = pd.DataFrame(columns=["customer_id", "rank", "feature", "value", "reference", "contribution"])

    assert reasons_in_words(nothing, FEATURES, target="churn", words=words("en")).empty


def test_braces_in_the_data_are_only_text():
    features = FEATURES.assign(attribute_age="{age}")
    reasons = pd.DataFrame([reason("ann", "attribute_age", 0.2)])

    said = reasons_in_words(reasons, features, target="churn", words=words("en"))
    assert said["ann"] == "risk up: age: {age}"
