"""The offers of one kind of item, products or categories: ranked, proven on the last weeks, and named."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from src.features.bought import Bought, Item, bought

from .recall import Judged, beats, judge
from .recommendations import Filters, Learned, Ranker, dates_back, learned, recommend, train
from .replenishment import kept_promise, replenishment
from .shelf import Shelf, shelf

OFFERS = [
    "customer_id",
    "level",
    "kind",
    "rank",
    "item",
    "label",
    "chance",
    "times",
    "gap_days",
    "last_days",
    "because",
]
"""Columns of an offer; ``level`` is product_id or category, ``because`` the label of the own item that is nearest."""
DUE = ["customer_id", "label", "times", "gap_days", "last_on", "due_on", "state"]


@dataclass(frozen=True)
class Offers:
    """What came of one kind of item.

    ``table`` has the columns ``OFFERS``; ``due`` the columns ``DUE``; ``promise`` is how often due and overdue items
    were bought in the time held out; ``judged`` is None where the history is too short to hold any out.
    """

    level: Item
    table: pd.DataFrame
    due: pd.DataFrame
    ranker: Ranker
    judged: Judged | None
    promise: pd.DataFrame

    @property
    def kind(self) -> str:
        return self.ranker.kind

    def measures(self, as_of: date) -> pd.DataFrame:
        """Return ``as_of, level, list, model, metric, value``; no rows where nothing was judged."""
        columns = ["as_of", "level", "list", "model", "metric", "value"]
        if self.judged is None:
            return pd.DataFrame(columns=columns)
        return self.judged.measures.assign(as_of=pd.Timestamp(as_of), level=self.level)[columns]

    def gains(self) -> pd.DataFrame:
        """Return ``level, list, metric, baseline, gain, low, high``; no rows where nothing was judged."""
        columns = ["level", "list", "metric", "baseline", "gain", "low", "high"]
        found = pd.DataFrame(columns=columns) if self.judged is None else self.judged.gains.assign(level=self.level)
        return found[columns]


@dataclass(frozen=True)
class Wanted:
    """What is asked for: offers ``each`` of both kinds a customer, for ``days`` ahead, within the filters."""

    days: int = 28
    each: int = 5
    sold_within_days: int = 56
    repeat_after_days: int = 0
    leave_out: tuple[str, ...] = ()

    def filters(self, items: pd.Index) -> Filters:
        left = items.get_indexer(pd.Index(self.leave_out, dtype="str"))
        return Filters(self.sold_within_days, self.repeat_after_days, left[left >= 0])


def offers(tables: dict[str, ir.Table], level: Item, as_of: date, wanted: Wanted) -> Offers | None:
    """Return the offers of the products or of the categories; None when the lines do not tell them.

    The ranker is judged on the newest ``days`` before as_of, having learnt from what was complete before them, and
    learns anew from the newest for the offers. Where it does not beat popularity and buy-again, the rule ranks.
    """
    known = bought(tables, level)
    if known is None:
        return None
    parts = [learned(known, day, wanted.days) for day in dates_back(as_of, _first(known), wanted.days)]
    judged = judge(train(parts[1:]), parts[0]) if parts else None
    ranker = train(parts[:2]) if judged and beats(judged) else Ranker(None)
    now, labels = shelf(known, as_of), item_labels(known.items, tables.get("products"), level)
    found = recommend(ranker, now, wanted.filters(known.items), n=wanted.each)
    due = replenishment(now.pairs, as_of, days=wanted.days)
    return Offers(
        level=level,
        table=_named(found, known, labels).assign(level=level)[OFFERS],
        due=due.assign(customer_id=known.customers[due["customer"]], label=labels[due["item"]])[DUE],
        ranker=ranker,
        judged=judged,
        promise=_promise(parts[:1], wanted.days),
    )


def _first(known: Bought) -> date:
    day: Any = known.days["day"].min().execute()
    return pd.Timestamp(day).date()


def _promise(parts: list[Learned], days: int) -> pd.DataFrame:
    if not parts:
        return pd.DataFrame(columns=["state", "items", "bought"])
    held: Shelf = parts[0].shelf
    return kept_promise(held.pairs, parts[0].after, held.as_of, days=days)


def item_labels(items: pd.Index, products: ir.Table | None, level: Item) -> np.ndarray:
    """Return what people call each item: ``name (id)`` of a product whose name is known, else the id."""
    if level != "product_id" or products is None or "name" not in products.columns:
        return items.to_numpy(dtype=object)
    told = products.select("product_id", "name").to_pandas().drop_duplicates("product_id").set_index("product_id")
    names = told["name"].reindex(items)
    return np.where(names.notna(), names.astype("str") + " (" + items + ")", items).astype(object)


def _named(found: pd.DataFrame, known: Bought, labels: np.ndarray) -> pd.DataFrame:
    because = found["because"].to_numpy(dtype="int64")
    return found.assign(
        customer_id=known.customers[found["customer"].to_numpy(dtype="int64")],
        label=labels[found["item"].to_numpy(dtype="int64")],
        item=known.items[found["item"].to_numpy(dtype="int64")],
        because=np.where(because >= 0, labels[because], None) if len(labels) else None,
        chance=found["score"],
    )
