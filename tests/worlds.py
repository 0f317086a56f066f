"""Small made-up worlds for the tests: a few named customers whose every number can be worked out by hand; a shop."""

from pathlib import Path

import numpy as np
import pandas as pd
import yaml

ANN_AND_BOB = pd.DataFrame(
    [
        # who, order, when, amount, product, category, quantity, discount, store
        ("ann", "a1", "2024-01-01 10:00", 10.0, "milk", "dairy", 1, 0.0, "s1"),
        ("ann", "a1", "2024-01-01 10:00", 5.0, "bread", "bakery", 1, 1.0, "s1"),
        ("ann", "a2", "2024-01-11 18:00", 20.0, "milk", "dairy", 2, 0.0, "s2"),
        ("ann", "a3", "2024-01-31 09:00", 30.0, "wine", "drinks", 1, 4.0, "s1"),
        ("bob", "b1", "2024-01-06 12:00", 100.0, "wine", "drinks", 4, 0.0, "s1"),
        ("bob", "b2", "2024-01-08 12:00", -40.0, "wine", "drinks", -2, 0.0, "s1"),
        ("bob", "b3", "2024-03-01 12:00", 60.0, "wine", "drinks", 3, 0.0, "s1"),
    ],
    columns=[
        "customer_id", "order_id", "ordered_at", "amount", "product_id", "category", "quantity", "discount", "store_id",
    ],
).astype({"ordered_at": "datetime64[us]"})  # fmt: skip
"""Ann buys every ten to twenty days; bob buys once, returns a part, and is back two months later."""


def shop(customers: int = 220, days: int = 400, seed: int = 7) -> dict[str, pd.DataFrame]:
    """Return a seeded shop: ``transactions`` and ``customers``. Some customers buy weekly, some rarely; some leave.

    Days run from 2023-01-01. Who leaves does so for good, on a day drawn at random, after slowing down.
    """
    draw = np.random.default_rng(seed)
    gap = draw.choice([5, 12, 30], size=customers, p=[0.4, 0.35, 0.25])
    spend = np.exp(draw.normal(3, 0.6, customers))
    leaves_on = np.where(draw.random(customers) < 0.45, draw.integers(60, days, customers), days + 1)
    rows = [
        (f"c{who:03d}", f"o{who:03d}-{place}", day, round(float(spend[who] * draw.lognormal(0, 0.4)), 2))
        for who in range(customers)
        for place, day in enumerate(_days(draw, int(gap[who]), int(leaves_on[who]), days))
    ]
    table = pd.DataFrame(rows, columns=["customer_id", "order_id", "day", "amount"])
    minutes = pd.to_timedelta(draw.integers(8 * 60, 20 * 60, len(table)), unit="min")
    table["ordered_at"] = pd.Timestamp("2023-01-01") + pd.to_timedelta(table.pop("day"), unit="D") + minutes
    table["category"] = draw.choice(["dairy", "bakery", "drinks"], len(table))
    people = pd.DataFrame({"customer_id": [f"c{who:03d}" for who in range(customers)]})
    people["region"] = draw.choice(["north", "south"], customers)
    return {"transactions": table.sort_values("ordered_at", ignore_index=True), "customers": people}


def _days(draw: np.random.Generator, gap: int, leaves_on: int, days: int) -> list[int]:
    day, found = int(draw.integers(0, 2 * gap)), []
    while day < min(days, leaves_on):
        found.append(day)
        slower = 2 if day > leaves_on - 45 else 1
        day += 1 + int(draw.poisson(gap * slower))
    return found


def write_project(folder: Path, tables: dict[str, pd.DataFrame], **settings: object) -> Path:
    """Write the tables as Parquet and a project file that maps every column by its own name; return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = {}
    for name, table in tables.items():
        table.to_parquet(folder / f"{name}.parquet", index=False)
        sources[name] = {"source": f"{name}.parquet", "columns": {column: column for column in table.columns}}
    content = {"name": "small_world", "horizon_days": 28, "active_days": 56, "tables": sources, **settings}
    path = folder / "project.yml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def written(folder: Path, content: object) -> Path:
    """Write a YAML file, a mapping or its text as it is, and return it."""
    path = folder / "written.yml"
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content), encoding="utf-8")
    return path
