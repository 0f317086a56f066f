"""Are clusters found again? Hennig's bootstrap (Hennig 2007, as in fpc::clusterboot)."""

import numpy as np
from sklearn.base import clone
from sklearn.cluster import KMeans

ROUNDS = 25
TRUSTED, HIGHLY = 0.75, 0.85
"""Mean Jaccard from which a cluster is a stable pattern, and a highly stable one (Hennig 2007, section 4)."""


def cluster_stability(clusterer: KMeans, points: np.ndarray, *, rounds: int = ROUNDS, seed: int = 1) -> np.ndarray:
    """Return for every cluster of the fitted clusterer the mean Jaccard similarity with its best match.

    In each round as many points are drawn with replacement and clustered anew; a cluster's points among those drawn
    are compared with each new cluster's, and the best match counts.
    """
    random, found = np.random.default_rng(seed), np.asarray(clusterer.labels_)
    matches = []
    for _ in range(rounds):
        drawn = random.integers(0, len(points), len(points))
        again = clone(clusterer).fit(points[drawn])
        once, first = np.unique(drawn, return_index=True)
        matches.append(_best_jaccard(found[once], again.labels_[first], clusterer.n_clusters))
    return np.mean(matches, axis=0)


def _best_jaccard(one: np.ndarray, other: np.ndarray, clusters: int) -> np.ndarray:
    """Return for every cluster of ``one`` its greatest Jaccard similarity with a cluster of ``other``."""
    both = np.zeros((clusters, clusters))
    np.add.at(both, (one, other), 1)
    either = both.sum(axis=1, keepdims=True) + both.sum(axis=0, keepdims=True) - both
    return (both / np.maximum(either, 1)).max(axis=1)
