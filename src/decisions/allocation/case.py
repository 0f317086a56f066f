"""One run's allocation from what the tables tell, with everything that is said of it."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from .allocation import Allocation, allocate
from .balance import COLUMNS as BALANCE
from .balance import balance
from .demand import Demand, demand
from .impossible import COLUMNS as IMPOSSIBLE
from .impossible import impossible
from .kept import with_places_kept
from .owners import neglected
from .prices import COLUMNS as PRICES
from .prices import prices
from .reasons import reasons
from .requests import wishes
from .rules import AllocationRules

OWNERS = ["customer_id", "owner_id", "owner_previous", "owner_in_file", "kind", "because"]
FITS = ["region", "industry", "seniority", "relation", "request"]


@dataclass(frozen=True)
class Known:
    """What is known beside the scored customers; None where a table is missing.

    ``owners``: customer_id, owner_id, owner_in_file. ``attention`` and ``shares`` as ``src.features.attention`` gives
    them. ``requests`` are those in force. ``prospects``: the columns of ``prospects_to_serve``.
    """

    owners: pd.DataFrame
    attention: pd.DataFrame | None = None
    shares: pd.DataFrame | None = None
    requests: pd.DataFrame | None = None
    prospects: pd.DataFrame | None = None


@dataclass(frozen=True)
class Decided:
    """Who looks after whom: ``owners`` (customer_id, owner_id, owner_previous, owner_in_file, kind, because, and what
    fits), and tables ``balance, prices, impossible, neglected``; all but owners empty where there is nobody to ask."""

    owners: pd.DataFrame
    solved: Allocation | None
    balance: pd.DataFrame
    prices: pd.DataFrame
    impossible: pd.DataFrame
    neglected: pd.DataFrame


def decide(
    scored: pd.DataFrame, reps: pd.DataFrame | None, rules: AllocationRules, *, known: Known, as_of: date
) -> Decided:
    """Return the allocation of the scored customers (with ``priority``); without salespeople everybody keeps whom
    they have."""
    table = scored.merge(known.owners, on="customer_id", how="left", validate="one_to_one", suffixes=("_scored", ""))
    late = neglected(table, known.attention, rules, as_of=as_of)
    if reps is None or reps.empty or table.empty:
        return _unchanged(known.owners, late)
    asked = _demand(table, reps, rules, known=known, returned=late.loc[late["returned"], "customer_id"])
    if known.prospects is not None:
        asked = with_places_kept(asked, known.prospects[known.prospects["wanted"]])
    solved = allocate(asked)
    told = solved.owners().merge(reasons(solved), on="customer_id", validate="one_to_one")
    told = told.merge(known.owners[["customer_id", "owner_in_file"]], on="customer_id", validate="one_to_one")
    return Decided(
        owners=told[[*OWNERS, *FITS]],
        solved=solved,
        balance=balance(solved),
        prices=prices(solved),
        impossible=impossible(solved, asked),
        neglected=late,
    )


def _demand(
    table: pd.DataFrame, reps: pd.DataFrame, rules: AllocationRules, *, known: Known, returned: pd.Series
) -> Demand:
    asked = {} if known.requests is None else wishes(known.requests, known.owners)
    columns = ["customer_id", "region", "industry", "tier", "priority", "owner_id"]
    customers = table[columns].assign(value=table["expected_value"])
    pairs = {**asked, **({} if known.shares is None else {"relation": known.shares})}
    return demand(customers, reps, rules, **pairs, returned=returned)


def _unchanged(owners: pd.DataFrame, late: pd.DataFrame) -> Decided:
    has = owners["owner_id"].notna()
    kind = has.map({True: "stays", False: ""})
    told = owners.assign(owner_previous=owners["owner_id"], kind=kind, because="", **dict.fromkeys(FITS, False))
    empty = {"balance": BALANCE, "prices": PRICES, "impossible": IMPOSSIBLE}
    nothing = {
        name: pd.DataFrame({column: pd.Series(dtype="str") for column in names}) for name, names in empty.items()
    }
    return Decided(told[[*OWNERS, *FITS]], None, **nothing, neglected=late)
