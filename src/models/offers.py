"""The offers of one kind of item, products or categories: ranked, proven on the last weeks, and named."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from src.features.bought import Bought, Item, bought

from .recall import beats, judge
from .recommendations import Filters, Learned, Ranker, dates_back, learned, recommend, train, with_history
from .replenishment import kept_promise, replenishment
from .shelf import MEASURES as RANKED_BY
from .shelf import Shelf, candidates, shelf

OFFERS = {
    "customer_id": "str", "level": "str", "kind": "str", "rank": "int64", "item": "str", "label": "str",
    "chance": "float64", "times": "float64", "gap_days": "float64", "last_days": "float64", "because": "str",
}  # fmt: skip
"""Columns of an offer and their types; ``level`` is product_id or category, ``because`` the label of the own item that
is nearest by taste, ``chance`` that of being bought in the days ahead (missing where the rule ranks)."""
DUE = {
    "customer_id": "str", "label": "str", "times": "int64", "gap_days": "float64", "last_on": "datetime64[us]",
    "due_on": "datetime64[us]", "state": "str",
}  # fmt: skip
PROMISE = {"state": "str", "items": "int64", "bought": "float64"}
MEASURES = {
    "as_of": "datetime64[us]", "level": "str", "list": "str", "model": "str", "metric": "str", "value": "float64",
}  # fmt: skip
GAINS = {
    "level": "str", "list": "str", "metric": "str", "baseline": "str", "gain": "float64", "low": "float64",
    "high": "float64",
}  # fmt: skip


@dataclass(frozen=True)
class Offers:
    """What came of one kind of item; ``told`` is False where the lines do not tell it, and every table is empty then.

    ``table`` has the columns ``OFFERS``; ``due`` the columns ``DUE``; ``promise`` (``PROMISE``) is how often due and
    overdue items were bought in the time held out; ``measures`` and ``gains`` how right the lists were (``MEASURES``,
    ``GAINS``; empty where the history is too short to hold any out). ``example`` is what the ranker is given.
    """

    level: Item
    table: pd.DataFrame
    due: pd.DataFrame
    promise: pd.DataFrame
    measures: pd.DataFrame
    gains: pd.DataFrame
    ranker: Ranker
    example: pd.DataFrame
    told: bool = True

    @property
    def kind(self) -> str:
        """Return ``model`` or ``rule``: what ranks; ``untold`` where nothing is known to rank."""
        return self.ranker.kind if self.told else "untold"


@dataclass(frozen=True)
class Wanted:
    """What is asked for: offers ``each`` of both kinds a customer, for ``days`` ahead, within the filters.

    ``dates`` is from how many past dates the ranker learns.
    """

    days: int = 28
    each: int = 5
    sold_within_days: int = 56
    repeat_after_days: int = 0
    leave_out: tuple[str, ...] = ()
    dates: int = 2

    def filters(self, items: pd.Index) -> Filters:
        left = items.get_indexer(pd.Index(self.leave_out, dtype="str"))
        return Filters(self.sold_within_days, self.repeat_after_days, left[left >= 0])


def offers(tables: dict[str, ir.Table], level: Item, as_of: date, wanted: Wanted) -> Offers:
    """Return the offers of the products or of the categories, proven on the newest ``days`` before as_of.

    For the proof the ranker learns from what was complete before them, for the offers anew from the newest. Where it
    does not beat popularity and buy-again, the rule ranks.
    """
    known = bought(tables, level)
    if known is None:
        return _untold(level)
    days = dates_back(as_of, _first(known), wanted.days, most=wanted.dates + 1)
    parts = [learned(known, day, wanted.days) for day in days]
    judged = judge(train(parts[1:]), parts[0]) if parts else None
    ranker = train(parts[: wanted.dates]) if judged and beats(judged) else Ranker(None)
    now, labels = shelf(known, as_of), item_labels(known.items, tables.get("products"), level)
    found = recommend(ranker, now, wanted.filters(known.items), n=wanted.each)
    due = replenishment(now.pairs, as_of, days=wanted.days)
    return Offers(
        level=level,
        table=_named(found, known, labels, ranker).assign(level=level)[list(OFFERS)].astype(OFFERS),
        due=due.assign(customer_id=known.customers[due["customer"]], label=labels[due["item"]])[list(DUE)].astype(DUE),
        promise=_promise(parts[:1], wanted.days),
        measures=_typed(judged.measures.assign(as_of=pd.Timestamp(as_of), level=level) if judged else None, MEASURES),
        gains=_typed(judged.gains.assign(level=level) if judged else None, GAINS),
        ranker=ranker,
        example=candidates(now, with_history(now)[:5])[RANKED_BY],
    )


def _untold(level: Item) -> Offers:
    table, due, promise, measures, gains = (_typed(None, kinds) for kinds in (OFFERS, DUE, PROMISE, MEASURES, GAINS))
    return Offers(level, table, due, promise, measures, gains, Ranker(None), pd.DataFrame(), told=False)


def _typed(found: pd.DataFrame | None, kinds: dict[str, str]) -> pd.DataFrame:
    """Return the columns in their order and types; no rows where nothing was found."""
    if found is None:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
    return found[list(kinds)].astype(kinds)


def first_told(levels: dict[str, Offers]) -> Offers:
    """Return the first level that the lines tell; the last one, empty, where they tell none."""
    return next((found for found in levels.values() if found.told), list(levels.values())[-1])


def together(levels: dict[str, Offers], name: str) -> pd.DataFrame:
    """Return a table (``table, measures, gains``) of all levels, one under the other."""
    return pd.concat([getattr(found, name) for found in levels.values()], ignore_index=True)


def _first(known: Bought) -> date:
    day: Any = known.days["day"].min().execute()
    return pd.Timestamp(day).date()


def _promise(parts: list[Learned], days: int) -> pd.DataFrame:
    if not parts:
        return _typed(None, PROMISE)
    held: Shelf = parts[0].shelf
    return kept_promise(held.pairs, parts[0].after, held.as_of, days=days)


def item_labels(items: pd.Index, products: ir.Table | None, level: Item) -> np.ndarray:
    """Return what people call each item: ``name (id)`` of a product whose name is known, else the id; a category with
    spaces for underscores."""
    if level == "category":
        return items.str.replace("_", " ").to_numpy(dtype=object)
    if level != "product_id" or products is None or "name" not in products.columns:
        return items.to_numpy(dtype=object)
    told = products.select("product_id", "name").to_pandas().drop_duplicates("product_id").set_index("product_id")
    names = told["name"].reindex(items)
    return np.where(names.notna(), names.astype("str") + " (" + items + ")", items).astype(object)


def _named(found: pd.DataFrame, known: Bought, labels: np.ndarray, ranker: Ranker) -> pd.DataFrame:
    because = found["because"].to_numpy(dtype="int64")
    return found.assign(
        customer_id=known.customers[found["customer"].to_numpy(dtype="int64")],
        label=labels[found["item"].to_numpy(dtype="int64")],
        item=known.items[found["item"].to_numpy(dtype="int64")],
        because=np.where(because >= 0, labels[because], None) if len(labels) else None,
        chance=found["score"] if ranker.model is not None else float("nan"),
    )
