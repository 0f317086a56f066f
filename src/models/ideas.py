"""Which idea a feature speaks of: twins such as orders_60d and orders_90d are one reason, not two."""

import re

IDEAS: dict[str, str] = {
    r"recency_days|overdue|btyd_alive|btyd_silent|btyd_orders": "recency",
    r"touch\w*|leads_before": "activity",
    r"lead_age_days": "age",
    r"source_\w+": "origin",
    r"wanted_\w+": "products",
    r"is_company": "attributes",
    r"contact\w*|redemption\w*": "contacts",
    r"\w*_(slope|change)_\d+d": "trend",
    r"orders(_\w+)?|active_days_\d+d|gap_mean_days": "frequency",
    r"revenue|amount_\w+|btyd_value|btyd_spend": "amount",
    r"gap_\w+": "rhythm",
    r"discount_share": "discount",
    r"returns|return_share": "service",
    r"categor\w+|products|lines_mean|quantity_mean|stores": "products",
    r"(weekday|month)_\d+_share|season_\w+": "season",
    r"tenure_days": "tenure",
    r"attribute_\w+": "attributes",
}
"""Pattern of feature names -> idea; the first that fits counts."""


def idea(feature: str) -> str:
    """Return the idea of a feature, ``other`` when no pattern fits."""
    return next((name for pattern, name in IDEAS.items() if re.fullmatch(pattern, feature)), "other")


MORE_IS_BETTER = (
    r"(orders|amount|active_days|revenue|season|categories)(_\w+)?|tenure_days|products|stores|redemption_share|"
    r"lines_mean|quantity_mean|btyd_(alive|orders|spend|value)"
)
LESS_IS_BETTER = r"recency_days|overdue|gap_(mean|last|std)_days|btyd_silent|returns|return_share"
"""What a reader takes for a good customer. Of other features (a discount share, say) nobody could tell the side."""


def sense(feature: str) -> int:
    """Return 1 for a feature of which more makes a better customer, -1 where less does, 0 where nobody could tell."""
    return int(bool(re.fullmatch(MORE_IS_BETTER, feature))) - int(bool(re.fullmatch(LESS_IS_BETTER, feature)))
