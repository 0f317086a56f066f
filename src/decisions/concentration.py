"""Is it 80/20? How much the best customers bring, and how few bring most; service beside value."""

import pandas as pd

from .value_class import service_effort

BEST, MOST = 0.2, 0.8


def concentration(base: pd.DataFrame) -> pd.DataFrame:
    """Return how concentrated past and expected value are: ``value, brought, needed, customers``.

    ``brought`` is the share of the value that the best fifth of the customers bring; ``needed`` the share of customers
    who bring four fifths of it, ``customers`` their number. Amounts below zero count as nothing.
    """
    return pd.DataFrame([_one(base[column], column) for column in ("revenue_365d", "expected_value")])


def _one(values: pd.Series, name: str) -> dict[str, object]:
    ranked = values.fillna(0).clip(lower=0).sort_values(ascending=False, ignore_index=True)
    reached = ranked.cumsum() / ranked.sum() if ranked.sum() else pd.Series(1.0, index=ranked.index)
    best = max(1, round(BEST * len(ranked)))
    few = int((reached < MOST - 1e-12).sum()) + 1 if ranked.sum() else 0
    brought = float(reached.iloc[best - 1]) if ranked.sum() else 0.0
    return {"value": name, "brought": brought, "needed": few / max(len(ranked), 1), "customers": few}


def service_by_tier(base: pd.DataFrame, tier: pd.Series) -> pd.DataFrame:
    """Return each tier's share of customers, of service and of value, in the order of ``tier``'s first rows.

    Columns ``tier, customers_share, service_share, revenue_share, expected_share``; no rows where no interactions are
    given. Service is its cost where told, else the number of interactions.
    """
    effort = service_effort(base)
    columns = ["tier", "customers_share", "service_share", "revenue_share", "expected_share"]
    if not effort.sum():
        return pd.DataFrame(columns=columns)
    amounts = {"customers": 1, "service": effort, "revenue": base["revenue_365d"], "expected": base["expected_value"]}
    sums = pd.DataFrame(amounts, index=base.index).clip(lower=0).groupby(tier, sort=False).sum()
    shares = (sums / sums.sum()).add_suffix("_share")
    return shares.rename_axis("tier").reset_index()[columns]
