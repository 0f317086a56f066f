"""Who brings others, what those have bought, and who is likely to be the next to recommend us."""

import pandas as pd

LOYAL_ORDERS, SATISFIED = 5, 0.75
WEIGHT = 20.0


def referrers(evidence: pd.DataFrame) -> pd.DataFrame:
    """Return the customers who brought others, the most valuable first: ``customer_id, referred, referred_buyers,
    referred_revenue``. ``evidence`` without referrals gives no rows."""
    columns = ["customer_id", "referred", "referred_buyers", "referred_revenue"]
    if "referred" not in evidence:
        kinds = dict(zip(columns, ("str", "float64", "float64", "float64"), strict=True))
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
    mine = evidence.loc[evidence["referred"] > 0, columns]
    return mine.sort_values(
        ["referred_revenue", "referred", "customer_id"], ascending=[False, False, True], ignore_index=True
    )


def groups(evidence: pd.DataFrame, features: pd.DataFrame) -> pd.DataFrame:
    """Return each buyer's group: ``customer_id, loyal`` (five orders or more), ``satisfied`` (yes, no, unknown) and
    ``referred`` (how many were brought). Where no referrals are written down, nobody is in any group."""
    known = features if "referred" in evidence else features.head(0)
    rows = known[["customer_id", "orders"]].merge(evidence, on="customer_id", how="left", suffixes=("", "_told"))
    rating = rows["satisfaction_mean"] if "satisfaction_mean" in rows else pd.Series(float("nan"), index=rows.index)
    satisfied = (rating >= SATISFIED).map({True: "yes", False: "no"}).where(rating.notna(), "unknown")
    referred = rows["referred"].fillna(0) if "referred" in rows else pd.Series(0.0, index=rows.index)
    return pd.DataFrame(
        {
            "customer_id": rows["customer_id"],
            "loyal": rows["orders"] >= LOYAL_ORDERS,
            "satisfied": satisfied,
            "referred": referred,
        }
    )


def rates(grouped: pd.DataFrame) -> pd.DataFrame:
    """Return how often customers of each group have brought somebody: ``loyal, satisfied, customers, referrers, rate``.

    The rate is drawn towards that of all customers as if 20 more had been seen, so that small groups do not lead.
    """
    usual = float((grouped["referred"] > 0).mean()) if len(grouped) else 0.0
    table = grouped.assign(brought=grouped["referred"] > 0).groupby(["loyal", "satisfied"], as_index=False)
    counted = table.agg(customers=("brought", "size"), referrers=("brought", "sum"))
    counted["rate"] = (counted["referrers"] + WEIGHT * usual) / (counted["customers"] + WEIGHT)
    return counted.sort_values(["rate", "customers"], ascending=False, ignore_index=True)


def likely_referrers(grouped: pd.DataFrame, features: pd.DataFrame) -> pd.DataFrame:
    """Return who has not yet brought anybody, those of the groups that do most often first, then by last year's spend:
    ``customer_id, loyal, satisfied, rate, amount_365d``."""
    mine = grouped[grouped["referred"] == 0].merge(
        rates(grouped)[["loyal", "satisfied", "rate"]], on=["loyal", "satisfied"]
    )
    rows = mine.merge(features[["customer_id", "amount_365d"]], on="customer_id")[
        ["customer_id", "loyal", "satisfied", "rate", "amount_365d"]
    ]
    return rows.sort_values(["rate", "amount_365d", "customer_id"], ascending=[False, False, True], ignore_index=True)
