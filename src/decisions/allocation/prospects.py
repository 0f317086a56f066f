"""Salespeople for those who have not bought yet: from the places that the customers leave."""

import numpy as np
import pandas as pd

from .allocation import allocate
from .case import FITS, OWNERS, Decided
from .demand import NOBODY, demand
from .owners import present_owners
from .reasons import reasons
from .rules import AllocationRules

TIER = "prospect"
"""How a prospect is called among the tiers: ``contacts_a_year`` may name it."""


def prospects_to_serve(scored: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the prospects of the scored file with what is known of their leads.

    Columns ``customer_id, name, region, industry, intent, rep_id`` (whose lead it is), ``amount``,
    ``conversion_probability, follow_up_on`` and ``promise``: the amount to be expected.
    """
    known = rows[["customer_id", "rep_id", "amount", "conversion_probability", "follow_up_on"]]
    table = scored[["customer_id", "name", "region", "industry", "intent"]].merge(known, on="customer_id", how="left")
    return table.assign(promise=(table["amount"] * table["conversion_probability"]).fillna(0.0))


def prospect_owners(
    people: pd.DataFrame, decided: Decided, reps: pd.DataFrame | None, rules: AllocationRules, last: pd.DataFrame | None
) -> pd.DataFrame:
    """Return the owners of the prospects in the columns of ``decided.owners``.

    Those whose intent the policy names get the places that the customers leave, the best chance first; whose lead it
    is goes on with it where nothing speaks against it. The others have nobody. ``last``: the last run's allocation.
    """
    present = present_owners(people["customer_id"], None, last)
    present["owner_id"] = present["owner_id"].fillna(people["rep_id"].astype("str").set_axis(present.index))
    wanted = people["intent"].isin(rules.prospects).to_numpy()
    if decided.solved is None or reps is None or not wanted.any():
        kept = present["owner_id"].where(pd.Series(wanted, index=present.index))
        told = present.assign(owner_id=kept, owner_previous=kept, kind=kept.notna().map({True: "stays", False: ""}))
        return told.assign(because="", **dict.fromkeys(FITS, False))[[*OWNERS, *FITS]]
    served = _served(people[wanted], present[wanted], decided, rules)
    others = present[~wanted].assign(owner_previous=present["owner_id"], owner_id=None, kind="", because="")
    told = pd.concat([served, others.assign(**dict.fromkeys(FITS, False))], ignore_index=True)
    told = told.drop(columns="owner_in_file").merge(present[["customer_id", "owner_in_file"]], on="customer_id")
    return told[[*OWNERS, *FITS]]


def _served(people: pd.DataFrame, present: pd.DataFrame, decided: Decided, rules: AllocationRules) -> pd.DataFrame:
    solved = decided.solved
    assert solved is not None
    used = np.bincount(solved.rep[solved.rep != NOBODY], minlength=solved.demand.shape[1])
    places = solved.demand.reps.assign(capacity=np.maximum(solved.demand.capacity - used, 0))
    table = people.assign(
        tier=TIER,
        value=people["promise"],
        priority=people["conversion_probability"].fillna(0.0),
        owner_id=present["owner_id"].to_numpy(),
    )
    found = allocate(demand(table, places, rules.model_copy(update={"moves": None, "must_have_owner": ()})))
    return found.owners().merge(reasons(found), on="customer_id", validate="one_to_one")
