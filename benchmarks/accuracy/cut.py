"""A project folder with the rows before the cut, and the run on it."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from ibis import _

from src.data.engine import connect
from src.project import read_project
from src.workspace import Workspace, open_workspace

from .cases import Case
from .orders import source_file

PROJECT = "project.yml"


def write_project(case: Case, folder: Path) -> Path:
    """Write the case's sources, rows strictly before the cut only, and its project file into the folder; return it."""
    folder.mkdir(parents=True, exist_ok=True)
    cut = {named: _write_cut(case, named, folder) for named in case.sources}
    settings = dict(case.settings)
    settings |= {"as_of": case.cut, "horizon_days": case.horizon_days, "active_days": case.active_days}
    settings["tables"] = {name: _with_files(table, cut) for name, table in case.settings["tables"].items()}
    project = folder / PROJECT
    project.write_text(yaml.safe_dump(settings, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return project


def run(case: Case, folder: Path) -> Workspace:
    """Run the whole pipeline on the case in the folder; return the workspace. Raises SystemExit when the run fails."""
    project = write_project(case, folder)
    command = [sys.executable, "-m", "src.pipeline.cli", "run", str(project), "--as-of", f"{case.cut}"]
    if code := subprocess.run([*command, "--workspace", str(folder)], check=False).returncode:
        raise SystemExit(f"{case.name}: the run ended with exit code {code}; see {folder}.")
    return workspace(case, folder)


def workspace(case: Case, folder: Path) -> Workspace:
    """Return the workspace that a run of the case left in the folder."""
    return open_workspace(read_project(folder / PROJECT), as_of=case.cut, workspace=folder)


def has_run(case: Case, folder: Path) -> bool:
    """Return whether a run of the case has published its scores in the folder."""
    return (folder / PROJECT).is_file() and _published(workspace(case, folder)).is_file()


def scored(ws: Workspace) -> pd.DataFrame:
    """Return the scored file that the run published."""
    return pd.read_parquet(_published(ws))


def _published(ws: Workspace) -> Path:
    return ws.folder("scored") / "segments.parquet"


def _write_cut(case: Case, named: str, folder: Path) -> str:
    """Write the rows before the cut of one source; return the name of the new file."""
    source = case.sources[named]
    file = source_file(source)
    connect().read_parquet(file).filter(_[source.dated] < case.cut).to_parquet(folder / file.name)
    return file.name


def _with_files(table: dict[str, Any], cut: dict[str, str]) -> dict[str, Any]:
    """Return a table's settings with its sources replaced by the files that were cut."""
    if "source" in table:
        return {**table, "source": cut.get(table["source"], table["source"])}
    return {**table, "sources": {name: cut.get(source, source) for name, source in table["sources"].items()}}
