"""How many purchases each customer of the CDNOW sample makes in the second 39 weeks: forecasts against the truth."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from ibis import _

from src.errors import BadInput
from src.models.metrics import bias, mae, mse, spearman

from .cases import COUNTS
from .orders import orders
from .scores import ORDERS

GIVEN = 8
"""Customers of the sample with orders of no amount only."""

WANTED = {"mse": 2.569, "pearson": 0.630, "bias": 0.11}
"""Pareto/NBD's figures, which are to be beaten: an error below, a correlation above, a bias within."""


def bought() -> pd.DataFrame:
    """Return customer_id and true: the days with a transaction in the holdout, of everybody there before it."""
    when = _.ordered_at
    end = pd.Timestamp(COUNTS.cut) + pd.Timedelta(days=COUNTS.horizon_days)
    days = orders(COUNTS).mutate(day=when.date()).filter(when < end)
    found = days.group_by("customer_id").agg(
        known=(when < COUNTS.cut).any(), true=_.day.nunique(where=when >= COUNTS.cut)
    )
    return found.filter("known").drop("known").order_by("customer_id").execute().astype({"true": float})


def judge_counts(forecasts: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return a row a model: sum, bias, mae, mse, pearson, spearman, and whether it is as good as wanted.

    Each frame has customer_id and ``expected_orders``, the purchases expected in the 39 weeks. Eight of the 2,357
    have only been given something before the cut: where that makes no customer, none is expected of them.
    """
    happened = bought()
    rows = {}
    for name, said in forecasts.items():
        expected = happened["customer_id"].map(said.astype({"customer_id": str}).set_index("customer_id")[ORDERS])
        if (silent := int(expected.isna().sum())) > GIVEN:
            raise BadInput(
                "The counts cannot be judged.", f"{name}: expected {ORDERS} for everybody; {silent} have none."
            )
        rows[name] = _measured(happened["true"], expected.fillna(0))
    return pd.DataFrame(rows).T


def _measured(true: pd.Series, expected: pd.Series) -> dict[str, float | bool]:
    found = {metric.__name__: metric(true, expected) for metric in (bias, mae, mse, spearman)}
    found |= {"sum": float(expected.sum()), "pearson": float(np.corrcoef(true, expected)[0, 1])}
    beaten = (
        found["mse"] < WANTED["mse"] and found["pearson"] > WANTED["pearson"] and abs(found["bias"]) < WANTED["bias"]
    )
    return {name: found[name] for name in ("sum", "bias", "mae", "mse", "pearson", "spearman")} | {"wanted": beaten}
