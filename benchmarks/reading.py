"""Twenty million order lines as CSV: read, checked, cleaned and written, beside the engine merely reading the file."""

import tempfile
from pathlib import Path
from typing import Any

import yaml

from benchmarks.lines import write_lines
from benchmarks.measured import Measured, measured
from src.data.check import check
from src.data.engine import USUAL_MEMORY, connect
from src.data.prepare import prepare
from src.project import read_project
from src.workspace import Workspace

LINES = 20_000_000
COLUMNS = (
    "customer_id",
    "order_id",
    "ordered_at",
    "amount",
    "product_id",
    "category",
    "quantity",
    "discount",
    "store_id",
)


def main(lines: int = LINES) -> None:
    """Print wall time and peak memory of both, and the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        file = write_lines(Path(folder) / "lines.parquet", lines)
        csv = Path(folder) / "lines.csv"
        connect().read_parquet(file).to_csv(csv)
        size = f"{csv.stat().st_size / 1e9:.2f} GB"
        print(f"\nReading {lines:,} order lines ({size} of CSV); the engine's memory limit is {USUAL_MEMORY}")
        bare = _said("the engine merely reads the file", measured(_bare, csv))
        ours = _said("read, checked, cleaned, written", measured(_prepared, csv, Path(folder)))
    print(f"  all of it costs {ours.seconds / bare.seconds:.1f} times the bare reading")


def _said(name: str, cost: Measured) -> Measured:
    print(f"  {name}: {cost.seconds:.1f} s, {cost.gigabytes:.2f} GB, {cost.result}")
    return cost


def _bare(csv: Path) -> str:
    columns = ", ".join(f"max({column})" for column in COLUMNS)
    (row,) = connect().raw_sql(f"SELECT count(*), {columns} FROM read_csv('{csv}')").fetchall()
    return f"{row[0]:,} lines"


def _prepared(csv: Path, folder: Path) -> str:
    table: dict[str, Any] = {"source": str(csv), "columns": {column: column for column in COLUMNS}}
    file = folder / "project.yml"
    file.write_text(yaml.safe_dump({"name": "reading", "horizon_days": 56, "tables": {"transactions": table}}))
    project, connection = read_project(file), connect()
    checked = check(project, connection=connection)
    done = prepare(project, checked, Workspace(folder, project.name, checked.as_of), connection)
    counts = done.accounts["transactions"]
    assert counts.received == counts.kept + counts.set_aside + counts.merged
    return f"{counts.received:,} received, {counts.kept:,} kept"
