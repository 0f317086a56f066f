"""The panel of training dates from ten million order lines: twelve dates, one date, and plain pandas for one date."""

import tempfile
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.lines import write_lines
from benchmarks.measured import Measured, measured
from src.data.engine import connect
from src.features.panel import panel, panel_dates
from src.features.rollups import cached, rollups
from src.features.windows import WINDOWS

LINES = 10_000_000
AS_OF, FIRST = date(2025, 1, 1), date(2022, 1, 1)
HORIZON_DAYS, ACTIVE_DAYS = 56, 112
WANTED = "at most 3 times a single date, under 4 GB"


def main(lines: int = LINES) -> None:
    """Print wall time and peak memory of the three, and the ratio that counts."""
    with tempfile.TemporaryDirectory() as folder:
        file = write_lines(Path(folder) / "lines.parquet", lines)
        print(f"\nPanel from {lines:,} order lines ({file.stat().st_size / 1e6:.0f} MB of Parquet); wanted: {WANTED}")
        twelve = _said("twelve dates", measured(_twelve_dates, file, Path(folder)))
        single = _said("one date", measured(_one_date, file, Path(folder)))
        plain = _said("one date in plain pandas, a third of the features", measured(_one_date_in_pandas, file))
    print(f"  twelve dates cost {twelve.seconds / single.seconds:.1f} times one date", end="")
    print(f"; one date costs {single.seconds / plain.seconds:.1f} times pandas in time", end="")
    print(f" and {single.gigabytes / plain.gigabytes:.1f} times in memory")


def _said(name: str, cost: Measured) -> Measured:
    print(f"  {name}: {cost.seconds:.1f} s, {cost.gigabytes:.2f} GB, {cost.result}")
    return cost


def _twelve_dates(file: Path, folder: Path) -> str:
    return _panel(file, folder, panel_dates(AS_OF, FIRST, HORIZON_DAYS))


def _one_date(file: Path, folder: Path) -> str:
    return _panel(file, folder, panel_dates(AS_OF, FIRST, HORIZON_DAYS)[-1:])


def _panel(file: Path, folder: Path, dates: list[date]) -> str:
    """Read the lines into roll-ups, build the panel of the dates and write it; return what it holds."""
    rolled = cached(rollups({"transactions": connect().read_parquet(file)}, AS_OF, HORIZON_DAYS))
    past = panel(rolled, dates, horizon_days=HORIZON_DAYS, active_days=ACTIVE_DAYS)
    past.to_parquet(folder / "panel.parquet")
    return f"{len(pd.read_parquet(folder / 'panel.parquet', columns=['as_of'])):,} rows, {len(past.columns)} columns"


def _one_date_in_pandas(file: Path) -> str:
    """Return recency, frequency, money, windows, gaps and categories as one would write them in pandas."""
    columns = ["customer_id", "order_id", "ordered_at", "amount", "category", "discount"]
    lines = pd.read_parquet(file, columns=columns)
    lines = lines[lines["ordered_at"] < pd.Timestamp(AS_OF) - pd.Timedelta(days=HORIZON_DAYS)]
    lines = lines.astype({"amount": float, "discount": float})
    orders = lines.groupby(["customer_id", "order_id"]).agg(
        day=("ordered_at", "min"), amount=("amount", "sum"), discount=("discount", "sum"), lines=("amount", "size")
    )
    orders = orders[orders["amount"] > 0].reset_index().sort_values(["customer_id", "day"])
    orders["age"] = (pd.Timestamp(AS_OF) - orders["day"]).dt.days
    orders["gap"] = orders.groupby("customer_id")["day"].diff().dt.days
    by = orders.groupby("customer_id")
    table = by.agg(
        orders=("amount", "size"), revenue=("amount", "sum"), amount_max=("amount", "max"), recency=("age", "min"),
        tenure=("age", "max"), gap_mean=("gap", "mean"), gap_std=("gap", "std"), gap_last=("gap", "last"),
        lines_mean=("lines", "mean"), discount=("discount", "sum"),
    )  # fmt: skip
    for days in WINDOWS:
        recent = orders[orders["age"] <= days].groupby("customer_id")["amount"]
        table[f"orders_{days}d"], table[f"amount_{days}d"] = recent.size(), recent.sum()
    spent = lines.groupby(["customer_id", "category"])["amount"].sum().clip(lower=0)
    share = spent / spent.groupby("customer_id").transform("sum")
    table["entropy"] = (-share * np.log(share.where(share > 0))).groupby("customer_id").sum()
    return f"{len(table):,} rows, {len(table.columns)} columns"
