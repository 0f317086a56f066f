"""Latent need: customers who look like those that buy most, and buy little; and in which categories the gap is.

Little in a year alone would name whoever orders seldom, has left or has just come. So the usual order must be small as
well, each beside what those who are alike order and spend.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier, LGBMRegressor
from scipy.sparse import csr_matrix
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict

from .threads import threads

HIGH_SHARE = 0.2
"""The best fifth by spend is what the others are compared with."""
ALIKE, LITTLE, SMALL = 1.5, 0.5, 0.35
"""Latent: at least one and a half times as likely as anybody to be of the best fifth, spends less than half a year of
what those alike do, and orders at most .35 of what they do at a time."""
WELL = 0.7
"""What those alike do: the amount that three in ten of them exceed, since some of them buy too little themselves."""
FEWEST_HIGH, TOLD_APART, FOLDS, SEED = 50, 0.55, 5, 1
"""Below an AUC of .55 who customers are does not tell what they buy, and nobody is called alike."""
FAVOURITE = "favourite"
COLUMNS = ["customer_id", "likeness", "spend", "peers_spend", "gap", "latent"]


@dataclass(frozen=True)
class Lookalikes:
    """``table`` with the columns ``COLUMNS``, a row a customer (empty where too few are known to learn from).

    ``likeness`` is the chance to be of the best fifth for who the customer is, ``peers_spend`` what those alike spend a
    year, ``gap`` what is missing to it. ``gaps``: ``customer_id, category, gap``, largest first, of the latent: the gap
    shared out by what the best of those alike buy more of. ``auc``: how well who they are tells the best fifth, on
    customers not learnt from; NaN where nothing was learnt.
    """

    table: pd.DataFrame
    gaps: pd.DataFrame
    auc: float


def lookalikes(features: pd.DataFrame, spend: pd.DataFrame, *, each: int = 3) -> Lookalikes:
    """Return who has a latent need: alike by attributes and favourite category, not by how often or much they buy.

    ``features`` has ``customer_id, amount_365d, amount_mean`` (of an order) and attributes; ``spend`` is customer_id,
    item (a category), amount of the same year. Likeness, and what those alike do, is predicted for each fifth of the
    customers from the others.
    """
    measures = who_they_are(features, spend)
    total = features["amount_365d"].clip(lower=0).to_numpy(float)
    high = total > np.quantile(total, 1 - HIGH_SHARE) if len(total) else np.zeros(0, bool)
    if not len(measures.columns) or high.sum() < FEWEST_HIGH:
        return _nothing()
    model = _classifier()
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    likeness = np.asarray(cross_val_predict(model, measures, high, cv=folds, method="predict_proba"))[:, 1]
    auc = float(roc_auc_score(high, likeness))
    well = {"year": done_well(measures, total), "order": done_well(measures, features["amount_mean"].to_numpy(float))}
    little = (total < LITTLE * well["year"]) & (features["amount_mean"].to_numpy(float) <= SMALL * well["order"])
    latent = (auc >= TOLD_APART) & (likeness >= ALIKE * high.mean()) & little
    table = _told(features["customer_id"], likeness, total, well["year"], latent=latent)
    wide = _wide(spend, features["customer_id"])
    best = _of_the_best(_leaves(model.fit(measures, high), measures), high, wide.to_numpy())
    missing = pd.DataFrame((best - wide.to_numpy()).clip(0), index=wide.index, columns=wide.columns)
    shares = missing.div(missing.sum(axis=1).replace(0, 1), axis=0)
    return Lookalikes(table, _largest(shares.mul(table["gap"].to_numpy(), axis=0)[latent], each), auc)


def done_well(measures: pd.DataFrame, amounts: np.ndarray) -> np.ndarray:
    """Return for each customer the amount that three in ten of those alike exceed; NaN amounts are not learnt from."""
    known = np.isfinite(amounts)
    model = LGBMRegressor(**TREES | {"n_estimators": 100}, objective="quantile", alpha=WELL, n_jobs=threads())
    folds = KFold(FOLDS, shuffle=True, random_state=SEED)
    logs = cross_val_predict(model, measures[known], np.log1p(amounts[known].clip(0)), cv=folds)
    found = np.full(len(amounts), np.nan)
    found[known] = np.expm1(logs)
    return found


def who_they_are(features: pd.DataFrame, spend: pd.DataFrame) -> pd.DataFrame:
    """Return the attributes and the favourite category as categories; columns with a single value are left out."""
    told = features.filter(like="attribute_").astype("category")
    best = spend.sort_values(["amount", "item"], ascending=[False, True]).drop_duplicates("customer_id")
    favourite = features["customer_id"].map(best.set_index("customer_id")["item"]).astype("category")
    measures = told.assign(**{FAVOURITE: favourite})
    return measures[[name for name in measures if measures[name].nunique() > 1]]


TREES: dict[str, Any] = {
    "n_estimators": 60, "num_leaves": 8, "learning_rate": 0.06, "min_child_samples": 40, "cat_smooth": 30,
    "min_data_per_group": 30, "random_state": SEED, "deterministic": True, "force_row_wise": True, "verbose": -1,
}  # fmt: skip


def _classifier() -> LGBMClassifier:
    return LGBMClassifier(**TREES, n_jobs=threads())


def _leaves(model: LGBMClassifier, measures: pd.DataFrame) -> csr_matrix:
    """Return customers x leaves of all trees, 1 where the customer falls in: customers are alike who share leaves."""
    found = np.asarray(model.predict(measures, pred_leaf=True)).astype("int64")
    starts = np.concatenate([[0], np.cumsum(found.max(axis=0) + 1)])
    rows = np.repeat(np.arange(len(found)), found.shape[1])
    columns = (found + starts[:-1]).ravel()
    return csr_matrix((np.ones(len(rows), "float32"), (rows, columns)), shape=(len(found), starts[-1]))


def _of_the_best(leaves: csr_matrix, high: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return for each customer the mean of ``values`` over the best, weighted by the number of leaves shared.

    Two products of sparse matrices: the best are summed in each leaf, the leaves of each customer are added up.
    """
    best = leaves[high]
    counted = np.column_stack([values[high], np.ones(int(high.sum()))])
    sums = leaves @ (best.T @ counted)
    return sums[:, :-1] / np.maximum(sums[:, -1:], 1)


def _wide(spend: pd.DataFrame, customers: pd.Series) -> pd.DataFrame:
    wide = spend.pivot_table(index="customer_id", columns="item", values="amount", aggfunc="sum")
    return wide.reindex(customers).fillna(0).clip(lower=0)


def _told(
    customers: pd.Series, likeness: np.ndarray, total: np.ndarray, peers: np.ndarray, *, latent: np.ndarray
) -> pd.DataFrame:
    gap = (peers - total).round(2)
    columns = [customers.to_numpy(), likeness.round(4), total.round(2), peers.round(2), gap, latent]
    return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))


def _largest(missing: pd.DataFrame, each: int) -> pd.DataFrame:
    """Return the largest positive gaps of each customer, at most ``each``."""
    long = missing.rename_axis(columns="category").stack().rename("gap").reset_index()
    ordered = long[long["gap"] > 0].sort_values(["customer_id", "gap", "category"], ascending=[True, False, True])
    return ordered.groupby("customer_id").head(each).round({"gap": 2}).reset_index(drop=True)


def _nothing() -> Lookalikes:
    kinds = {"customer_id": "str", "latent": "bool"}
    table = pd.DataFrame({name: pd.Series(dtype=kinds.get(name, "float64")) for name in COLUMNS})
    gaps = pd.DataFrame({"customer_id": [], "category": [], "gap": []}).astype(
        {"customer_id": "str", "category": "str"}
    )
    return Lookalikes(table, gaps, float("nan"))
