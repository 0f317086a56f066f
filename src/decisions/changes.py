"""What changed since the last published run: who moved, from where to where, and why."""

from collections.abc import Sequence

import pandas as pd

WATCHED = ("tier", "value_class", "behaviour", "lifecycle", "phase", "need", "churn_band", "segment")
EVIDENCE = {
    "tier": "tier_score",
    "value_class": "expected_value",
    "behaviour": "orders",
    "lifecycle": "orders",
    "phase": "orders",
    "need": "revenue_365d",
    "churn_band": "churn_probability",
    "segment": "revenue_365d",
}
"""What each class looks at: the number that is shown before and after."""


COLUMNS = ["customer_id", "what", "before", "after", "cause", "because", "because_before", "because_after"]


def changes(now: pd.DataFrame, before: pd.DataFrame | None, why: Sequence[pd.DataFrame] = ()) -> pd.DataFrame:
    """Return one row a customer and class that changed.

    Columns ``customer_id, what, before, after, cause, because, because_before, because_after``: ``because`` names the
    evidence, the last two its values. A customer who was not in the last run has ``before`` empty and ``what`` new.
    ``why`` (frames of customer_id, what, cause) tells the ``cause``, see ``causes`` and ``class_causes``.
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
    return table if not why else with_causes(table, pd.concat(list(why), ignore_index=True))


def with_causes(changed: pd.DataFrame, why: pd.DataFrame) -> pd.DataFrame:
    """Return the changes, each with the ``cause`` that ``why`` (customer_id, what, cause) tells."""
    told = why[["customer_id", "what", "cause"]].drop_duplicates(["customer_id", "what"])
    found = changed.drop(columns="cause").merge(told, on=["customer_id", "what"], how="left", validate="many_to_one")
    return found[COLUMNS]


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
    """Return how many customers changed tier for which cause: ``cause, customers``, the most first.

    Who has no tier of before has come, not changed.
    """
    counts = changed.loc[changed["what"].eq("tier") & changed["before"].notna(), "cause"].dropna().value_counts()
    return counts.rename("customers").rename_axis("cause").reset_index()
