"""From contributions to reasons: the features that matter in general, and the three that matter for a customer."""

import numpy as np
import pandas as pd

from .churn import ChurnModel, is_active
from .conversion import ConversionModel
from .explain import Contributions, explain_churn, explain_conversion, explain_recency
from .ideas import idea


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
    """Return customer_id, rank, feature, value, reference, contribution: ``n`` reasons a customer, each another idea.

    The contributions of an idea's features are added up; it is told by its strongest feature. Ideas that push the way
    the score went (above or below the average of these customers) come first, the strongest before: a reason for a high
    risk must not be an excuse. Only where they run out does one follow that pushes the other way. ``value`` is the
    customer's own, ``reference`` the median of these customers, ``contribution`` the idea's sum: above 0 it raises.
    Ideas that move nothing give no reason, nor do features that the customer does not have.
    """
    own = features.set_index("customer_id").loc[contributions.values.index, contributions.values.columns]
    moved = contributions.values.where(own.notna(), 0.0)
    sums, tellers = _by_idea(moved)
    direction = np.sign(contributions.values.sum(axis=1).to_numpy())[:, None]
    order = np.argsort(-(np.abs(sums) + 1e6 * (np.sign(sums) == direction) * (sums != 0)), axis=1, kind="stable")[:, :n]
    rows, ranks = np.arange(len(sums))[:, None], np.arange(order.shape[1])
    chosen = tellers[rows, order]
    found = pd.DataFrame(
        {
            "customer_id": np.repeat(own.index.to_numpy(), order.shape[1]),
            "rank": np.tile(ranks + 1, len(sums)),
            "feature": own.columns.to_numpy()[chosen].ravel(),
            "value": own.to_numpy(float)[rows, chosen].ravel(),
            "reference": own.median().to_numpy(float)[chosen].ravel(),
            "contribution": sums[rows, order].ravel(),
        }
    )
    return found[found["contribution"] != 0].reset_index(drop=True)


def churn_reasons(trained: ChurnModel, features: pd.DataFrame, active_days: int, *, n: int = 3) -> pd.DataFrame:
    """Return ``top_reasons`` of everybody's chance of leaving, each by what scored them.

    Active customers are compared with active ones in all that the model looks at; the others were scored by recency
    alone, so that is their reason, compared with all customers.
    """
    active = is_active(features, active_days)
    lapsed = top_reasons(explain_recency(trained, features), features, n)
    told = [lapsed[lapsed["customer_id"].isin(features.loc[~active, "customer_id"])]]
    if active.any():
        told.insert(0, top_reasons(explain_churn(trained, features[active]), features[active], n))
    return pd.concat(told, ignore_index=True)


def conversion_reasons(trained: ConversionModel, leads: pd.DataFrame, *, n: int = 3) -> pd.DataFrame:
    """Return ``top_reasons`` of every open lead's chance of being won; ``customer_id`` holds the lead's id."""
    known = leads.drop(columns="customer_id").rename(columns={"lead_id": "customer_id"})
    if leads.empty:
        kinds = {"customer_id": "str", "rank": "int64", "feature": "str"}
        kinds |= dict.fromkeys(("value", "reference", "contribution"), "float64")
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
    return top_reasons(explain_conversion(trained, leads), known, n)


def _by_idea(moved: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return for every customer and idea the sum of its contributions, and the feature (its position) that tells it."""
    ideas = np.array([idea(name) for name in moved.columns])
    values, sums, tellers = moved.to_numpy(float), [], []
    for name in dict.fromkeys(ideas):
        members = np.flatnonzero(ideas == name)
        total = values[:, members].sum(axis=1)
        sums.append(total)
        tellers.append(members[np.argmax(values[:, members] * np.sign(total)[:, None], axis=1)])
    return np.column_stack(sums), np.column_stack(tellers)
