"""What anybody could apply: one-number rules and linear models, learned on the run's own panel of earlier dates."""

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from src.models.baselines import last_period, linear_churn, linear_value, recency_rule
from src.models.pipelines import on_logs
from src.workspace import Workspace

from .scores import CHURN, SPEND


def rules(ws: Workspace) -> dict[str, pd.DataFrame]:
    """Return the scores of each rule by name: customer_id and churn_probability, expected_value or both.

    Without complete labels in the panel only those that learn nothing.
    """
    panel, now, days = ws.read("panel"), ws.read("features"), ws.read("prepared")["horizon_days"]
    rate = now["orders_per_30d"] * now["amount_mean"] * days / 30
    found = {
        "last period": _said(now, {SPEND: last_period(now, days)}),
        "rate so far": _said(now, {SPEND: rate.fillna(0)}),
    }
    if panel.empty or panel["churned"].nunique() < 2:
        return found
    return {**_learned(panel, now, days), **found}


def _learned(panel: pd.DataFrame, now: pd.DataFrame, days: int) -> dict[str, pd.DataFrame]:
    active = panel[panel["active"].astype(bool)]
    churn = {
        "recency rule": recency_rule(),
        "frequency rule": on_logs(["orders_per_30d"], LogisticRegression()),
        "our linear": linear_churn(active, days),
    }
    leaving = {
        name: model.fit(active, active["churned"].astype(int)).predict_proba(now)[:, 1] for name, model in churn.items()
    }
    spend = linear_value(panel, days).fit(panel, panel["spend"].clip(lower=0)).predict(now)
    said = {name: {CHURN: risk} for name, risk in leaving.items()}
    said["our linear"][SPEND] = spend
    return {name: _said(now, scores) for name, scores in said.items()}


def _said(now: pd.DataFrame, scores: dict[str, np.ndarray | pd.Series]) -> pd.DataFrame:
    return pd.DataFrame({"customer_id": now["customer_id"].astype(str), **scores})
