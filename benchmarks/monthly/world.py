"""The made-up company answers to a run's actions: one of them brings orders, all others bring nothing."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

WORKS, CHANCE, WITHIN_DAYS = "save_offer", 0.5, 24
"""The one action that brings something: a customer who has it orders once more with this chance, within these days."""


def respond(company: Path, scored: Path, as_of: date, *, seed: int) -> dict[str, dict[str, float]]:
    """Add to the company's order lines what the run's actions bring; return, and keep, the truth of each action.

    Who was held back, and who had another action, orders what they would have ordered anyway. The order is that of the
    customer's last one before ``as_of``, repeated on a later day: nothing that the run could have known changes.
    """
    listed = pd.read_parquet(scored / "actions.parquet")
    done = listed.loc[listed["status"] == "do", ["customer_id", "action"]].sort_values("customer_id")
    draw = np.random.default_rng([seed, as_of.toordinal()])
    moved = done["action"].eq(WORKS).to_numpy() & (draw.random(len(done)) < CHANCE)
    days = draw.integers(1, WITHIN_DAYS, len(done))
    orders = company / "data" / "orders.parquet"
    lines = pd.read_parquet(orders)
    more = _repeated(lines, _records(company, done[moved].assign(days=days[moved])), as_of)
    pd.concat([lines, more[lines.columns]], ignore_index=True).to_parquet(orders, index=False)
    brought = more.groupby("one")["amount"].sum() if len(more) else pd.Series(dtype=float)
    return _kept(company / "truth" / "actions.json", as_of, _truth(done, brought))


def _records(company: Path, moved: pd.DataFrame) -> pd.DataFrame:
    """Return the customers with the ids they have in the systems, a row a record: ``one, days, record``."""
    known = pd.read_parquet(company / "data" / "identities.parquet")
    records = known.rename(columns={"customer_id": "one", "source_customer_id": "record"})[["one", "record"]]
    return moved.rename(columns={"customer_id": "one"}).merge(records, on="one", how="left")


def _repeated(lines: pd.DataFrame, moved: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return the lines of each one's last order before ``as_of`` once more, so many days after it; adds ``one``."""
    known = lines[(lines["ordered_at"] < pd.Timestamp(as_of)) & (lines["amount"] > 0)]
    mine = known.merge(moved[["one", "days", "record"]], left_on="customer_id", right_on="record")
    last = mine.sort_values(["ordered_at", "order_id"]).groupby("one")["order_id"].last()
    again = mine[mine["order_id"] == mine["one"].map(last)]
    at = pd.Timestamp(as_of) + pd.to_timedelta(again["days"], unit="D") + pd.Timedelta(hours=11)
    ids = "A" + as_of.strftime("%y%m") + again["order_id"].astype(str)
    return again.assign(ordered_at=at, order_id=ids)[[*lines.columns, "one"]]


def _truth(done: pd.DataFrame, brought: pd.Series) -> dict[str, dict[str, float]]:
    told = done.assign(spend=done["customer_id"].map(brought))
    sums = told.groupby("action").agg(treated=("spend", "size"), orders=("spend", "count"), spend=("spend", "sum"))
    return {str(action): {name: float(row[name]) for name in sums} for action, row in sums.iterrows()}


def _kept(file: Path, as_of: date, told: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    before = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    file.write_text(json.dumps({**before, as_of.isoformat(): told}, indent=2) + "\n", encoding="utf-8")
    return told
