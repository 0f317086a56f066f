"""A million customers classified: tiers by every scheme, movement, criteria and classes; the same from the file."""

import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.measured import measured
from src.data.engine import connect
from src.decisions.classes import classes
from src.decisions.criteria import criteria
from src.decisions.movement import Review, moved
from src.decisions.policy import Version
from src.decisions.scheme import Scheme
from src.decisions.tiers import tiers

CUSTOMERS = 1_000_000
AS_OF = date(2025, 1, 1)
WANTED = "under a minute; the same tiers from the engine and through the file"
MONEY = [{"name": "gold", "at_least": 2000}, {"name": "silver", "at_least": 500}, {"name": "basic"}]
SCHEMES = {
    "weighted indicators": {},
    "cumulative share of value": {"by": "value", "indicator": "revenue_365d"},
    "thresholds": {"by": "threshold", "indicator": "revenue_365d", "grades": MONEY},
    "RFM": {"rfm": {}},
}
Spent = dict[str, tuple[float, float]]
"""Part -> seconds of a processor and wall seconds; others at work on the machine lengthen only the second much."""


def main(customers: int = CUSTOMERS) -> None:
    """Print processor and wall seconds, peak memory, and whether engine and file agree."""
    print(f"\nPolicy over {customers:,} customers; wanted: {WANTED}")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "evidence.parquet"
        evidence(customers).to_parquet(file, index=False)
        cost = measured(_classified, file, Path(folder))
    spent, same = cost.result
    for name, (processor, wall) in spent.items():
        print(f"  {name}: {processor:.1f} s of a processor, {wall:.1f} s wall")
    print(f"  all: {cost.processor:.1f} s of a processor, {cost.seconds:.1f} s wall, {cost.gigabytes:.2f} GB")
    print(f"  tiers through the file: {'the same' if same else 'NOT the same'}")


def evidence(customers: int, seed: int = 1) -> pd.DataFrame:
    """Return the evidence of so many made-up customers, a quarter of them with a single purchase."""
    draw = np.random.default_rng(seed)
    orders = draw.geometric(0.25, customers)
    revenue = np.round(np.exp(draw.normal(6, 1.3, customers)), 2)
    recency = draw.integers(1, 700, customers)
    return pd.DataFrame(
        {
            "customer_id": np.char.add("c", np.arange(customers).astype(str)),
            "as_of": pd.Timestamp(AS_OF),
            "orders": orders,
            "revenue": revenue * 2,
            "revenue_365d": revenue,
            "tenure_days": recency + draw.integers(0, 1500, customers),
            "recency_days": recency.astype(float),
            "gap_mean_days": np.where(orders > 1, draw.gamma(2, 30, customers), np.nan),
            "orders_90d": draw.poisson(1, customers).astype(float),
            "orders_180d": draw.poisson(2, customers).astype(float),
            "orders_365d": draw.poisson(4, customers).astype(float),
            "orders_change_90d": draw.normal(0, 0.5, customers),
            "amount_180d": revenue / 2,
            "churn_probability": draw.beta(2, 3, customers).round(6),
            "expected_value": np.round(revenue / 5 * np.exp(draw.normal(0, 0.5, customers)), 2),
            "interactions_365d": draw.poisson(2, customers).astype(float),
            "segment": draw.choice(["frequent", "rare", "new"], customers),
        }
    )


def _classified(file: Path, folder: Path) -> tuple[Spent, bool]:
    """Return the seconds of each part, and whether the tiers through a written file are those from the engine."""
    spent: Spent = {}
    base = _clocked(spent, "read by the engine", lambda: connect().read_parquet(file).to_pandas())
    schemes = {name: Scheme.model_validate(scheme) for name, scheme in SCHEMES.items()}
    graded = {name: _clocked(spent, name, lambda s=scheme: tiers(base, s)) for name, scheme in schemes.items()}
    name, rules = next(iter(graded)), Version(version="1")
    before = graded[name].table[["customer_id", "tier"]].assign(below_since=pd.NaT, moved_because="same")
    review = {"review": Review(AS_OF, date(2024, 12, 1)), "scheme": schemes[name], "movement": rules.movement}
    placed = _clocked(spent, "movement", lambda: moved(graded[name].table, before, **review))
    _clocked(spent, "criteria", lambda: criteria(base, graded[name], placed, schemes[name]))
    days = {"horizon_days": 56, "active_days": 112}
    _clocked(spent, "classes", lambda: classes(base, rules, **days))
    read = _clocked(spent, "written as CSV and read", lambda: _through_csv(base, folder / "scored.csv"))
    by_id = {name: table.table.set_index("customer_id")["tier"] for name, table in graded.items()}
    again = {name: tiers(read, scheme).table.set_index("customer_id")["tier"] for name, scheme in schemes.items()}
    same = all(by_id[name].equals(again[name].reindex(by_id[name].index)) for name in schemes)
    return spent, same


def _through_csv(base: pd.DataFrame, file: Path) -> pd.DataFrame:
    base.to_csv(file, index=False)
    return pd.read_csv(file, dtype={"customer_id": "str"})


def _clocked(spent: Spent, name: str, work):  # type: ignore[no-untyped-def]
    processor, wall = time.process_time(), time.perf_counter()
    result = work()
    spent[name] = (time.process_time() - processor, time.perf_counter() - wall)
    return result
