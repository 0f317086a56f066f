"""The views of who leaves, and how they become one chance.

A logistic regression on logs and boosted trees look at who was silent for the whole horizon. Two more of the same kind
look at who was silent for its first half: a shorter silence is seen more often, and its outcome is known earlier, so
they learn from more that is newer; the chance of a silence twice as long is that chance squared, moved to the level
that the others see. The fifth is what the purchase history alone says (the field's buy-till-you-die model). They are
averaged in log-odds and calibrated by one logistic curve: two numbers to learn, not a weight a view, and every reason
adds up to the score in log-odds.
"""

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import expit
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import StackingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from .backtest import FEWEST_DATES, enough
from .columns import linear_features, model_features
from .pipelines import LEAVING, Settings, boosted_classifier, log_odds, on_logs, on_values, weighted_mean
from .soon import tells_soon

LOGS, SOON_LOGS, TREES, SOON_TREES, HISTORY = "logs", "soon_logs", "trees", "soon_trees", "history"
SOON, BOOSTED = (SOON_LOGS, SOON_TREES), (TREES, SOON_TREES)
WEIGHTS = {SOON_LOGS: 1.0, SOON_TREES: 3.0, LOGS: 1.0, TREES: 3.0, HISTORY: 1.0}
"""How much each view counts. The trees see most; the history says what the others were told as well."""
RECIPE = ", ".join(WEIGHTS)
"""What a model in use must be made of to be compared with a new one and explained."""
FARTHEST = 50.0
"""No view has to be moved further, in log-odds, to say as many as left."""


def views(panel: pd.DataFrame, horizon_days: int, settings: Settings = LEAVING) -> dict[str, Pipeline]:
    """Return the unfitted views by name, on the columns that this panel offers.

    Without an outlook there is no history; nothing is said of soon without ``quiet`` of both kinds at each date, nor
    where it does not tell of the whole horizon.
    """
    logs, trees = linear_features(panel, horizon_days), model_features(panel)
    found = {
        SOON_LOGS: on_logs(logs, LogisticRegression(C=0.03, max_iter=500)),
        SOON_TREES: on_values(trees, boosted_classifier(settings)),
        LOGS: on_logs(logs, LogisticRegression(C=0.03, max_iter=500)),
        TREES: on_values(trees, boosted_classifier(settings)),
        HISTORY: on_logs(["btyd_silent"], LogisticRegression(C=np.inf)),
    }
    untold = {*(() if _tells_soon(panel, horizon_days) else SOON), *(() if "btyd_silent" in logs else (HISTORY,))}
    return {name: view for name, view in found.items() if name not in untold}


def used_features(panel: pd.DataFrame, horizon_days: int) -> list[str]:
    """Return every feature that some view looks at."""
    return list(dict.fromkeys([*model_features(panel), *linear_features(panel, horizon_days)]))


def fit_views(
    unfitted: dict[str, Pipeline], rows: pd.DataFrame, soon: pd.DataFrame, columns: list[str]
) -> dict[str, Pipeline]:
    """Return the fitted views: of the whole horizon from ``rows``, of its first half from ``soon``."""
    taught = {name: (soon, "quiet") if name in SOON else (rows, "churned") for name in unfitted}
    return {
        name: unfitted[name].fit(table[columns], table[label].astype(int)) for name, (table, label) in taught.items()
    }


def odds(fitted: dict[str, Pipeline], rows: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return what every view says of the whole horizon, in log-odds; those of soon are not moved yet."""
    return {name: _odds(name, view, rows) for name, view in fitted.items()}


def shifts(told: dict[str, np.ndarray]) -> dict[str, float]:
    """Return by how much to move the log-odds of the views of soon, to say what the others say of how many leave.

    Squaring takes each half of the horizon for as long a wait as the other, which it is for most but not for all. What
    the views of the whole horizon say of the customers to be scored (the mean of their means) is how many leave.
    """
    leaving = float(np.mean([expit(view).mean() for name, view in told.items() if name not in SOON]))
    return {name: _shift(view, leaving) for name, view in told.items() if name in SOON}


def said(told: dict[str, np.ndarray], moved: dict[str, float]) -> dict[str, np.ndarray]:
    """Return every view's chance of leaving, its log-odds moved by so much."""
    return {name: expit(view + moved.get(name, 0.0)) for name, view in told.items()}


def fit_combiner(forecasts: pd.DataFrame) -> Pipeline:
    """Return the combination that these forecasts, made before the outcome was known, proved right.

    Seasons move the level of a single date, so with fewer than three dates the mean log-odds are left as they are.
    """
    names = names_in(forecasts)
    table, left = forecasts[names].to_numpy(), forecasts["true"].astype(int)
    if forecasts["as_of"].nunique() >= FEWEST_DATES and enough(forecasts.assign(churned=left)):
        return combiner(names).fit(table, left)
    plain = combiner(names).fit([[0.25] * len(names), [0.75] * len(names)], [0, 1])
    plain[-1].coef_[:], plain[-1].intercept_[:] = 1.0, 0.0
    return plain


def combiner(names: list[str]) -> Pipeline:
    """Return the unfitted last step: chances of leaving in, their mean log-odds through one logistic curve."""
    return Pipeline(
        [
            ("log_odds", log_odds()),
            ("mean", weighted_mean([WEIGHTS[name] for name in names])),
            ("calibrate", LogisticRegression(C=np.inf)),
        ]
    )


def names_in(forecasts: pd.DataFrame) -> list[str]:
    """Return the names of the views that made these forecasts."""
    return [name for name in WEIGHTS if name in forecasts]


def stacked(
    fitted: dict[str, Pipeline], rows: pd.DataFrame, coming: pd.DataFrame, forecasts: pd.DataFrame
) -> StackingClassifier:
    """Return one estimator of the views fitted on ``rows``, combined as the earlier forecasts proved right.

    What the views of soon are moved by for the ``coming`` customers goes into the curve's intercept.
    """
    names, table = list(fitted), rows[fitted[TREES].feature_names_in_]
    stack = StackingClassifier(list(fitted.items()), final_estimator=combiner(names), cv="prefit")
    stack.fit(table, rows["churned"].astype(int))
    last, total = fit_combiner(forecasts), sum(WEIGHTS[name] for name in names)
    moved = sum(WEIGHTS[name] * shift for name, shift in shifts(odds(fitted, coming)).items()) / total
    last[-1].intercept_ = last[-1].intercept_ + last[-1].coef_[0] * moved
    stack.final_estimator_ = Pipeline([("longer", _longer(names)), *last.steps])
    return stack


def longer_odds(raw: np.ndarray) -> np.ndarray:
    """Return the log-odds of a silence twice as long, from those of one: its chance is squared."""
    return np.ravel(log_odds().fit_transform(np.reshape(expit(raw) ** 2, (-1, 1))))


def _longer(names: list[str]) -> ColumnTransformer:
    """Return the step that squares the chances of soon, which come first, and leaves the others as they are."""
    soon = sum(name in SOON for name in names)
    steps = [
        ("twice", FunctionTransformer(np.square), slice(0, soon)),
        ("once", "passthrough", slice(soon, len(names))),
    ]
    return ColumnTransformer(steps).fit(np.full((2, len(names)), 0.5))


def _tells_soon(panel: pd.DataFrame, horizon_days: int) -> bool:
    if "quiet" not in panel or not (panel.groupby("as_of")["quiet"].nunique() == 2).all():
        return False
    return tells_soon(panel, horizon_days)


def _odds(name: str, view: Pipeline, rows: pd.DataFrame) -> np.ndarray:
    """Return what a view says of the whole horizon, in log-odds."""
    odds = np.ravel(log_odds().fit_transform(view.predict_proba(rows)[:, 1:]))
    return longer_odds(odds) if name in SOON else odds


def _shift(odds: np.ndarray, share: float) -> float:
    """Return what to add to the log-odds for their chances to have this mean."""
    return float(brentq(lambda shift: expit(odds + shift).mean() - share, -FARTHEST, FARTHEST))
