"""python -m benchmarks.monthly [--customers N] [--seed S] [--out DIR]: half an hour on two quiet cores."""

import argparse
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import pandas as pd

from benchmarks.monthly.truth import compared
from benchmarks.monthly.world import respond
from src.data.company.company import write_company
from src.project import read_project
from src.workspace import open_workspace

LAST, RUNS = date(2026, 1, 1), 12


def main() -> None:
    """Make the runs month by month, let the company answer to each, and print what the review says beside the truth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, help="keep company and workspace here; a temporary folder when left out")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="clientbase-monthly-") as aside:
        out = (given.out or Path(aside)).resolve()
        project = write_company(out / "company", customers=given.customers, seed=given.seed)
        for as_of in months():
            began = time.monotonic()
            run(project, out, as_of, seed=given.seed)
            print(f"{as_of}: {time.monotonic() - began:.0f} s", flush=True)
        if not compared(project, out):
            raise SystemExit(1)


def months() -> list[date]:
    """Return the dates of the runs, the oldest first."""
    return [day.date() for day in pd.date_range(end=LAST, periods=RUNS, freq="MS")]


def run(project: Path, out: Path, as_of: date, *, seed: int) -> None:
    """Make one run as of a month, and let the company answer to what it wants done."""
    command = [sys.executable, "-m", "src.pipeline.cli", "run", str(project), "--workspace", str(out)]
    subprocess.run([*command, "--as-of", as_of.isoformat()], check=True, stdout=subprocess.DEVNULL)
    ws = open_workspace(read_project(project), as_of=as_of, workspace=out)
    respond(project.parent, ws.folder("scored"), as_of, seed=seed)


if __name__ == "__main__":
    main()
