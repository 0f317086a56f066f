"""Segments keep their names: one that lies where a segment of the last published run lay is called as that one was."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist
from sklearn.pipeline import Pipeline

from .segments import Segments, profile

HALF_WAY = 0.5
"""Of the distance to the next segment: a centre that has come further may as well belong to that one."""


@dataclass(frozen=True)
class NamesBefore:
    """The segments that earlier runs have published.

    ``names``: those of the last run; ``centres``: a row each (index: the name), columns in the features' own units,
    none where all customers were one segment; ``taken``: every name that any earlier run has given; ``as_of``: the
    date of the last run, empty when there was none.
    """

    names: tuple[str, ...] = ()
    centres: pd.DataFrame = field(default_factory=pd.DataFrame)
    taken: frozenset[str] = frozenset()
    as_of: str = ""


def names_before(manifests: Sequence[Mapping[str, Any]]) -> NamesBefore:
    """Return the names that the manifests of earlier runs, oldest first, tell; none when the last one tells none."""
    records = [manifest.get("models", {}).get("segments", {}) for manifest in manifests]
    if not records or "names" not in records[-1]:
        return NamesBefore()
    last = records[-1]
    middle = pd.DataFrame(last["centres"], last["names"] if last["centres"] else [], last["features"])
    taken = frozenset(name for record in records for name in record.get("names", ()))
    return NamesBefore(tuple(last["names"]), middle, taken, str(manifests[-1]["as_of"]))


def centres(model: Pipeline | None) -> pd.DataFrame:
    """Return the segments' centres in the features' own units, a row a cluster; empty without a model.

    A centre is the mean of scaled signed logs, brought back: nearly the geometric mean.
    """
    if model is None:
        return pd.DataFrame()
    logs = model["scale"].inverse_transform(model[-1].cluster_centers_)
    return pd.DataFrame(np.sinh(logs), columns=list(model[0].get_feature_names_out()))


def keep_names(found: Segments, before: NamesBefore, features: pd.DataFrame) -> Segments:
    """Return the segments under the names of those of the last run that they are; new ones under names of their own."""
    if found.model is None or not before.taken:
        return found
    names = rename(found.names, same_segments(found.model, before.centres), before.taken)
    called = dict(zip(found.names, names, strict=True))
    members = found.members.assign(segment=found.members["segment"].map(called))
    return replace(found, members=members, profile=profile(members, features), names=names)


def same_segments(model: Pipeline, earlier: pd.DataFrame) -> dict[int, str]:
    """Return by cluster number the name of the earlier segment that it is; a cluster that is none is left out.

    Distances are taken as the model takes them, between the centres; of all ways to pair segments of then and now no
    more than half-way to the next one, the one of most pairs and least distance counts (Hungarian method: Kuhn 1955).
    """
    now = centres(model)
    shared = [name for name in now if name in earlier]
    if not shared or earlier.empty:
        return {}
    here, there = (_scaled(model, table)[:, [now.columns.get_loc(name) for name in shared]] for table in (now, earlier))
    apart, near = cdist(here, there), np.minimum.outer(_half_way(here), _half_way(there))
    cost = np.where(apart <= near, apart, 1 + apart.sum())
    pairs = zip(*linear_sum_assignment(cost), strict=True)
    return {
        int(cluster): str(earlier.index[was]) for cluster, was in pairs if apart[cluster, was] <= near[cluster, was]
    }


def rename(names: Sequence[str], same: Mapping[int, str], taken: Collection[str]) -> list[str]:
    """Return the segments' names by number: of those in ``same`` the earlier one, of the others one not yet taken."""
    called, given = [], set(taken)
    for cluster, name in enumerate(names):
        called.append(same.get(cluster) or _free(name, given))
        given.add(called[-1])
    return called


def _free(name: str, given: Collection[str]) -> str:
    """Return the name, or with the first number that makes it one of its own."""
    number, free = 1, name
    while free in given:
        number += 1
        free = f"{name}_{number}"
    return free


def _scaled(model: Pipeline, table: pd.DataFrame) -> np.ndarray:
    """Return the points as the model sees them; what the table does not have is a gap like any other."""
    return np.asarray(model[:-1].transform(table.reindex(columns=list(model.feature_names_in_)).astype("float64")))


def _half_way(points: np.ndarray) -> np.ndarray:
    """Return for each point half the distance to the nearest other one; without end where it is alone."""
    apart = cdist(points, points)
    np.fill_diagonal(apart, np.inf)
    return HALF_WAY * apart.min(axis=1)
