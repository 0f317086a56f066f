"""What each customer is likely to buy next: a model ranks the items bought before and those not bought yet."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier

from src.features.bought import Bought, bought_after

from .shelf import MEASURES, Shelf, candidates, shelf
from .taste import alike
from .threads import threads

CHUNK, LEARN_FROM, SEED = 10_000, 2_500, 1
"""Customers looked at in one go; customers drawn to learn from at each date."""
FEWEST_BOUGHT = 200
"""A model needs so many items that were bought next; with fewer the rule ranks."""
DUE_AGAIN, NOT_YET_BOUGHT = "due_again", "not_yet_bought"


@dataclass(frozen=True)
class Ranker:
    """``model`` gives the chance that a candidate is bought within the horizon; None: the rule (buy again) ranks."""

    model: LGBMClassifier | None

    @property
    def kind(self) -> str:
        return "rule" if self.model is None else "model"


@dataclass(frozen=True)
class Learned:
    """What is known at a date, and what followed it: the rows to learn from."""

    shelf: Shelf
    after: pd.DataFrame

    @cached_property
    def outcome(self) -> pd.DataFrame:
        """The candidates of a draw of the customers known then, with ``bought``: whether it was bought after."""
        there = with_history(self.shelf)
        draw = np.random.default_rng(SEED)
        who = np.sort(draw.choice(there, min(LEARN_FROM, len(there)), replace=False))
        table = candidates(self.shelf, who)
        return table.assign(bought=is_among(table, self.after))


def learned(bought: Bought, as_of: date, days: int) -> Learned:
    """Return what was known before as_of and what was bought in the ``days`` from it on."""
    return Learned(shelf(bought, as_of), bought_after(bought, as_of, days))


def dates_back(as_of: date, first: date, days: int, *, most: int = 3) -> list[date]:
    """Return the newest dates with ``days`` complete days after each and before, newest first: ``most``, or fewer."""
    steps = [as_of - timedelta(days=days * step) for step in range(1, most + 1)]
    return [step for step in steps if step - timedelta(days=days) >= first]


def train(parts: list[Learned]) -> Ranker:
    """Return the ranker learnt from what followed at these dates; the rule where too little did."""
    tables = [part.outcome for part in parts]
    table = pd.concat(tables) if tables else pd.DataFrame({"bought": []})
    if table["bought"].sum() < FEWEST_BOUGHT or table["bought"].all():
        return Ranker(None)
    model = LGBMClassifier(
        n_estimators=100, num_leaves=31, learning_rate=0.08, min_child_samples=min(200, 5 + len(table) // 200),
        max_bin=127, random_state=SEED, n_jobs=threads(), deterministic=True, force_row_wise=True, verbose=-1,
    )  # fmt: skip
    return Ranker(model.fit(table[MEASURES], table["bought"]))


def is_among(table: pd.DataFrame, pairs: pd.DataFrame) -> np.ndarray:
    """Return for each ``customer, item`` of the table whether it is among the pairs."""
    codes = [frame["customer"].to_numpy("int64") << 32 | frame["item"].to_numpy("int64") for frame in (table, pairs)]
    return np.isin(*codes)


def ranked(ranker: Ranker, shelf: Shelf, customers: np.ndarray) -> Iterator[pd.DataFrame]:
    """Yield the candidates of the customers (numbers), a chunk of them at a time, best first.

    Columns ``customer, item, score`` (a chance if a model ranks) and the measures.
    """
    for start in range(0, len(customers), CHUNK):
        table = candidates(shelf, customers[start : start + CHUNK])
        scored = table.assign(score=_scores(ranker, table))
        yield scored.sort_values(["customer", "score", "item"], ascending=[True, False, True], ignore_index=True)


def _scores(ranker: Ranker, table: pd.DataFrame) -> np.ndarray:
    if ranker.model is None:
        return buy_again(table)
    return np.asarray(ranker.model.predict_proba(table[MEASURES]))[:, 1]


def buy_again(table: pd.DataFrame) -> np.ndarray:
    """Return the rule's score: how often the customer bought the item; among equals what most buyers take lately."""
    lately = table["lately"].to_numpy()
    return table["times"].fillna(0).to_numpy() + lately / (lately.max(initial=0) + 1)


@dataclass(frozen=True)
class Filters:
    """What is not offered: the numbered items ``leave_out``; items that nobody bought in the last ``sold_within_days``
    (out of stock or of the range); and again what was bought less than ``repeat_after_days`` ago."""

    sold_within_days: int = 56
    repeat_after_days: int = 0
    leave_out: np.ndarray = field(default_factory=lambda: np.empty(0, "int32"))


def recommend(ranker: Ranker, shelf: Shelf, filters: Filters, *, n: int) -> pd.DataFrame:
    """Return the best ``n`` items due again and the best ``n`` not yet bought of every customer who had bought.

    Columns ``customer, item, kind, rank, score, times, gap_days, last_days, because`` (number of the own item whose
    taste is nearest to one not yet bought; -1 for none).
    """
    out = np.union1d(filters.leave_out, unsold(shelf, filters.sold_within_days))
    tables = ranked(ranker, shelf, with_history(shelf))
    parts = [_best(table, shelf, _offered(table, filters, out), n=n) for table in tables]
    empty = pd.DataFrame(columns=["customer", "item", "kind", "rank", *SHOWN, "because"])
    return pd.concat(parts, ignore_index=True) if parts else empty


def with_history(shelf: Shelf) -> np.ndarray:
    """Return the numbers of the customers who had bought."""
    return np.flatnonzero(np.diff(shelf.bounds) > 0)


def unsold(shelf: Shelf, days: int) -> np.ndarray:
    """Return the numbers of the items that nobody bought in the last ``days`` days."""
    sold = shelf.pairs.loc[shelf.pairs["last_days"] <= days, "item"].unique()
    return np.setdiff1d(np.arange(len(shelf.items)), sold)


SHOWN = ["score", "times", "gap_days", "last_days"]


def _offered(table: pd.DataFrame, filters: Filters, out: np.ndarray) -> np.ndarray:
    return ~np.isin(table["item"], out) & ~(table["last_days"] < filters.repeat_after_days).to_numpy()


def _best(table: pd.DataFrame, shelf: Shelf, offered: np.ndarray, *, n: int) -> pd.DataFrame:
    kinds = table.assign(kind=np.where(table["new"] > 0, NOT_YET_BOUGHT, DUE_AGAIN))[offered]
    rank = kinds.groupby(["customer", "kind"]).cumcount() + 1
    best = kinds.assign(rank=rank)[rank <= n]
    shown = ["customer", "item", "kind", "rank", *SHOWN]
    return best[shown].assign(because=_because(best, table, shelf))


def _because(best: pd.DataFrame, table: pd.DataFrame, shelf: Shelf, own: int = 10) -> np.ndarray:
    """Return for each item not yet bought the own item that is nearest to it by taste, -1 elsewhere."""
    new = best.loc[best["new"] > 0, ["customer", "item"]].reset_index(names="row")
    mine = table[table["new"] == 0].groupby("customer").head(own)[["customer", "item"]]
    both = new.merge(mine, on="customer", suffixes=("", "_own"))
    both["near"] = alike(shelf.taste, both["item"].to_numpy(), both["item_own"].to_numpy())
    nearest = both[both["near"] > 0].sort_values(["row", "near"]).groupby("row")["item_own"].last()
    return nearest.reindex(best.index).fillna(-1).astype("int32").to_numpy()
