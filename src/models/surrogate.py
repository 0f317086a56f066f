"""What tells segments apart, in all that is known of customers: trees that learn them, explained by TreeSHAP."""

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier

from .columns import model_features
from .ideas import idea
from .segments import Segments
from .threads import threads


def explain_segments(found: Segments, features: pd.DataFrame) -> pd.DataFrame:
    """Return segment, feature, importance, idea, agreement; a segment's strongest features first.

    ``importance`` is the mean absolute TreeSHAP value for that segment; ``agreement`` the share of customers whom the
    trees put where the clustering did: how far the explanation can be trusted. One segment needs none: no rows.
    """
    columns = ["segment", "feature", "importance", "idea", "agreement"]
    if len(found.names) < 2:
        return pd.DataFrame(columns=columns)
    names, table = model_features(features), features[model_features(features)]
    trees = LGBMClassifier(n_estimators=40, num_leaves=7, random_state=1, deterministic=True, force_row_wise=True,
                           verbose=-1, n_jobs=threads()).fit(table, found.members["segment"])  # fmt: skip
    agreement = float(np.mean(trees.predict(table) == found.members["segment"]))
    weights = _weights(trees, table)
    rows = [
        (segment, name, weight, idea(name), agreement)
        for segment, row in zip(trees.classes_, weights, strict=True)
        for name, weight in zip(names, row, strict=True)
    ]
    return pd.DataFrame(rows, columns=columns).sort_values(
        ["segment", "importance"], ascending=[True, False], ignore_index=True, kind="stable"
    )


def overall(told_apart: pd.DataFrame) -> pd.DataFrame:
    """Return feature, importance, idea over all segments, the strongest first."""
    means = told_apart.groupby(["feature", "idea"], as_index=False)["importance"].mean()
    return means.sort_values("importance", ascending=False, ignore_index=True)


def _weights(trees: LGBMClassifier, table: pd.DataFrame) -> np.ndarray:
    """Return the mean absolute contribution, a row a class and a column a feature; two classes share theirs."""
    contributions = np.asarray(trees.booster_.predict(table, pred_contrib=True))
    weights = np.abs(contributions).mean(axis=0).reshape(-1, table.shape[1] + 1)[:, :-1]
    return np.repeat(weights, 2, axis=0) if len(weights) == 1 else weights
