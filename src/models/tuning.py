"""The search for the trees' settings on later dates: the only door to Optuna.

A trial is judged like a model: learnt on dates whose outcomes were known, asked about the next. After each date it is
given up where it is worse than half of the trials were by then.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .backtest import enough
from .columns import model_features
from .grades import Target
from .metrics import gini, log_loss
from .pipelines import LEAVING, SPENDING, Settings, boosted_classifier, boosted_root_regressor
from .size import sizes
from .splits import label_dates, rows_of, walk
from .threads import limited_threads

if TYPE_CHECKING:
    import optuna

Loss = Callable[[Settings, pd.DataFrame, pd.DataFrame, list[str]], float]
"""Takes settings, the rows to learn from, the rows to forecast, the features; returns what is to be small."""

SEARCHED = (
    "num_leaves", "min_child_samples", "n_estimators", "learning_rate", "colsample_bytree", "subsample", "reg_lambda",
)  # fmt: skip
SHIPPED: dict[Target, Settings] = {"churn": LEAVING, "value": SPENDING}
FEWEST_TRIALS = 5
"""So many trials run to the end before any is given up."""


@dataclass(frozen=True)
class Tuning:
    """``settings`` of the trees, the best found; ``trials``: trial, loss, given_up and a column a setting."""

    settings: Settings
    trials: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["trial", "loss", "given_up"]))

    @property
    def searched(self) -> dict[str, Any]:
        """Return the settings that a search may change, as found."""
        return {name: self.settings[name] for name in SEARCHED}


def settled(target: Target, searched: dict[str, Any] | None = None) -> Tuning:
    """Return the settings of an earlier search, without searching; the shipped ones where there was none."""
    return Tuning({**SHIPPED[target], **(searched or {})})


@limited_threads()
def tune(panel: pd.DataFrame, target: Target, *, horizon_days: int, trials: int, start: Tuning | None = None) -> Tuning:
    """Return the best settings of so many trials, the first of them the ones to start from.

    The same panel and start give the same answer. With too little history to judge on, the start is returned.
    """
    begun, steps = start or settled(target), _steps(panel, horizon_days)
    if not steps or trials < 1:
        return begun
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    pruner = optuna.pruners.MedianPruner(n_startup_trials=FEWEST_TRIALS)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=1), pruner=pruner)
    study.enqueue_trial(begun.searched)
    columns = model_features(panel)
    judge = Judge(begun.settings, columns, LOSSES[target])
    study.optimize(lambda trial: _judged(trial, steps, judge), n_trials=trials)
    return Tuning({**begun.settings, **study.best_params}, _told(study))


def space(trial: "optuna.trial.BaseTrial") -> dict[str, Any]:
    """Return the settings that a trial tries."""
    return {
        "num_leaves": trial.suggest_int("num_leaves", 3, 31, log=True),
        "min_child_samples": trial.suggest_int("min_child_samples", 20, 500, log=True),
        "n_estimators": trial.suggest_int("n_estimators", 50, 500, log=True),
        "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.1, log=True),
        "colsample_bytree": trial.suggest_float("colsample_bytree", 0.2, 1.0),
        "subsample": trial.suggest_float("subsample", 0.5, 1.0),
        "reg_lambda": trial.suggest_float("reg_lambda", 0.1, 100.0, log=True),
    }


def _steps(panel: pd.DataFrame, horizon_days: int) -> list[tuple[pd.DataFrame, pd.DataFrame]]:
    """Return what each date may learn from, and the date's own rows; the newest first, which says most."""
    walked = walk(label_dates(panel), horizon_days)
    steps = [(rows_of(panel, step.train), rows_of(panel, [step.date])) for step in reversed(walked)]
    return [_sized(known, coming, horizon_days) for known, coming in steps if enough(known) and len(coming)]


def _sized(known: pd.DataFrame, coming: pd.DataFrame, horizon_days: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return both with the size of each customer beside them, as far as it was known."""
    size = sizes(known, horizon_days)
    return known.assign(size=size.predict(known)), coming.assign(size=size.predict(coming))


@dataclass(frozen=True)
class Judge:
    """What a trial changes (``settings``), what its trees look at (``columns``) and what is to be small (``loss``)."""

    settings: Settings
    columns: list[str]
    loss: Loss


def _judged(trial: "optuna.Trial", steps: list[tuple[pd.DataFrame, pd.DataFrame]], judge: Judge) -> float:
    from optuna import TrialPruned

    settings, losses = {**judge.settings, **space(trial)}, []
    for number, (known, coming) in enumerate(steps):
        losses.append(judge.loss(settings, known, coming, judge.columns))
        trial.report(float(np.mean(losses)), number)
        if trial.should_prune():
            raise TrialPruned
    return float(np.mean(losses))


def _churn_loss(settings: Settings, known: pd.DataFrame, coming: pd.DataFrame, columns: list[str]) -> float:
    fitted = boosted_classifier(settings).fit(known[columns], known["churned"].astype(int))
    return log_loss(coming["churned"].astype(int), np.asarray(fitted.predict_proba(coming[columns]))[:, 1])


def _value_loss(settings: Settings, known: pd.DataFrame, coming: pd.DataFrame, columns: list[str]) -> float:
    multiple, counted = known["spend"].clip(lower=0) / known["size"], known["size"] / known["size"].mean()
    fitted = boosted_root_regressor(settings).fit(known[columns], multiple, sample_weight=counted)
    return -gini(coming["spend"], np.asarray(fitted.predict(coming[columns])) * coming["size"])


LOSSES: dict[Target, Loss] = {"churn": _churn_loss, "value": _value_loss}


def _told(study: "optuna.Study") -> pd.DataFrame:
    """Return the trials as a table: a given-up one with what it had reached by then."""
    rows = [
        {"trial": trial.number, "loss": trial.value, "given_up": trial.state.name == "PRUNED"} | trial.params
        for trial in study.trials
    ]
    return pd.DataFrame(rows)
