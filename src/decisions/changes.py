"""What changed since the last published run: who moved, from where to where, and why."""

import pandas as pd

WATCHED = ("tier", "value_class", "lifecycle", "phase", "churn_band", "segment")
EVIDENCE = {
    "tier": "tier_score",
    "value_class": "expected_value",
    "lifecycle": "orders",
    "phase": "orders",
    "churn_band": "churn_probability",
    "segment": "revenue_365d",
}
"""What each class looks at: the number that is shown before and after."""


COLUMNS = ["customer_id", "what", "before", "after", "cause", "because", "because_before", "because_after"]


def changes(now: pd.DataFrame, before: pd.DataFrame | None, why: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return one row a customer and class that changed.

    Columns ``customer_id, what, before, after, cause, because, because_before, because_after``: ``because`` names the
    evidence, the last two its values. A customer who was not in the last run has ``before`` empty and ``what`` new.
    ``why`` (customer_id, cause) tells the ``cause`` of a change of tier, see ``causes``.
    """
    columns = COLUMNS
    if before is None:
        return pd.DataFrame({column: pd.Series(dtype="str") for column in columns})
    looked_at = ["customer_id", *dict.fromkeys((*WATCHED, *EVIDENCE.values()))]
    was = before[looked_at]
    both = now[looked_at].merge(was, on="customer_id", how="left", suffixes=("", "_was"), indicator=True)
    known, new = both[both["_merge"] == "both"], both[both["_merge"] == "left_only"]
    rows = [_moved(known, what) for what in WATCHED]
    arrived = pd.DataFrame({"customer_id": new["customer_id"], "what": "new", "after": new["tier"]})
    table = pd.concat([*rows, arrived], ignore_index=True).reindex(columns=columns)
    if why is not None and len(why):
        told = table["customer_id"].map(why.set_index("customer_id")["cause"])
        table["cause"] = told.where(table["what"] == "tier")
    return table


def _moved(known: pd.DataFrame, what: str) -> pd.DataFrame:
    moved = known[known[what].fillna("") != known[f"{what}_was"].fillna("")]
    number = EVIDENCE[what]
    return pd.DataFrame(
        {
            "customer_id": moved["customer_id"],
            "what": what,
            "before": moved[f"{what}_was"],
            "after": moved[what],
            "because": number,
            "because_before": moved[f"{number}_was"],
            "because_after": moved[number],
        }
    )


def cause_counts(changed: pd.DataFrame) -> pd.DataFrame:
    """Return how many customers changed tier for which cause: ``cause, customers``, the most first."""
    counts = changed.loc[changed["what"] == "tier", "cause"].dropna().value_counts()
    return counts.rename("customers").rename_axis("cause").reset_index()
