import pytest

from src.models.ideas import idea, sense


@pytest.mark.parametrize(
    ("feature", "expected"),
    [
        ("recency_days", "recency"), ("overdue", "recency"), ("orders_90d", "frequency"),
        ("active_days_7d", "frequency"),
        ("amount_mean", "amount"), ("orders_change_30d", "trend"), ("gap_mean_days", "frequency"),
        ("gap_last_days", "rhythm"),
        ("contact_recency_days", "contacts"), ("categories_365d", "products"), ("return_share", "service"),
        ("month_03_share", "season"), ("attribute_region", "attributes"), ("something_else", "other"),
    ],
)  # fmt: skip
def test_a_feature_speaks_of_one_idea(feature, expected):
    assert idea(feature) == expected


@pytest.mark.parametrize(
    ("feature", "expected"),
    [
        ("active_days_14d", 1), ("amount_change_30d", 1), ("btyd_alive", 1), ("tenure_days", 1),
        ("recency_days", -1), ("gap_mean_days", -1), ("return_share", -1),
        ("discount_share", 0), ("category_top_share", 0), ("gap_variation", 0),
    ],
)  # fmt: skip
def test_a_reader_takes_more_for_better_or_for_worse_or_cannot_tell(feature, expected):
    assert sense(feature) == expected
