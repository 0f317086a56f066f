"""What was known at a date of who buys what, and the items each customer might buy next, with their measurements."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from src.features.bought import Bought, pairs, visits

from .taste import Taste, liking, not_bought, taste

LATELY_DAYS = 28
OWN, NEW = 60, 30
"""At most so many items a customer has bought, by recent purchases, and so many not bought yet, are looked at."""
ITEM = ["buyers", "lately", "trend", "repeat", "again"]
VISITS = ["visits", "recent_visits", "last_visit_days", "breadth"]
PAIR = ["times", "first_days", "last_days", "recent", "share", "gap_days", "due", "liking", "new"]
MEASURES = [*PAIR, *ITEM, *VISITS]


@dataclass(frozen=True)
class Shelf:
    """What was known before ``as_of``: pairs by customer, numbers of each item and each customer, and tastes.

    ``bounds[c] : bounds[c + 1]`` are the rows of customer number c in ``pairs``.
    """

    as_of: date
    pairs: pd.DataFrame
    bounds: np.ndarray
    items: pd.DataFrame
    customers: pd.DataFrame
    taste: Taste


def shelf(bought: Bought, as_of: date) -> Shelf:
    """Return what was known of these purchases before as_of."""
    known, number = pairs(bought, as_of), len(bought.customers)
    items = item_numbers(known, len(bought.items))
    bounds = np.searchsorted(known["customer"], np.arange(number + 1))
    customers = visits(bought, as_of).assign(breadth=np.diff(bounds))
    return Shelf(as_of, known, bounds, items, customers, taste(known, number, items))


def item_numbers(pairs: pd.DataFrame, items: int) -> pd.DataFrame:
    """Return, by item number, how its buyers behave.

    ``buyers``; ``lately``: those of the last 28 days; ``trend``: log of these over those who bought last in the 28 days
    before; ``repeat``: share who bought it more than once; ``again``: share of earlier buyers who bought it lately.
    Shares of few are drawn towards that of all items.
    """
    late, early = pairs["last_days"] <= LATELY_DAYS, pairs["first_days"] > LATELY_DAYS
    before = (pairs["last_days"] <= 2 * LATELY_DAYS) & ~late
    buyers, lately, previously = (_counted(pairs, rows, items) for rows in (late | True, late, before))
    return pd.DataFrame(
        {
            "buyers": buyers,
            "lately": lately,
            "trend": np.log((lately + 1) / (previously + 1)),
            "repeat": _share(_counted(pairs, pairs["times"] > 1, items), buyers),
            "again": _share(_counted(pairs, late & early, items), _counted(pairs, early, items)),
        }
    )


def _counted(pairs: pd.DataFrame, rows: pd.Series, items: int) -> np.ndarray:
    return np.bincount(pairs["item"].to_numpy()[rows.to_numpy()], minlength=items).astype("float32")


def _share(part: np.ndarray, whole: np.ndarray, prior: float = 10.0) -> np.ndarray:
    overall = part.sum() / max(whole.sum(), 1)
    return (part + prior * overall) / (whole + prior)


def candidates(shelf: Shelf, customers: np.ndarray) -> pd.DataFrame:
    """Return the items each of the customers (numbers) might buy next: ``customer, item`` and ``MEASURES``.

    Own ones (``new`` 0) and not yet bought ones (``new`` 1, with nothing in what only purchases tell). ``share`` is
    times over visits, ``gap_days`` the usual time between purchases, ``due`` the time since the last over it.
    """
    own = _own(shelf, customers)
    found = pd.concat([own.assign(new=0), not_bought(shelf.taste, customers, NEW).assign(new=1)], ignore_index=True)
    who, what = found["customer"].to_numpy(), found["item"].to_numpy()
    of_item, of_customer = shelf.items.take(what), shelf.customers.take(who)
    gap = usual_gap(found)
    table = found.assign(
        **{name: of_item[name].to_numpy() for name in ITEM},
        **{name: of_customer[name].to_numpy() for name in VISITS},
        share=found["times"].to_numpy() / of_customer["visits"].to_numpy(),
        gap_days=gap,
        due=found["last_days"] / gap,
        liking=liking(shelf.taste, who, what),
    )
    return table[["customer", "item", *MEASURES]].astype(dict.fromkeys(MEASURES, "float32"))


def usual_gap(pairs: pd.DataFrame) -> pd.Series:
    """Return the mean days between purchases of the item; missing where it was bought once or never."""
    span = (pairs["first_days"] - pairs["last_days"]).astype(float)
    return (span / (pairs["times"] - 1)).where(pairs["times"] > 1)


def _own(shelf: Shelf, customers: np.ndarray) -> pd.DataFrame:
    """Return the pairs of these customers, of each the most recently bought ones."""
    starts, ends = shelf.bounds[customers], shelf.bounds[customers + 1]
    lengths = ends - starts
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    rows = shelf.pairs.take(np.repeat(starts, lengths) + within)
    order = np.lexsort((rows["item"], -rows["recent"], rows["customer"]))
    return rows.take(order[within < OWN]).reset_index(drop=True)
