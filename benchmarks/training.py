"""Training for a million customers: from order lines to a churn and a value model, judged, at six as-of dates.

The customers are made up as the buy-till-you-die models see them: everyone buys at a pace of their own until they stop,
so that there is something to learn. Models learn from a sample of them (02_features: ``training_customers``); measured
is what it takes with that sample, and what the features of everybody take beside it.
"""

import tempfile
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.measured import measured
from src.data.engine import connect
from src.features.features import features
from src.features.panel import newer_dates, panel, panel_dates
from src.features.rollups import Rollups, cached, rollups, sampled
from src.models import churn, value
from src.models.outlook import with_outlook

CUSTOMERS, SAMPLE, DATES = 1_000_000, 50_000, 6
AS_OF, FIRST, DAYS = date(2025, 1, 1), date(2023, 1, 1), 731
HORIZON_DAYS, ACTIVE_DAYS = 56, 112
WANTED = "under 10 minutes and 12 GB"


def main(customers: int = CUSTOMERS) -> None:
    """Print wall time and peak memory of training on a sample, and of measuring everybody."""
    with tempfile.TemporaryDirectory() as folder:
        file = write_histories(Path(folder) / "lines.parquet", customers)
        size = file.stat().st_size / 1e6
        print(f"\nTraining for {customers:,} customers x {DATES} dates ({size:.0f} MB of Parquet); wanted: {WANTED}")
        for name, function in (("panel, outlook, churn and value models", train), ("features of everybody", measure)):
            cost = measured(function, file)
            seconds = f"{cost.seconds:.0f} s ({cost.processor:.0f} s of a processor)"
            print(f"  {name}: {seconds}, {cost.gigabytes:.1f} GB, {cost.result}")


def write_histories(path: Path, customers: int, seed: int = 1) -> Path:
    """Write orders of two years as Parquet: paces Gamma, ends of life exponential, amounts log-normal; return it."""
    draw = np.random.default_rng(seed)
    pace, born = draw.gamma(1.0, 1 / 25, customers) + 1 / 200, draw.integers(0, DAYS - 60, customers)
    lived = np.minimum(DAYS - born, draw.exponential(600, customers)).clip(1)
    orders = 1 + draw.poisson(pace * lived)
    who = np.repeat(np.arange(customers), orders)
    day = (born[who] + draw.random(len(who)) * lived[who]).astype("int64")
    amount = np.exp(draw.normal(3, 0.7, customers)[who] + draw.normal(0, 0.4, len(who))).round(2)
    lines = pd.DataFrame(
        {
            "customer_id": who.astype(str),
            "order_id": np.arange(len(who)).astype(str),
            "ordered_at": pd.Timestamp(FIRST) + pd.to_timedelta(day, unit="D"),
            "amount": amount,
            "category": (draw.integers(0, 40, len(who)) % (1 + who % 40)).astype(str),
        }
    )
    lines.to_parquet(path)
    return path


def _rolled(file: Path) -> Rollups:
    lines = connect().read_parquet(file).mutate(amount=lambda table: table["amount"].cast("decimal(18, 4)"))
    return cached(rollups({"transactions": lines}, AS_OF, HORIZON_DAYS))


def train(file: Path) -> str:
    """Return what the models came to, trained and judged on a sample's panel."""
    learnt = sampled(_rolled(file), SAMPLE)
    past = _panel(learnt, panel_dates(AS_OF, FIRST, HORIZON_DAYS)[-DATES:])
    newer = _panel(learnt, newer_dates(AS_OF, HORIZON_DAYS))
    told = [f"{len(past):,} rows"]
    for name, model in (("churn", churn), ("value", value)):
        tested = model.backtest(past, HORIZON_DAYS)
        decision = model.decided(tested, past)
        trained = model.train(past, tested, decision, horizon_days=HORIZON_DAYS, newer=newer)
        told.append(f"{name}: {trained.kind}, grade {trained.grade}")
    return "; ".join(told)


def _panel(rolled: Rollups, dates: list[date]) -> pd.DataFrame:
    rows = panel(rolled, dates, horizon_days=HORIZON_DAYS, active_days=ACTIVE_DAYS)
    return with_outlook(rows.order_by("as_of", "customer_id").to_pandas(), HORIZON_DAYS)


def measure(file: Path) -> str:
    """Return how many customers were measured as of today, with their outlook."""
    now = with_outlook(features(_rolled(file), AS_OF).to_pandas(), HORIZON_DAYS)
    return f"{len(now):,} customers, {len(now.columns)} columns"
