"""A workbook with a sheet a salesperson: their customers, why, and what is due."""

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from xlsxwriter import Workbook

from src.workspace import writing

from .cells import cells
from .sheet_look import Look
from .sheets import Sheets
from .words import Words
from .workbook import CREATED

MOST_SHEETS = 400
SHEET_NAME = 31
"""Characters that a sheet's name may have."""
SHOWN = (
    "customer_id", "name", "region", "industry", "tier", "priority", "revenue_365d", "expected_value", "value_at_risk",
    "churn_band", "action", "action_due_on", "next_due_on", "owner_previous", "owner_reason",
)  # fmt: skip


IN_WORDS = ("tier", "churn_band", "action", "seniority")
"""Classes that are written in words: the sheets are for people; the files for programs lie beside."""
BALANCE = ("rep_id", "name", "seniority", "capacity", "customers_before", "customers", "top_before", "top",
           "value_before", "value", "contacts_before", "contacts", "in_region_before", "in_region")  # fmt: skip


def write_owner_book(path: Path, scored: pd.DataFrame, tables: Mapping[str, pd.DataFrame], *, words: Words) -> Path:
    """Write the balance on sheet one, then a sheet for each salesperson with customers (400 at most); return where.

    ``tables``: balance, allocation (priority), due. Customers come with tier, priority, money, action and reason, the
    highest priority first.
    """
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}
    people = tables["balance"]
    with writing(path) as aside, Workbook(str(aside), {"constant_memory": True, **plain}) as book:
        book.set_properties({"created": CREATED})
        sheets = Sheets(book, words)
        shown = balance_of(people, words)
        sheets.frame(words.say("owners.book.balance"), cells(shown), _headed(shown, words))
        names = people.dropna(subset=["rep_id"]).set_index("rep_id")["name"] if len(people) else pd.Series(dtype="str")
        used = {words.say("owners.book.balance").lower()}
        groups = list(customers_of(scored, tables).groupby("owner_id", sort=True))
        for owner, mine in groups[:MOST_SHEETS]:
            name = sheet_name(str(owner), names, used)
            used.add(name.lower())
            shown = _in_words(mine[list(SHOWN)].dropna(axis=1, how="all"), words)
            sheets.frame(name, cells(shown), _headed(shown, words))
    return path


def balance_of(balance: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return the balance as the first sheet shows it: in words, the last row named, empty columns left out."""
    shown = balance.reindex(columns=list(BALANCE)).dropna(axis=1, how="all")
    told = shown.assign(rep_id=shown["rep_id"].fillna(words.say("owners.nobody"))) if len(shown) else shown
    return _in_words(told, words).rename(columns=_AS_SHOWN)


_AS_SHOWN = {"value": "expected_value", "value_before": "expected_value_before", "in_region": "in_region_share",
             "in_region_before": "in_region_before_share"}  # fmt: skip


def _in_words(frame: pd.DataFrame, words: Words) -> pd.DataFrame:
    named = {
        name: frame[name].map(lambda value, column=name: words.label(column, value), na_action="ignore")
        for name in IN_WORDS
        if name in frame
    }
    return frame.assign(**named)


def _headed(frame: pd.DataFrame, words: Words) -> Look:
    return Look({str(name): words.column(str(name)) for name in frame})


def customers_of(scored: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the customers with an owner as the sheets show them, by owner and priority."""
    priority = tables["allocation"][["customer_id", "priority"]]
    table = scored[scored["owner_id"].notna()].merge(priority, on="customer_id", how="left")
    visits = tables["due"].groupby("customer_id")["due_on"].min().rename("next_due_on")
    table = table.merge(visits, on="customer_id", how="left")
    return table.sort_values(["owner_id", "priority", "customer_id"], ascending=[True, False, True], ignore_index=True)


def sheet_name(owner: str, names: pd.Series, used: set[str]) -> str:
    """Return ``R003 Wang Fang`` as a sheet may be called, different from all that are used (in small letters)."""
    name = names.get(owner)
    whole = f"{owner} {name}" if isinstance(name, str) and name else owner
    clean = re.sub(r"[\[\]:*?/\\']", " ", whole).strip()[:SHEET_NAME] or "-"
    tries = (clean, *(f"{clean[: SHEET_NAME - len(str(n)) - 1]} {n}" for n in range(2, len(used) + 3)))
    return next(name for name in tries if name.lower() not in used)
