"""Write the whole company: chunk after chunk of customers, so that memory does not grow with their number."""

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

from src.errors import BadInput

from .campaigns import campaign_effects
from .chunk import CRM, DESK, Made, Source, made
from .dirt import summed
from .draws import stream
from .files import Exports
from .industries import INDUSTRIES
from .orders import MISBOOKED
from .products import products
from .reps import reps
from .span import HORIZON_DAYS, START

CHUNK = 50_000
FEWEST, MOST = 10, 9_999_999
ENCODINGS = {CRM: "gb18030", DESK: "gb18030"}
PROJECT, README = "company.yml", "truth/README.md"
WORDS = {PROJECT: "company.yml", README: "truth.md"}
SECTION_COLUMNS = ["section", "name_zh", "name_en"]
Told = Callable[[int], Any]


def write_company(folder: str | Path, *, customers: int = 1_000, seed: int = 1, told: Told | None = None) -> Path:
    """Write a made-up company into ``folder`` and return its project file; the same seed gives the same files.

    It appears once it is whole, and takes the place of an earlier company. ``told`` is called after each chunk with
    the number of customers in it.

    Raises
    ------
    BadInput
        When there cannot be so many customers, the seed is negative, or the folder holds something else.
    """
    out = _opened(Path(folder).expanduser().resolve(), customers, seed)
    with TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as partial:
        _write(Path(partial), customers, seed, told or (lambda _: None))
        _put_in_place(Path(partial), out)
    return out / PROJECT


def _write(out: Path, customers: int, seed: int, told: Told) -> None:
    catalogue, people = products(stream(seed, "products")), reps(stream(seed, "reps"), customers)
    done: list[Made] = []
    with Exports(out / "data", ENCODINGS) as data, Exports(out / "truth") as truth:
        data.add("products.parquet", catalogue[["product_id", "name", "category", "brand"]])
        data.add("reps.parquet", people.drop(columns="region"))
        data.add("industries.parquet", INDUSTRIES[["section", "zh", "en"]].set_axis(SECTION_COLUMNS, axis=1))
        for chunk, first in enumerate(range(0, customers, CHUNK)):
            numbers = np.arange(first, min(first + CHUNK, customers))
            done.append(_written(made(Source(seed, chunk, numbers, customers, catalogue, people)), data, truth))
            told(len(numbers))
    _write_totals(out / "truth", done)
    _write_words(out, customers, seed)


def _put_in_place(partial: Path, out: Path) -> None:
    """Move the finished files to their folder, over those of an earlier company; nothing else there is touched."""
    (out / PROJECT).unlink(missing_ok=True)
    for name in ("data", "truth"):
        (out / name).mkdir(exist_ok=True)
        for file in (partial / name).iterdir():
            file.replace(out / name / file.name)
    (partial / PROJECT).replace(out / PROJECT)


def _opened(folder: Path, customers: int, seed: int) -> Path:
    problems = []
    if not FEWEST <= customers <= MOST:
        problems.append(f"customers: expected {FEWEST} to {MOST:,}; came {customers:,}.")
    if seed < 0:
        problems.append(f"seed: expected a whole number from 0; came {seed}.")
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / README).is_file())):
        problems.append(
            f"out: expected a new or empty folder, or that of an earlier company; {folder} holds other files."
        )
    if problems:
        raise BadInput("The company cannot be written.", *problems)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _written(chunk: Made, data: Exports, truth: Exports) -> Made:
    """Write a chunk's tables; return what is left of it to be added up."""
    for exports, frames in ((data, chunk.data), (truth, chunk.truth)):
        for name, frame in frames.items():
            exports.add(name, frame)
    return Made(dirt=chunk.dirt, campaigns=chunk.campaigns)


def _write_totals(folder: Path, done: list[Made]) -> None:
    campaigns = pd.concat([chunk.campaigns for chunk in done]).groupby(level=0).sum()
    totals: dict[str, Any] = {"campaign_effect.json": campaign_effects(campaigns), "dirt.json": summed([chunk.dirt for chunk in done])}
    totals["drift.json"] = {"what": "channel", "month": str(START + MISBOOKED[0])[:7]}
    for name, content in totals.items():
        (folder / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _write_words(folder: Path, customers: int, seed: int) -> None:
    facts = {"customers": customers, "seed": seed, "horizon": HORIZON_DAYS, "active": 2 * HORIZON_DAYS}
    for name, template in WORDS.items():
        text = (Path(__file__).parent / template).read_text(encoding="utf-8")
        (folder / name).write_text(text.format(**facts), encoding="utf-8")
