"""Tastes: customers and items as points that lie close where like customers buy alike things."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from .threads import limited_threads, threads

FACTORS, ITERATIONS, REGULARIZATION, SEED = 16, 10, 0.05, 1
ITEMS_A_FACTOR = 8  # a small range has few tastes: more factors would learn each customer by heart
FEWEST_BUYERS, MOST_ITEMS = 5, 5_000
"""An item has a taste if five customers bought it, and it is among the 5,000 with the most buyers of late."""


@dataclass(frozen=True)
class Taste:
    """Factors of all customers (rows by number) and of the ``items`` (numbers) that have a taste.

    ``pull`` is the square root of each item's buyers of late: what is bought much now is offered first among equals.
    ``known`` is the matrix customers x items of what was bought.
    """

    customers: np.ndarray
    items: np.ndarray
    factors: np.ndarray
    pull: np.ndarray
    known: csr_matrix


def taste(pairs: pd.DataFrame, customers: int, buyers: pd.DataFrame) -> Taste:
    """Return the tastes behind the pairs: alternating least squares on log(1 + recent purchases).

    ``buyers`` has, by item number, ``buyers`` and ``lately``. Source: Hu, Koren, Volinsky 2008, Collaborative filtering
    for implicit feedback datasets.
    """
    often = buyers[(buyers["buyers"] >= FEWEST_BUYERS) & (buyers["lately"] > 0)]
    items = np.sort(often.nlargest(MOST_ITEMS, "lately").index.to_numpy())
    mine = pairs[np.isin(pairs["item"], items)]
    place = np.searchsorted(items, mine["item"])
    shape = (customers, len(items))
    matrix = csr_matrix((np.log1p(mine["recent"]).astype("float32"), (mine["customer"], place)), shape=shape)
    pull = np.sqrt(buyers["lately"].reindex(items).to_numpy(dtype="float32"))
    if not matrix.nnz:
        nothing = np.zeros((customers, 1), "float32"), np.zeros((len(items), 1), "float32")
        return Taste(nothing[0], items, nothing[1], pull, matrix)
    with limited_threads():
        model = _unfitted(max(2, min(FACTORS, len(items) // ITEMS_A_FACTOR)))
        model.fit(matrix, show_progress=False)
    return Taste(model.user_factors, items, model.item_factors, pull, matrix)


def _unfitted(factors: int) -> Any:
    """Return the model; imported here and quietly, because it looks for a progress bar that nobody wants."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="IProgress not found")
        from implicit.cpu.als import AlternatingLeastSquares
    return AlternatingLeastSquares(
        factors=factors,
        iterations=ITERATIONS,
        regularization=REGULARIZATION,
        num_threads=threads(),
        random_state=SEED,
    )


def liking(taste: Taste, customer: np.ndarray, item: np.ndarray) -> np.ndarray:
    """Return how near each customer's taste is to the item beside it; NaN for items without a taste."""
    place, has = _places(taste, item)
    near = np.einsum("ij,ij->i", taste.customers[customer], taste.factors[place]) if len(taste.items) else np.zeros(0)
    return np.where(has, near if len(near) else 0.0, np.nan)


def not_bought(taste: Taste, customers: np.ndarray, n: int) -> pd.DataFrame:
    """Return for each customer the ``n`` items not bought yet that lie nearest to the taste: ``customer, item``.

    Nearness is multiplied by the item's pull. Memory: customers x items with a taste, so hand in a chunk at a time.
    """
    n = min(n, len(taste.items))
    if not n or not len(customers):
        return pd.DataFrame({"customer": [], "item": []}, dtype="int32")
    near = taste.customers[customers] @ (taste.factors * taste.pull[:, None]).T
    rows, places = taste.known[customers].nonzero()
    near[rows, places] = -np.inf
    best = np.argpartition(-near, n - 1, axis=1)[:, :n]
    offered = np.isfinite(np.take_along_axis(near, best, axis=1))
    found = pd.DataFrame({"customer": np.repeat(customers, n), "item": taste.items[best].ravel()})
    return found[offered.ravel()].astype("int32").reset_index(drop=True)


def alike(taste: Taste, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the cosine of the tastes of two items, pair by pair; -1 where one has none."""
    lengths = np.linalg.norm(taste.factors, axis=1, keepdims=True)
    unit = np.divide(taste.factors, lengths, out=np.zeros_like(taste.factors), where=lengths > 0)
    (first, has_first), (second, has_second) = _places(taste, one), _places(taste, other)
    return np.where(has_first & has_second, np.einsum("ij,ij->i", unit[first], unit[second]), -1.0)


def _places(taste: Taste, item: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    place = np.minimum(np.searchsorted(taste.items, item), max(len(taste.items) - 1, 0))
    has = taste.items[place] == item if len(taste.items) else np.zeros(len(item), bool)
    return place, has
