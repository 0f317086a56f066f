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
    "churn_band", "action", "action_due_on", "expected_gain", "next_due_on", "owner_previous", "owner_since",
    "owner_reason",
)  # fmt: skip
TEAM = (
    "customer_id", "name", "region", "industry", "tier", "intent", "action", "action_due_on", "expected_gain",
    "expected_value", "owner_previous", "owner_reason",
)  # fmt: skip

IN_WORDS = ("tier", "churn_band", "action", "seniority", "intent")
"""Classes that are written in words: the sheets are for people; the files for programs lie beside."""
BALANCE = ("rep_id", "name", "seniority", "capacity", "customers_before", "customers", "prospects", "top_before", "top",
           "value_before", "value", "contacts_before", "contacts", "in_region_before", "in_region")  # fmt: skip


def write_owner_book(path: Path, scored: pd.DataFrame, tables: Mapping[str, pd.DataFrame], *, words: Words) -> Path:
    """Write the balance on sheet one, on sheet two what the team does for whom nobody has, then a sheet for each
    salesperson with customers (400 at most); return where.

    ``tables``: balance, allocation (priority), actions, due, owner_history. Customers come with tier, priority, money,
    action and reason, the highest priority first; those of the team by what is to be gained.
    """
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}
    people, table = tables["balance"], with_what_is_due(scored, tables)
    with writing(path) as aside, Workbook(str(aside), {"constant_memory": True, **plain}) as book:
        book.set_properties({"created": CREATED})
        sheets = Sheets(book, words)
        _sheet(sheets, words.say("owners.book.balance"), balance_of(people, words))
        _sheet(sheets, words.say("owners.book.team"), _in_words(team_of(table), words))
        names = people.dropna(subset=["rep_id"]).set_index("rep_id")["name"] if len(people) else pd.Series(dtype="str")
        used = {words.say(f"owners.book.{sheet}").lower() for sheet in ("balance", "team")}
        for owner, mine in list(customers_of(table).groupby("owner_id", sort=True))[:MOST_SHEETS]:
            name = sheet_name(str(owner), names, used)
            used.add(name.lower())
            _sheet(sheets, name, _in_words(mine[list(SHOWN)].dropna(axis=1, how="all"), words))
    return path


def _sheet(sheets: Sheets, name: str, shown: pd.DataFrame) -> None:
    look = Look({str(column): sheets.words.column(str(column)) for column in shown})
    sheets.frame(name, cells(shown), look)


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


def with_what_is_due(scored: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the scored file with ``priority, expected_gain`` (of what is to be done), ``next_due_on`` and
    ``owner_since``."""
    done, history = tables["actions"].query("status == 'do'"), tables["owner_history"]
    known = (
        tables["allocation"].set_index("customer_id")["priority"],
        done.set_index("customer_id")["gain"].rename("expected_gain"),
        tables["due"].groupby("customer_id")["due_on"].min().rename("next_due_on"),
        history[history["until"].isna()].set_index("customer_id")["since"].rename("owner_since"),
    )
    return scored.set_index("customer_id").join(list(known)).reset_index()


def customers_of(table: pd.DataFrame) -> pd.DataFrame:
    """Return the customers with an owner as the sheets show them, by owner and priority."""
    mine = table[table["owner_id"].notna()]
    return mine.sort_values(["owner_id", "priority", "customer_id"], ascending=[True, False, True], ignore_index=True)


def team_of(table: pd.DataFrame) -> pd.DataFrame:
    """Return for whom nobody has something is to be done, customers and prospects, what gains most first."""
    mine = table[table["owner_id"].isna() & table["action"].notna()]
    mine = mine.sort_values(["expected_gain", "customer_id"], ascending=[False, True], ignore_index=True)
    return mine[list(TEAM)].dropna(axis=1, how="all")


def sheet_name(owner: str, names: pd.Series, used: set[str]) -> str:
    """Return ``R003 Wang Fang`` as a sheet may be called, different from all that are used (in small letters)."""
    name = names.get(owner)
    whole = f"{owner} {name}" if isinstance(name, str) and name else owner
    clean = re.sub(r"[\[\]:*?/\\']", " ", whole).strip()[:SHEET_NAME] or "-"
    tries = (clean, *(f"{clean[: SHEET_NAME - len(str(n)) - 1]} {n}" for n in range(2, len(used) + 3)))
    return next(name for name in tries if name.lower() not in used)
