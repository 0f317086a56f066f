import pytest

from src.models.ideas import idea


@pytest.mark.parametrize(
    ("feature", "expected"),
    [
        ("recency_days", "recency"), ("overdue", "recency"), ("orders_90d", "frequency"),
        ("active_days_7d", "frequency"),
        ("amount_mean", "amount"), ("orders_change_30d", "trend"), ("gap_mean_days", "rhythm"),
        ("contact_recency_days", "contacts"), ("categories_365d", "products"), ("return_share", "service"),
        ("month_03_share", "season"), ("attribute_region", "attributes"), ("something_else", "other"),
    ],
)  # fmt: skip
def test_a_feature_speaks_of_one_idea(feature, expected):
    assert idea(feature) == expected
