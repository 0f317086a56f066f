"""How much is left to gain: our scores, corrected by somebody who has seen what most customers then did.

Customers are dealt into ten parts. Small boosted trees start from our scores, see what nine parts did in the judged
horizon itself, and correct the scores of the tenth. No forecast has that: where even they hardly rank better, the
features hold little that ours did not learn from earlier dates.
"""

import numpy as np
import pandas as pd
from lightgbm import LGBMModel
from scipy.special import expit, logit
from sklearn.model_selection import KFold

from src.models.columns import model_features
from src.models.metrics import NEARLY
from src.models.pipelines import POWER
from src.models.threads import limited_threads, threads
from src.workspace import Workspace

from .cases import Case
from .scores import CHURN, SPEND
from .truth import truth

HINDSIGHT = "hindsight"
PARTS = 10
TREES = {"n_estimators": 100, "learning_rate": 0.02, "num_leaves": 5, "min_child_samples": 50, "reg_lambda": 20.0}
DRAWN = {"extra_trees": True, "colsample_bytree": 0.4, "random_state": 1, "deterministic": True, "verbose": -1}
LEAST = 1e-3


@limited_threads()
def hindsight(case: Case, ws: Workspace, scored: pd.DataFrame) -> pd.DataFrame:
    """Return customer_id, churn_probability (of active customers), expected_value: ours, corrected in hindsight."""
    ours = scored[["customer_id", CHURN, SPEND]].astype({"customer_id": str})
    happened = truth(case).astype({"customer_id": str}).merge(ours, on="customer_id")
    table = ws.read("features").astype({"customer_id": str}).drop(columns=["active"], errors="ignore")
    columns = [name for name in model_features(ws.read("panel")) if name in table]
    table = happened.merge(table, on="customer_id", validate="one_to_one")
    return _churn(table[table["active"]], columns).merge(_spend(table, columns), on="customer_id", how="right")


def _churn(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    odds = logit(table[CHURN].clip(NEARLY, 1 - NEARLY))
    said = expit(corrected(table[columns], table["churned"], odds, {"objective": "binary"}))
    return table[["customer_id"]].assign(**{CHURN: said})


def _spend(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    spend = table["spend"].clip(lower=0)
    logs = np.log(table[SPEND].clip(lower=LEAST) / spend.mean())
    objective = {"objective": "tweedie", "tweedie_variance_power": POWER}
    said = spend.mean() * np.exp(corrected(table[columns], spend / spend.mean(), logs, objective))
    return table[["customer_id"]].assign(**{SPEND: said})


def corrected(table: pd.DataFrame, true: pd.Series, start: pd.Series, objective: dict) -> np.ndarray:
    """Return the start, corrected for each part by what the others did."""
    found = start.to_numpy(float).copy()
    for seen, asked in KFold(PARTS, shuffle=True, random_state=1).split(table):
        model = LGBMModel(**TREES, **DRAWN, **objective, n_jobs=threads())
        model.fit(table.iloc[seen], true.iloc[seen], init_score=start.iloc[seen])
        found[asked] += np.asarray(model.predict(table.iloc[asked], raw_score=True))
    return found
