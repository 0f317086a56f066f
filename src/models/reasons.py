"""From contributions to reasons: the features that matter in general, and the three that matter for a customer."""

import numpy as np
import pandas as pd

from .churn import ChurnModel
from .conversion import ConversionModel
from .explain import Contributions, explain_conversion, explain_recency
from .ideas import idea
from .telling import TOLD, Told, told

LARGE = 0.25
"""The share of all that moves a score from which an idea is told whose numbers do not read the way it pushes."""


def importance(contributions: Contributions) -> pd.DataFrame:
    """Return feature, importance (mean absolute contribution), idea; the strongest first."""
    weights = contributions.values.abs().mean().sort_values(ascending=False, kind="stable")
    found = weights.rename("importance").rename_axis("feature").reset_index()
    return found.assign(idea=found["feature"].map(idea))


def dependence(contributions: Contributions, features: pd.DataFrame, *, top: int = 6) -> pd.DataFrame:
    """Return feature, value, contribution of the strongest features, a row a customer and feature."""
    names = importance(contributions)["feature"].head(top)
    values = features.set_index("customer_id").loc[contributions.values.index]
    long = [
        pd.DataFrame({"feature": name, "value": values[name], "contribution": contributions.values[name]})
        for name in names
    ]
    return pd.concat(long, ignore_index=True).dropna()


def top_reasons(contributions: Contributions, features: pd.DataFrame, n: int = 3) -> pd.DataFrame:
    """Return customer_id, rank, feature, value, reference, contribution: up to ``n`` reasons, each another idea.

    An idea is told where it makes up a tenth of all that moves the customer's score, a quarter if its numbers do not
    read the way it pushes (see ``telling``); the strongest always. Ideas that push the way the score went (above or
    below the average of these customers) come first, the strongest before: a reason for a high risk must not be an
    excuse. Only where they run out does one follow that pushes the other way. ``value`` is the customer's own,
    ``reference`` the median of these customers, ``contribution`` the idea's sum: above 0 it raises.
    """
    known = features.set_index("customer_id").loc[contributions.values.index]
    own, ideas = known[contributions.values.columns], told(contributions, known)
    order = _order(ideas, np.sign(contributions.values.sum(axis=1).to_numpy()))[:, :n]
    rows, ranks = np.arange(len(known))[:, None], np.arange(order.shape[1])
    chosen = ideas.tellers[rows, order]
    found = pd.DataFrame(
        {
            "customer_id": np.repeat(own.index.to_numpy(), order.shape[1]),
            "rank": np.tile(ranks + 1, len(own)),
            "feature": own.columns.to_numpy()[chosen].ravel(),
            "value": own.to_numpy(float)[rows, chosen].ravel(),
            "reference": own.median().to_numpy(float)[chosen].ravel(),
            "contribution": ideas.sums[rows, order].ravel(),
        }
    )
    worth_telling = (_matters(ideas)[rows, order] | (ranks == 0)).ravel() & (found["contribution"] != 0)
    return found[worth_telling].reset_index(drop=True)


def _matters(ideas: Told) -> np.ndarray:
    """Return where an idea makes up enough of what moves the customer's score to be told."""
    size = np.abs(ideas.sums)
    return size >= np.where(ideas.plain, TOLD, LARGE) * size.sum(axis=1, keepdims=True)


def _order(ideas: Told, direction: np.ndarray) -> np.ndarray:
    """Return every customer's ideas, first to tell to last: those that matter, those that push the score's way."""
    size, along = np.abs(ideas.sums), np.sign(ideas.sums) == direction[:, None]
    matters, scale = _matters(ideas), np.maximum(size.max(axis=1, keepdims=True), 1e-300)
    return np.argsort(-(size / scale + 2.0 * along + 4.0 * matters) * (size > 0), axis=1, kind="stable")


def churn_reasons(trained: ChurnModel, features: pd.DataFrame, explained: Contributions, *, n: int = 3) -> pd.DataFrame:
    """Return ``top_reasons`` of everybody's chance of leaving, each by what scored them.

    ``explained`` are the active customers (``explain_churn``), compared with each other in all that the model looks at;
    the others were scored by recency alone, so that is their reason, compared with all customers.
    """
    active = features["customer_id"].isin(explained.values.index)
    lapsed = top_reasons(explain_recency(trained, features), features, n)
    found = [lapsed[lapsed["customer_id"].isin(features.loc[~active, "customer_id"])]]
    if active.any():
        found.insert(0, top_reasons(explained, features[active], n))
    return pd.concat(found, ignore_index=True)


def conversion_reasons(trained: ConversionModel, leads: pd.DataFrame, *, n: int = 3) -> pd.DataFrame:
    """Return ``top_reasons`` of every open lead's chance of being won; ``customer_id`` holds the lead's id."""
    known = leads.drop(columns="customer_id").rename(columns={"lead_id": "customer_id"})
    if leads.empty:
        kinds = {"customer_id": "str", "rank": "int64", "feature": "str"}
        kinds |= dict.fromkeys(("value", "reference", "contribution"), "float64")
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
    return top_reasons(explain_conversion(trained, leads), known, n)
