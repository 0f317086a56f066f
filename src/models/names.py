"""What segments are called: by rule from what their customers are like, so that a cluster's number means nothing."""

from collections import Counter

import numpy as np
import pandas as pd

SAYINGS: tuple[tuple[str, tuple[str, str, str]], ...] = (
    ("orders_per_30d", ("occasional", "regular", "frequent")),
    ("amount_per_30d", ("low_spend", "medium_spend", "high_spend")),
    ("amount_mean", ("small_orders", "", "large_orders")),
    ("recency_days", ("recent", "", "lapsing")),
    ("categories_365d", ("narrow", "", "broad")),
)
"""Feature -> what a segment is called whose middle customer is in the lowest, middle or highest third of all.
The first two make the name; the others are added where two segments would be called the same."""


def name_segments(features: pd.DataFrame, clusters: np.ndarray) -> list[str]:
    """Return the unique name of every cluster, by its number: ``frequent_high_spend``."""
    words = pd.DataFrame({name: _thirds(features[name], clusters, said) for name, said in SAYINGS if name in features})
    names = words.iloc[:, :2].agg(_joined, axis=1)
    for column in words.columns[2:]:
        twice = names.duplicated(keep=False)
        names = names.mask(twice, pd.DataFrame({"name": names, "more": words[column]}).agg(_joined, axis=1))
    return _numbered(names.tolist())


def _thirds(values: pd.Series, clusters: np.ndarray, said: tuple[str, str, str]) -> pd.Series:
    """Return for every cluster the word for the third in which its median lies."""
    medians = values.groupby(clusters).median()
    return medians.map(lambda middle: said[int(np.searchsorted(values.quantile([1 / 3, 2 / 3]), middle, "right"))])


def _joined(words: pd.Series) -> str:
    return "_".join(word for word in words if word)


def _numbered(names: list[str]) -> list[str]:
    """Return the names, those that are still the same told apart by a number."""
    seen: Counter[str] = Counter()
    numbered = []
    for name in names:
        seen[name] += 1
        numbered.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return numbered
