import pandas as pd
import pytest

from src.models.explain import Contributions
from src.models.reasons import top_reasons
from src.models.telling import told

NOW = pd.DataFrame(
    {
        "customer_id": ["ann", "bob", "eve", "joe"],
        "recency_days": [20.0, 2.0, 5.0, 6.0],
        "gap_mean_days": [10.0, 30.0, 8.0, 9.0],
        "active_days_30d": [1.0, 0.0, 6.0, 5.0],
        "active_days_90d": [9.0, 2.0, 6.0, 7.0],
        "amount_30d": [40.0, 0.0, 90.0, 80.0],
        "discount_share": [0.1, 0.3, 0.2, 0.2],
        "btyd_silent": [0.2, 0.3, 0.1, 0.1],
    }
)


def reasons(moved: dict[str, float], *, customer: str = "ann", better: int = -1) -> list[tuple[str, float]]:
    """Return the features and sums told for one customer when the others are not moved at all."""
    own = (NOW["customer_id"] == customer).to_numpy()
    values = pd.DataFrame({name: own * value for name, value in moved.items()}, index=NOW["customer_id"])
    found = top_reasons(Contributions(values, 0.0, better), NOW)
    own_found = found[found["customer_id"] == customer]
    return list(zip(own_found["feature"], own_found["contribution"].round(6), strict=True))


def test_an_idea_is_told_by_a_number_that_lies_where_the_idea_pushes_to():
    assert reasons({"active_days_30d": 0.4, "active_days_90d": 0.6}) == [("active_days_30d", 1.0)]
    assert reasons({"active_days_30d": 0.4, "active_days_90d": 0.6}, better=0) == [("active_days_90d", 1.0)]


def test_of_a_number_that_reads_neither_way_a_large_part_is_needed():
    assert reasons({"btyd_silent": 0.8, "discount_share": 0.2}) == [("btyd_silent", 0.8)]
    assert reasons({"btyd_silent": 0.7, "discount_share": 0.3}) == [("btyd_silent", 0.7), ("discount_share", 0.3)]


def test_an_empty_window_says_what_the_days_since_the_last_order_say():
    late = NOW.assign(recency_days=[20.0, 40.0, 5.0, 6.0])
    values = pd.DataFrame({"recency_days": [0.5], "amount_30d": 0.3, "active_days_30d": 0.1}, index=["bob"])
    found = top_reasons(Contributions(values.reindex(NOW["customer_id"]).fillna(0.0), 0.0, -1), late)
    assert found[["customer_id", "feature"]].values.tolist() == [["bob", "recency_days"]]
    assert found["contribution"].tolist() == pytest.approx([0.9])


def test_who_is_not_late_is_at_risk_by_a_slow_pace():
    assert reasons({"btyd_silent": 0.5, "active_days_90d": 0.2}, customer="bob") == [("active_days_90d", 0.7)]
    assert reasons({"btyd_silent": 0.5, "active_days_90d": -0.1}, customer="bob") == [("active_days_90d", 0.4)]


def test_a_better_customer_is_worth_more():
    assert reasons({"active_days_90d": 0.6, "recency_days": -0.4}, better=1) == [
        ("active_days_90d", 0.6),
        ("recency_days", -0.4),
    ]


def test_all_that_moves_a_score_is_kept_by_the_ideas():
    values = pd.DataFrame(
        {
            "btyd_silent": [0.5, 0.4, -0.5, 0.1],
            "active_days_30d": [-0.2, 0.3, 0.1, 0.0],
            "amount_30d": [0.1, 0.2, 0.3, 0.4],
        },
        index=NOW["customer_id"],
    )
    ideas = told(Contributions(values, 0.0, better=-1), NOW)
    assert ideas.sums.sum(axis=1) == pytest.approx(values.sum(axis=1).to_numpy())


def test_the_usual_gap_is_told_once():
    pace = {"gap_mean_days": 0.4, "active_days_30d": 0.2}
    assert reasons(pace, customer="bob") == [("gap_mean_days", 0.6)]
    late = reasons(pace | {"recency_days": 0.5})
    assert late == [("active_days_30d", 0.6), ("recency_days", 0.5)]
