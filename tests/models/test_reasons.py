import pandas as pd

from src.models.churn import is_active
from src.models.explain import Contributions, explain_churn
from src.models.reasons import churn_reasons, dependence, importance, top_reasons

FEATURES = pd.DataFrame(
    {
        "customer_id": ["ann", "bob", "eve"],
        "orders_60d": [1.0, 9.0, 4.0],
        "orders_90d": [2.0, 12.0, 6.0],
        "recency_days": [40.0, 2.0, None],
        "amount_30d": [5.0, 80.0, 20.0],
        "discount_share": [0.1, 0.2, 0.3],
    }
)
CONTRIBUTIONS = Contributions(
    pd.DataFrame(
        {
            "orders_60d": [0.5, -0.4, 0.0],
            "orders_90d": [0.6, -0.3, 0.0],
            "recency_days": [0.8, -0.1, 0.4],
            "amount_30d": [-0.9, -0.2, 0.1],
            "discount_share": [0.1, 0.3, 0.0],
        },
        index=pd.Index(["ann", "bob", "eve"], name="customer_id"),
    ),
    base=-2.0,
)


def told(customer: str) -> list[tuple]:
    reasons = top_reasons(CONTRIBUTIONS, FEATURES).round(6)
    columns = ["rank", "feature", "value", "reference", "contribution"]
    return list(reasons[reasons["customer_id"] == customer][columns].itertuples(index=False, name=None))


def test_twins_are_one_reason_told_by_the_stronger_and_what_pushes_the_scores_way_comes_first():
    assert told("ann") == [
        (1, "orders_90d", 2.0, 6.0, 1.1),
        (2, "recency_days", 40.0, 21.0, 0.8),
        (3, "amount_30d", 5.0, 20.0, -0.9),
    ]


def test_a_low_score_is_told_by_what_lowers_it():
    assert [row[1] for row in told("bob")] == ["orders_60d", "amount_30d", "discount_share"]


def test_an_idea_below_a_tenth_of_all_that_moves_the_score_is_no_reason():
    assert "discount_share" not in [row[1] for row in told("ann")]
    assert "recency_days" not in [row[1] for row in told("bob")]


def test_what_a_customer_does_not_have_or_what_moves_nothing_is_no_reason():
    assert told("eve") == [(1, "amount_30d", 20.0, 20.0, 0.1)]


def test_importance_is_the_mean_strength_and_names_the_idea():
    first = importance(CONTRIBUTIONS).iloc[0]
    assert (first["feature"], round(first["importance"], 6), first["idea"]) == ("recency_days", 0.433333, "recency")


def test_dependence_pairs_the_strongest_features_values_with_their_contributions():
    points = dependence(CONTRIBUTIONS, FEATURES, top=1)
    assert points.values.tolist() == [["recency_days", 40.0, 0.8], ["recency_days", 2.0, -0.1]]


def test_everybody_gets_reasons_lapsed_customers_that_of_the_rule(churn_trained, now):
    active = now[is_active(now, 56)]
    reasons = churn_reasons(churn_trained, now, explain_churn(churn_trained, active))
    lapsed = now.loc[now["recency_days"] > 56, "customer_id"]
    assert set(reasons["customer_id"]) == set(now["customer_id"])
    assert reasons[reasons["customer_id"].isin(lapsed)]["feature"].unique().tolist() == ["recency_days"]
    assert reasons[~reasons["customer_id"].isin(lapsed)].groupby("customer_id").size().between(1, 3).all()
