"""Latent need: customers who look like those that buy most, and buy little; and in which categories the gap is."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from scipy.sparse import csr_matrix
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from .threads import threads

HIGH_SHARE = 0.2
"""The best fifth by spend is what the others are compared with."""
ALIKE, LITTLE = 1.5, 0.5
"""Latent: at least one and a half times as likely as anybody to be of the best fifth, and spends less than half of what
those of the best fifth do who are most like the customer."""
FEWEST_HIGH, TOLD_APART, FOLDS, SEED = 50, 0.55, 5, 1
"""Below an AUC of .55 who customers are does not tell what they buy, and nobody is called alike."""
FAVOURITE = "favourite"
COLUMNS = ["customer_id", "likeness", "spend", "peers_spend", "gap", "latent"]


@dataclass(frozen=True)
class Lookalikes:
    """``table`` with the columns ``COLUMNS``, a row a customer (empty where too few are known to learn from).

    ``likeness`` is the chance to be of the best fifth for who the customer is, ``peers_spend`` the mean spend of the
    best ones weighted by how alike they are, ``gap`` what is missing to it. ``gaps``: ``customer_id, category, gap``,
    largest first, of the latent. ``auc``: how well who they are tells the best fifth, on customers not learnt from; NaN
    where nothing was learnt.
    """

    table: pd.DataFrame
    gaps: pd.DataFrame
    auc: float


def lookalikes(features: pd.DataFrame, spend: pd.DataFrame, *, each: int = 3) -> Lookalikes:
    """Return who has a latent need: by attributes and favourite category, never by how often or how much they buy.

    ``features`` has ``customer_id, amount_365d`` and attributes; ``spend`` is customer_id, item (a category), amount of
    the same year. Likeness is predicted for each fifth of the customers from the others.
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
    wide = _wide(spend, features["customer_id"])
    weights = _leaves(model.fit(measures, high), measures)
    peers = _of_the_best(weights, high, np.column_stack([total, wide.to_numpy()]))
    table = _told(features["customer_id"], likeness, total, peers[:, 0], base=high.mean(), known=auc >= TOLD_APART)
    missing = pd.DataFrame(peers[:, 1:] - wide.to_numpy(), index=wide.index, columns=wide.columns)
    return Lookalikes(table, _largest(missing[table["latent"].to_numpy()], each), auc)


def who_they_are(features: pd.DataFrame, spend: pd.DataFrame) -> pd.DataFrame:
    """Return the attributes and the favourite category as categories; columns with a single value are left out."""
    told = features.filter(like="attribute_").astype("category")
    best = spend.sort_values(["amount", "item"], ascending=[False, True]).drop_duplicates("customer_id")
    favourite = features["customer_id"].map(best.set_index("customer_id")["item"]).astype("category")
    measures = told.assign(**{FAVOURITE: favourite})
    return measures[[name for name in measures if measures[name].nunique() > 1]]


def _classifier() -> LGBMClassifier:
    return LGBMClassifier(
        n_estimators=60, num_leaves=8, learning_rate=0.06, min_child_samples=40, cat_smooth=30, min_data_per_group=30,
        random_state=SEED, n_jobs=threads(), deterministic=True, force_row_wise=True, verbose=-1,
    )  # fmt: skip


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
    customers: pd.Series, likeness: np.ndarray, total: np.ndarray, peers: np.ndarray, *, base: float, known: bool
) -> pd.DataFrame:
    latent = known & (likeness >= ALIKE * base) & (total < LITTLE * peers)
    columns = [
        customers.to_numpy(),
        likeness.round(4),
        total.round(2),
        peers.round(2),
        (peers - total).round(2),
        latent,
    ]
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
