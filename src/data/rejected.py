"""The rows that were set aside, for the people who can mend them."""

from typing import get_args

import pandas as pd

from src.project import TableName
from src.workspace import Workspace

from .cleaning import REASON


def rejected(workspace: Workspace) -> pd.DataFrame:
    """Return the rows of every table that could not be used: ``table, reason, row`` (the row as JSON)."""
    found = [_of_table(workspace, name) for name in get_args(TableName)]
    return pd.concat(found, ignore_index=True)


def _of_table(workspace: Workspace, name: str) -> pd.DataFrame:
    path = workspace.folder("interim") / "set_aside" / f"{name}.parquet"
    empty = pd.DataFrame({column: pd.Series(dtype="str") for column in ("table", "reason", "row")})
    if not path.is_file():
        return empty
    rows = pd.read_parquet(path)
    if rows.empty:
        return empty
    lines = rows.drop(columns=REASON).to_json(orient="records", lines=True, date_format="iso", force_ascii=False)
    return pd.DataFrame({"table": name, "reason": rows[REASON], "row": lines.splitlines()})
