"""The published folder, completed: scored files with owners and actions, a sheet a salesperson, a file for a CRM."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from src.decisions.changes import with_causes
from src.workspace import writing_folder

from .cells import cells
from .output import sha256
from .owner_book import write_owner_book
from .words import Words
from .workbook import write_workbook

REMEMBERED = ("allocation", "balance", "owner_history", "actions")
"""What later runs read again, so that its types are kept: Parquet beside CSV."""
CRM = {
    "customer_id": "customer_id", "name": "name", "owner_id": "owner_id", "owner_previous": "owner_previous",
    "tier": "tier", "priority": "priority", "action": "next_action", "channel": "channel",
    "action_due_on": "due_on", "owner_reason": "note",
}  # fmt: skip
"""Column of ours -> field of the import file."""


@dataclass(frozen=True)
class Completed:
    """What 09_allocation adds: ``scored`` with owners and actions, and the tables written beside it.

    ``tables``: allocation, balance, owner_history, actions, due (and more); ``changes`` for the workbook.
    """

    scored: pd.DataFrame
    changes: pd.DataFrame
    tables: dict[str, pd.DataFrame]


def write_completed(staged: Path, folder: Path, found: Completed, *, about: dict[str, Any], words: Words) -> Path:
    """Write the scored files of ``staged`` into ``folder``, completed, whole or not at all; return it.

    Everything that 08_score has written is there again, the scored file with owners and actions in its place. Adds
    the tables as CSV, ``crm.csv`` (UTF-8 with a byte order mark, ISO dates) and ``owners.xlsx``; the manifest vouches
    for all of them.
    """
    with writing_folder(folder) as aside:
        shutil.copytree(staged, aside, dirs_exist_ok=True)
        found.scored.to_parquet(aside / "segments.parquet", index=False)
        _write_csv(found.scored, aside / "segments.csv")
        kept = {file.stem: pd.read_parquet(file) for file in sorted(staged.glob("*.parquet"))}
        shown = {**kept, "segments": found.scored, "changes": _caused(found.changes, staged / "changes.csv")}
        write_workbook(aside / "segments.xlsx", shown, about=about, words=words)
        for name, table in found.tables.items():
            _write_csv(table, aside / f"{name}.csv")
            if name in REMEMBERED:
                table.to_parquet(aside / f"{name}.parquet", index=False)
        crm = crm_table(found)
        cells(crm).to_csv(aside / "crm.csv", index=False, encoding="utf-8-sig", date_format="%Y-%m-%d")
        write_owner_book(aside / "owners.xlsx", found.scored, found.tables, words=words)
        rows = {"segments": len(found.scored), "crm": len(crm), "owners": len(found.tables["balance"])}
        rows |= {name: len(table) for name, table in found.tables.items()}
        _write_manifest(staged / "manifest.json", aside, rows)
    return folder


def crm_table(found: Completed) -> pd.DataFrame:
    """Return one row a customer who has or had an owner or has an action, in the fields of an import file."""
    extra = found.tables["allocation"][["customer_id", "priority"]]
    done = found.tables["actions"].query("status == 'do'")[["customer_id", "channel"]]
    table = found.scored.merge(extra, on="customer_id", how="left").merge(done, on="customer_id", how="left")
    concerned = table[["owner_id", "owner_previous", "action"]].notna().any(axis=1)
    return table.loc[concerned, list(CRM)].rename(columns=CRM).reset_index(drop=True)


def _caused(changed: pd.DataFrame, file: Path) -> pd.DataFrame:
    """Return the changes with the causes that 08_score has found."""
    if not file.is_file():
        return changed
    return with_causes(changed, pd.read_csv(file, dtype="str", usecols=["customer_id", "what", "cause"]))


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    cells(table).to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def _write_manifest(before: Path, folder: Path, rows: dict[str, int]) -> None:
    """Write the manifest of 08_score with every file of the folder in it, counted and hashed anew."""
    record = json.loads(before.read_text(encoding="utf-8"))
    kept = {name: file["rows"] for name, file in record["files"].items()}
    files = sorted(file for file in folder.iterdir() if file.name != "manifest.json")
    counts = {file.name: rows.get(file.stem, kept.get(file.name, 0)) for file in files}
    vouched = {name: {"rows": count, "sha256": sha256(folder / name)} for name, count in counts.items()}
    text = json.dumps({**record, "files": vouched}, ensure_ascii=False, indent=2)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
