"""Salespeople for those who have not bought yet: the places kept for them, and those that the customers leave."""

import numpy as np
import pandas as pd

from .case import FITS, OWNERS, Decided
from .demand import NOBODY
from .kept import served_by
from .owners import present_owners
from .reasons import reasons
from .rules import AllocationRules


def prospects_to_serve(
    scored: pd.DataFrame, rows: pd.DataFrame, rules: AllocationRules, last: pd.DataFrame | None
) -> pd.DataFrame:
    """Return the prospects of the scored file with what is known of their leads.

    Columns ``customer_id, name, region, industry, intent``, ``owner_id`` (who had them in ``last``, the last run's
    allocation, else whose lead it is), ``owner_in_file``, ``follow_up_on``, ``promise``: the amount to be expected
    (where a lead tells no amount, that of the lead in the middle), and ``wanted``: the policy gives such intents a
    salesperson.
    """
    known = rows[["customer_id", "rep_id", "amount", "conversion_probability", "follow_up_on"]]
    table = scored[["customer_id", "name", "region", "industry", "intent"]].merge(known, on="customer_id", how="left")
    present = present_owners(table["customer_id"], None, last)
    amount = table["amount"].fillna(table["amount"].median() if table["amount"].notna().any() else 0.0)
    return table.drop(columns=["rep_id", "amount", "conversion_probability"]).assign(
        owner_id=present["owner_id"].fillna(table["rep_id"].astype("str")),
        owner_in_file=present["owner_in_file"],
        promise=(amount * table["conversion_probability"]).fillna(0.0),
        wanted=table["intent"].isin(rules.prospects),
    )


def prospect_owners(people: pd.DataFrame, decided: Decided, rules: AllocationRules) -> pd.DataFrame:
    """Return the owners of the prospects in the columns of ``decided.owners``.

    Those who are wanted get the places kept for them and those that the customers leave, whoever promises most first;
    whose lead it is goes on with it where nothing speaks against it. The others have nobody.
    """
    present, wanted = people[["customer_id", "owner_id", "owner_in_file"]], people["wanted"]
    if decided.solved is None or not wanted.any():
        kept = present["owner_id"].where(wanted)
        told = present.assign(owner_id=kept, owner_previous=kept, kind=kept.notna().map({True: "stays", False: ""}))
        return told.assign(because="", **dict.fromkeys(FITS, False))[[*OWNERS, *FITS]]
    served = _served(people[wanted], decided, rules)
    others = present[~wanted].assign(owner_previous=present["owner_id"], owner_id=None, kind="", because="")
    told = pd.concat([served, others.assign(**dict.fromkeys(FITS, False))], ignore_index=True)
    told = told.drop(columns="owner_in_file").merge(present[["customer_id", "owner_in_file"]], on="customer_id")
    return told[[*OWNERS, *FITS]]


def _served(people: pd.DataFrame, decided: Decided, rules: AllocationRules) -> pd.DataFrame:
    solved = decided.solved
    assert solved is not None
    used = np.bincount(solved.rep[solved.rep != NOBODY], minlength=solved.demand.shape[1])
    places = solved.demand.reps.assign(capacity=np.maximum(solved.demand.places - used, 0))
    found = served_by(people, places, rules)
    return found.owners().merge(reasons(found), on="customer_id", validate="one_to_one")
