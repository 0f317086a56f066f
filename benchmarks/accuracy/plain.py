"""The plain models of a case whose peers nobody has scored: a linear model, Pareto/NBD, and their mean."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from src.models.metrics import NEARLY

from .scores import BLEND, CHURN, SPEND

LINEAR, HISTORY = "our linear", "Pareto/NBD"
CENT = 0.01


def plain(scores: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the linear model's and Pareto/NBD's scores, and under ``blend`` their mean (odds; log spend), by name.

    Without a linear model (no complete labels) Pareto/NBD alone.
    """
    found = {name: scores[name].astype({"customer_id": str}) for name in (LINEAR, HISTORY) if name in scores}
    if LINEAR not in found:
        return found
    both = found[LINEAR].merge(found[HISTORY], on="customer_id", suffixes=("", "_other"))
    risks, amounts = both[[CHURN, f"{CHURN}_other"]], both[[SPEND, f"{SPEND}_other"]]
    mean = {
        CHURN: expit(logit(risks.clip(NEARLY, 1 - NEARLY)).mean(axis=1)),
        SPEND: np.exp(np.log(amounts.clip(lower=CENT)).mean(axis=1)),
    }
    return {BLEND: both[["customer_id"]].assign(**mean), **found}
