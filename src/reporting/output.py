"""The scored files of a run: for programs, for spreadsheets, for people; with a manifest that vouches for them."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd

from src.workspace import writing_folder

from .cells import cells
from .words import Words
from .workbook import write_workbook

KEPT = ("segments", "criteria", "classes", "needs", "prospects", "complaints")
"""What later runs read again, so that its types are kept: Parquet beside CSV."""


def write_scored(
    folder: Path,
    tables: dict[str, pd.DataFrame],
    *,
    manifest: dict[str, Any],
    about: dict[str, Any] | None,
    words: Words,
) -> Path:
    """Write the scored files into ``folder``, whole or not at all; return it.

    ``tables`` holds ``segments`` (the scored file), ``criteria`` (what its tiers looked at), ``classes`` (all of
    them, with what decided each), ``changes``, and ``rejected`` when rows were set aside.
    ``manifest`` is written with the number of rows and the sha256 of every file added; ``about`` heads the workbook,
    which is left out where that is None.
    """
    with writing_folder(folder) as aside:
        for name in (name for name in KEPT if name in tables):
            tables[name].to_parquet(aside / f"{name}.parquet", index=False)
        for name, table in tables.items():
            if name != "rejected" or len(table):
                cells(table).to_csv(aside / f"{name}.csv", index=False, encoding="utf-8", lineterminator="\n")
        if about is not None:
            write_workbook(aside / "segments.xlsx", tables, about=about, words=words)
        counts = {file.name: len(tables[file.stem]) for file in sorted(aside.iterdir())}
        files = {name: {"rows": rows, "sha256": sha256(aside / name)} for name, rows in counts.items()}
        record = json.dumps({"files": files, **manifest}, ensure_ascii=False, indent=2, default=str)
        (aside / "manifest.json").write_text(record + "\n", encoding="utf-8")
    return folder


def sha256(file: Path) -> str:
    """Return the file's SHA-256 in hexadecimal."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
