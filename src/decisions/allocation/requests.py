"""What salespeople, customers and managers have asked for: stays, wishes, refusals, closed lists."""

from datetime import date
from pathlib import Path

import pandas as pd

from src.errors import BadInput, shorten

COLUMNS = ("customer_id", "rep_id", "wish", "until", "note")
WISHES = ("stay", "wants", "refuses", "closed")


def read_requests(path: Path) -> pd.DataFrame:
    """Return the requests of a CSV file: ``customer_id, rep_id, wish, until, note``.

    ``wish``: ``stay`` (the customer stays with the present salesperson, or with the one named), ``wants``, ``refuses``,
    or ``closed`` (the salesperson takes no new customers). ``until`` is the last day it holds; empty: for good.

    Raises
    ------
    BadInput
        With every problem of the file.
    """
    try:
        table = pd.read_csv(path, dtype="str", encoding="utf-8-sig", keep_default_na=False).map(str.strip)
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise BadInput(f"The requests {path} cannot be read.", f"Expected a CSV file in UTF-8; {error}.") from error
    table = table.reindex(columns=list(COLUMNS), fill_value="").replace("", None)
    until = pd.to_datetime(table["until"], errors="coerce", format="%Y-%m-%d")
    if problems := _problems(table, until):
        raise BadInput(f"The requests {path.name} cannot be used.", *problems)
    return table.assign(until=until)


def in_force(requests: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return the requests that hold on the day."""
    return requests[requests["until"].isna() | (requests["until"] >= pd.Timestamp(as_of))]


def wishes(requests: pd.DataFrame, owners: pd.DataFrame) -> dict[str, pd.DataFrame | pd.Series]:
    """Return what the requests in force say to a demand: ``pinned, forbidden, wanted`` pairs and ``closed`` ids.

    ``owners`` (customer_id, owner_id) tells with whom a customer stays who is to stay with the present one.
    """
    present = owners.drop_duplicates("customer_id").set_index("customer_id")["owner_id"]
    stay = requests[requests["wish"] == "stay"]
    stay = stay.assign(rep_id=stay["rep_id"].fillna(stay["customer_id"].map(present))).dropna(subset=["rep_id"])
    named = {"pinned": stay, **{name: requests[requests["wish"] == wish] for name, wish in _PAIRS.items()}}
    pairs = {
        name: rows[["customer_id", "rep_id"]].drop_duplicates("customer_id" if name == "pinned" else None)
        for name, rows in named.items()
    }
    return {**pairs, "closed": requests.loc[requests["wish"] == "closed", "rep_id"]}


_PAIRS = {"forbidden": "refuses", "wanted": "wants"}


def _problems(table: pd.DataFrame, until: pd.Series) -> list[str]:
    unknown = table.loc[~table["wish"].isin(WISHES), "wish"].fillna("nothing").unique().tolist()
    closed = table["wish"] == "closed"
    needs = {
        "customer_id": ~closed & table["customer_id"].isna(),
        "rep_id": table["wish"].isin(("wants", "refuses", "closed")) & table["rep_id"].isna(),
    }
    lines = {name: shorten([str(at + 2) for at in table.index[missing]]) for name, missing in needs.items()}
    undated = table.loc[table["until"].notna() & until.isna(), "until"].unique().tolist()
    both = table[table["wish"].isin(("stay", "refuses"))].dropna(subset=["rep_id"])
    torn = both[both.duplicated(["customer_id", "rep_id"])]["customer_id"].unique().tolist()
    problems = [f"{name}: expected in line(s) {at} of this wish; add it." for name, at in lines.items() if at]
    if unknown:
        problems.insert(0, f"wish: expected one of {', '.join(WISHES)}; came {shorten(unknown)}.")
    if undated:
        problems.append(f"until: expected dates such as 2026-03-31; came {shorten(undated)}.")
    if torn:
        problems.append(f"customers {shorten(torn)}: asked for and refused the same salesperson; keep one of the two.")
    return problems


def requests_in_force(policy: Path, name: str | None, as_of: date) -> pd.DataFrame | None:
    """Return the requests of the file that the policy in ``policy`` names, as of a day; None when it names none."""
    return in_force(read_requests(policy.parent / name), as_of) if name else None
