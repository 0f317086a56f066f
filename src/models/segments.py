"""Which customers buy alike: k-means on a few logs, segments found again, large and worth telling apart."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
from sklearn.pipeline import Pipeline

from .grades import Letter
from .names import name_segments
from .pipelines import on_logs
from .progress import shown
from .stability import HIGHLY, ROUNDS, TRUSTED, cluster_stability
from .threads import limited_threads

ASPECTS = ("recency_days", "orders_per_30d", "amount_mean", "categories_365d")
"""How lately, how often, how much at a time, how broadly. With rhythm or discounts beside them segments were found
again less often and told later spend apart less well."""

SHOWN = (
    "recency_days", "orders_per_30d", "amount_per_30d", "amount_mean", "gap_mean_days", "categories_365d",
    "discount_share", "tenure_days",
)  # fmt: skip
MOST, SMALLEST_SHARE, SMALLEST, SAMPLE, SEED = 8, 0.02, 20, 5_000, 1
NEAR_BEST = 0.02
EVERYBODY = "all_customers"


@dataclass(frozen=True)
class Segments:
    """What was found: ``members`` has customer_id, segment, segment_strength; ``profile`` a row a segment.

    ``choice`` has a row a number of segments tried: k, stability (of the least stable), smallest_share, separation,
    silhouette, chosen. ``model`` assigns a cluster number to any feature frame, None when all form one segment;
    ``names`` are the segments' by that number.
    """

    members: pd.DataFrame
    profile: pd.DataFrame
    choice: pd.DataFrame
    model: Pipeline | None
    names: list[str]
    kind: Literal["model", "rule"]
    grade: Letter
    reason: str


def find_segments(features: pd.DataFrame, panel: pd.DataFrame, *, rounds: int = ROUNDS) -> Segments:
    """Return the segments of these customers; ``panel`` tells what customers like them spent next.

    The number is the smallest whose separation comes within .02 of the best, among those whose every segment is found
    again (mean bootstrap Jaccard at least .75, over so many ``rounds``) and holds 2 % of customers and at least 20.
    With none: one segment.
    """
    with limited_threads():
        tried = {k: _fit(features, k) for k in shown(range(2, _most(len(features)) + 1), "segments")}
        choice = _choice(tried, features, _newest(panel), rounds)
    chosen = choice.loc[choice["chosen"], ["k", "stability"]]
    if chosen.empty:
        return _everybody(features, choice)
    model, stability = tried[int(chosen["k"].iloc[0])], float(chosen["stability"].iloc[0])
    names = name_segments(features, model[-1].labels_)
    members = assigned(model, names, features)
    grade: Letter = "A" if stability >= HIGHLY else "B"
    return Segments(members, profile(members, features), choice, model, names, "model", grade, "")


def assigned(model: Pipeline | None, names: list[str], features: pd.DataFrame) -> pd.DataFrame:
    """Return customer_id, segment, segment_strength; without a model all are in the one segment.

    The strength is 1 at the segment's centre and 0 half-way to the next (1 - own / next).
    """
    if model is None:
        return features[["customer_id"]].assign(segment=names[0], segment_strength=1.0).reset_index(drop=True)
    distances = np.sort(model.transform(features), axis=1)
    strength = 1 - distances[:, 0] / np.maximum(distances[:, 1], 1e-12)
    named = np.array(names, dtype=object)[model.predict(features)]
    return pd.DataFrame(
        {"customer_id": features["customer_id"].to_numpy(), "segment": named, "segment_strength": strength}
    )


def profile(members: pd.DataFrame, features: pd.DataFrame) -> pd.DataFrame:
    """Return a row a segment, most revenue first: customers, last year's revenue, their shares, typical numbers."""
    rows = features.merge(members, on="customer_id")
    shown = [name for name in SHOWN if name in features]
    found = rows.groupby("segment").agg(
        customers=("customer_id", "size"),
        revenue=("amount_365d", "sum"),
        segment_strength=("segment_strength", "mean"),
        **{name: (name, "median") for name in shown},
    )
    shares = found[["customers", "revenue"]] / found[["customers", "revenue"]].sum()
    return (
        found.assign(customers_share=shares["customers"], revenue_share=shares["revenue"])
        .sort_values("revenue", ascending=False)
        .reset_index()
    )


def indexes(members: pd.DataFrame, features: pd.DataFrame) -> pd.DataFrame:
    """Return segment, feature, index: the segment's mean over that of all customers, richest segment first."""
    shown = [name for name in SHOWN if name in features and features[name].mean() > 0]
    rows = features.merge(members, on="customer_id")
    ratio = rows.groupby("segment")[shown].mean() / features[shown].mean()
    order = profile(members, features)["segment"]
    long = ratio.loc[order].rename_axis(columns="feature").stack().rename("index").reset_index()
    return long[["segment", "feature", "index"]]


def _fit(features: pd.DataFrame, k: int) -> Pipeline:
    columns = [name for name in ASPECTS if name in features and features[name].nunique() > 1]
    columns = columns or list(ASPECTS[:1])
    return on_logs(columns, KMeans(k, n_init=5, random_state=SEED)).fit(features[columns])


def _most(customers: int) -> int:
    """Return how many segments can be tried so that an average one is large enough."""
    return min(MOST, int(customers // max(SMALLEST, SMALLEST_SHARE * customers)))


def _newest(panel: pd.DataFrame) -> pd.DataFrame:
    return panel[panel["as_of"] == panel["as_of"].max()]


def _choice(tried: dict[int, Pipeline], features: pd.DataFrame, later: pd.DataFrame, rounds: int) -> pd.DataFrame:
    """Return every number tried with what speaks for it, and the one chosen."""
    columns = {"k": "int64", "stability": float, "smallest_share": float, "separation": float, "silhouette": float}
    judged = shown(list(tried.items()), "found again?")
    rows = [(k, *_judge(model, features, later, rounds)) for k, model in judged]
    table = pd.DataFrame(rows, columns=list(columns)).astype(columns)
    large = table["smallest_share"] * len(features) >= max(SMALLEST, SMALLEST_SHARE * len(features))
    good = table[large & (table["stability"] >= TRUSTED)]
    worth = good["separation"].fillna(0.0)
    best = good.loc[worth >= worth.max() - NEAR_BEST, "k"].min() if len(good) else 0
    return table.assign(chosen=table["k"] == best)


def _judge(
    model: Pipeline, features: pd.DataFrame, later: pd.DataFrame, rounds: int
) -> tuple[float, float, float, float]:
    """Return stability of the least stable segment, share of the smallest, separation of later spend, silhouette."""
    random = np.random.default_rng(SEED)
    drawn = random.permutation(len(features))[:SAMPLE]
    points = np.asarray(model[:-1].transform(features.iloc[drawn]))
    sample = KMeans(model[-1].n_clusters, n_init=5, random_state=SEED).fit(points)
    smallest = np.bincount(model[-1].labels_, minlength=model[-1].n_clusters).min() / len(features)
    stability = cluster_stability(sample, points, rounds=rounds).min()
    silhouette = silhouette_score(points, sample.labels_) if len(set(sample.labels_)) > 1 else np.nan
    return float(stability), float(smallest), _separation(model, later), float(silhouette)


def _separation(model: Pipeline, later: pd.DataFrame) -> float:
    """Return the share of the variance of later spend (in logs) that lies between segments (eta squared)."""
    if later.empty:
        return float("nan")
    spend = np.log1p(later["spend"].clip(lower=0))
    means = spend.groupby(model.predict(later)).transform("mean")
    return float(means.var(ddof=0) / spend.var(ddof=0)) if spend.var(ddof=0) > 0 else 0.0


def _everybody(features: pd.DataFrame, choice: pd.DataFrame) -> Segments:
    """Return all customers as one segment, and why."""
    reason = (
        f"No split of {len(features)} customers was found again with segments of {SMALLEST} customers or more "
        f"(mean Jaccard {TRUSTED}): all form one segment."
    )
    members = assigned(None, [EVERYBODY], features)
    return Segments(members, profile(members, features), choice, None, [EVERYBODY], "rule", "C", reason)
