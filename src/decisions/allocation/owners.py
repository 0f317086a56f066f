"""Who looks after whom from run to run: the present owners, the neglected, the history."""

from datetime import date
from math import ceil

import numpy as np
import pandas as pd

from .rules import AllocationRules

HISTORY = ["customer_id", "owner_id", "since", "until", "because"]


def present_owners(ids: pd.Series, customers: pd.DataFrame | None, last: pd.DataFrame | None) -> pd.DataFrame:
    """Return ``customer_id, owner_id, owner_in_file``: who looks after each of the customers now.

    What was decided last holds, unless the customer file has been changed since: ``last`` is the allocation of the
    last run with ``owner_id`` and ``owner_in_file`` of then.
    """
    table = pd.DataFrame({"customer_id": ids.astype("str")})
    told = customers if customers is not None and "owner_id" in customers else None
    file = table["customer_id"].map(_by_customer(told, "owner_id")).astype("str")
    if last is None:
        return table.assign(owner_id=file, owner_in_file=file)
    then, decided = (table["customer_id"].map(_by_customer(last, name)) for name in ("owner_in_file", "owner_id"))
    known = table["customer_id"].isin(last["customer_id"])
    unchanged = known & (then.fillna("") == file.fillna(""))
    return table.assign(owner_id=decided.where(unchanged, file).astype("str"), owner_in_file=file)


def neglected(
    customers: pd.DataFrame, attention: pd.DataFrame | None, rules: AllocationRules, *, as_of: date
) -> pd.DataFrame:
    """Return who has an owner and has not heard from us for too long, the longest first; none without interactions.

    ``customers``: customer_id, owner_id, tier, tenure_days. Columns ``customer_id, owner_id, tier, silent_days`` (since
    the last contact; never any: since the first purchase), ``allowed_days`` and ``returned``: back to the pool.
    """
    table = customers.loc[customers["owner_id"].notna(), ["customer_id", "owner_id", "tier", "tenure_days"]]
    if attention is None or rules.neglected_after is None or not len(table):
        return _silence(table.head(0), pd.Series(dtype="datetime64[us]"), rules, as_of)
    last = table["customer_id"].map(_by_customer(attention, "last_contact_on"))
    found = _silence(table, last, rules, as_of)
    late = found[found["silent_days"] > found["allowed_days"]]
    longest = (late["silent_days"] / late["allowed_days"]).sort_values(ascending=False, kind="stable").index
    most = ceil(rules.returned * len(table))
    return late.loc[longest].reset_index(drop=True).assign(returned=lambda rows: np.arange(len(rows)) < most)


def owner_history(
    before: pd.DataFrame | None, owners: pd.DataFrame, because: pd.Series, *, as_of: date
) -> pd.DataFrame:
    """Return every owner of every customer: ``customer_id, owner_id, since, until, because``.

    ``before`` is the history of the last run, ``owners`` (customer_id, owner_id) those of now, ``because`` the kind
    of decision for each of them. ``since`` of an owner whom the first run found is empty; ``until`` of a present one.
    """
    day, now = pd.Timestamp(as_of), owners.assign(because=because.to_numpy())
    if before is None:
        found = now.dropna(subset=["owner_id"])
        kept = found["because"].eq("stays")
        return found.assign(since=pd.Series(day, index=found.index).mask(kept), until=pd.NaT)[HISTORY].astype(_TYPES)
    present = before[before["until"].isna()].merge(now, on="customer_id", how="left", suffixes=("", "_now"))
    same = set(present.loc[present["owner_id"] == present["owner_id_now"], "customer_id"])
    ended = before.assign(until=before["until"].mask(before["until"].isna() & ~before["customer_id"].isin(same), day))
    new = now[now["owner_id"].notna() & ~now["customer_id"].isin(same)].assign(since=day, until=pd.NaT)
    return pd.concat([ended, new[HISTORY].astype(_TYPES)], ignore_index=True).astype(_TYPES)


_TYPES = dict.fromkeys(HISTORY, "str") | dict.fromkeys(("since", "until"), "datetime64[us]")


def _silence(table: pd.DataFrame, last: pd.Series, rules: AllocationRules, as_of: date) -> pd.DataFrame:
    since = (pd.Timestamp(as_of) - pd.to_datetime(last)).dt.days.astype(float)
    allowed = table["tier"].astype("str").map(rules.cadence_days).astype(float) * (rules.neglected_after or 1)
    silent = since.fillna(table["tenure_days"].astype(float))
    return table.drop(columns="tenure_days").assign(silent_days=silent, allowed_days=allowed, returned=False)


def _by_customer(table: pd.DataFrame | None, column: str) -> pd.Series:
    """Return a column by customer; empty where the table or the column is not there."""
    if table is None or column not in table:
        return pd.Series(dtype="object")
    return table.drop_duplicates("customer_id").set_index("customer_id")[column]
