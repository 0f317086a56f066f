"""An earlier training, found again in the record: what a run needs that scores and learns nothing."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Generic, TypeVar

import pandas as pd

from src.errors import BadInput, shorten
from src.workspace import Workspace

from . import churn, value
from .backtest import Backtest
from .churn import ChurnModel
from .gate import Decision, InUse
from .intervals import Interval
from .segments import Segments, assigned, profile
from .tracking import Training, kept, last_training, logged_model
from .value import ValueModel

LEARNING = {
    "03_segments": ("segments", ""),
    "04_churn": ("churn", churn.RECIPE),
    "05_value": ("value", value.RECIPE),
}
"""Step -> what its model is called in the registry, and the recipe that can be scored with."""

Trained = TypeVar("Trained", ChurnModel, ValueModel, Segments)


@dataclass(frozen=True)
class Before(Generic[Trained]):
    """An earlier training: what was ``trained``, how it was ``tested`` and ``decided``, all that it kept (``left``).

    ``as_of`` is the first day that it did not know; ``in_use`` the model, None where the rule scores.
    """

    trained: Trained
    as_of: str
    left: Mapping[str, Any]
    in_use: InUse | None = None
    tested: Backtest = field(default_factory=Backtest)
    decision: Decision | None = None

    @property
    def record(self) -> dict[str, Any]:
        return dict(self.left["record"])

    @property
    def version(self) -> str:
        return str(self.record["version"])


def trainings(workspace: Workspace) -> dict[str, str]:
    """Return for every step that learns the id of the training to score with.

    Raises
    ------
    BadInput
        When one of them has never learnt anything that a run of this date may know.
    """
    return {step: training.run_id for step, training in _trainings(workspace).items()}


def _trainings(workspace: Workspace) -> dict[str, Training]:
    found = {step: last_training(workspace, name, step, recipe) for step, (name, recipe) in LEARNING.items()}
    if missing := [step for step, training in found.items() if training is None]:
        raise BadInput(
            f"There is no champion to score {workspace.name} with as of {workspace.as_of}.",
            f"Expected a finished run of {', '.join(missing)} as of this date or an earlier one in {workspace.root},"
            " trained by this version of Clientbase; came none. Train first: clientbase run with the same project"
            " and workspace.",
        )
    return {step: training for step, training in found.items() if training}


def left(record: Mapping[str, Any], tested: Backtest, decision: Decision, rule: Any = None) -> dict[str, Any]:
    """Return what to keep of a training of churn or value, so that ``churn_before`` or ``value_before`` find it."""
    said = {name: value for name, value in asdict(decision).items() if name != "differences"}
    kept = {"record": dict(record), "decision": said, "metrics": tested.metrics, "judged": tested.judged}
    return kept | ({"rule": rule} if rule is not None else {})


def churn_before(workspace: Workspace, horizon_days: int, features: pd.DataFrame) -> Before[ChurnModel]:
    """Return the churn model in use and its proof; BadInput when there is none or it does not fit this data."""
    training, left = _left(workspace, "04_churn", horizon_days)
    in_use = _in_use(workspace, "churn", training, features)
    model = in_use.model if in_use else None
    trained = ChurnModel(model, left.get("rule"), **_told(left["record"]))
    return Before(trained, training.as_of, left, in_use, _tested(left), Decision(**left["decision"]))


def value_before(workspace: Workspace, horizon_days: int, features: pd.DataFrame) -> Before[ValueModel]:
    """Return the value model in use and its proof; BadInput when there is none or it does not fit this data."""
    training, left = _left(workspace, "05_value", horizon_days)
    in_use = _in_use(workspace, "value", training, features)
    spread = Interval(**left["record"]["interval"]) if "interval" in left["record"] else None
    trained = ValueModel(in_use.model if in_use else None, spread, **_told(left["record"]))
    return Before(trained, training.as_of, left, in_use, _tested(left), Decision(**left["decision"]))


def segments_before(workspace: Workspace, features: pd.DataFrame) -> Before[Segments]:
    """Return these customers in the segments found by an earlier training; BadInput when there is none."""
    training, left = _left(workspace, "03_segments", None)
    in_use = _in_use(workspace, "segments", training, features)
    model, names = in_use.model if in_use else None, list(left["record"]["names"])
    members = assigned(model, names, features)
    said = {name: left["record"][name] for name in ("kind", "grade", "reason")}
    found = Segments(members, profile(members, features), left["choice"], model, names, **said)
    return Before(found, training.as_of, left, in_use)


def _left(workspace: Workspace, step: str, horizon_days: int | None) -> tuple[Training, dict[str, Any]]:
    training = _trainings(workspace)[step]
    left = kept(workspace, training)
    learnt = left["record"].get("horizon_days")
    if horizon_days is not None and learnt != horizon_days:
        raise BadInput(
            f"The model of {step} was trained for another horizon.",
            f"Expected horizon_days {horizon_days}, as the project has it now; came {learnt}. Write horizon_days:"
            f" {learnt} into the project file, or train anew: clientbase run.",
        )
    return training, left


def _in_use(workspace: Workspace, name: str, training: Training, features: pd.DataFrame) -> InUse | None:
    if not training.version.isdigit():
        return None
    model = logged_model(workspace, name, training.version)
    if model is None:
        raise BadInput(
            f"Version {training.version} of {workspace.name}_{name} cannot be loaded.",
            f"Expected the model of run {training.run_id} in {workspace.mlruns}; it is gone."
            " Train anew: clientbase run.",
        )
    if missing := sorted(set(model.feature_names_in_) - set(features.columns)):
        raise BadInput(
            f"Version {training.version} of {workspace.name}_{name} looks at what is no longer measured.",
            f"Expected {shorten(missing)}; a table or column it comes from is not given any more."
            " Give it again, or train anew: clientbase run.",
        )
    return InUse(model, training.version)


def _told(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: record[name] for name in ("kind", "grade", "reason", "features", "horizon_days")}


def _tested(left: Mapping[str, Any]) -> Backtest:
    return Backtest(left["metrics"], left["judged"], reason=left["record"]["reason"])
