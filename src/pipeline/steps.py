"""The graph of a run: which notebook needs which."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from src.errors import BadInput


@dataclass(frozen=True)
class Step:
    """One notebook of the run.

    ``needs`` are the steps that must have ended before, ``parameters`` what only the runner tells it, ``leaves``
    the folders under ``interim/`` and ``processed/`` that it fills beside the files of the workspace;
    ``looks_back`` when it also reads what runs as of earlier dates have published, ``recorded`` when it keeps a run
    of its own in MLflow.
    """

    name: str
    needs: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    leaves: tuple[str, ...] = ()
    looks_back: bool = False
    recorded: bool = False


STEPS = (
    Step("01_prepare", leaves=("interim/set_aside",)),
    Step("02_features", needs=("01_prepare",), looks_back=True),
    Step("03_segments", needs=("02_features",), looks_back=True, recorded=True),
    Step("04_churn", needs=("02_features",), recorded=True),
    Step("05_value", needs=("02_features",), recorded=True),
    Step("06_needs", needs=("02_features",), recorded=True),
    Step("07_prospects", needs=("02_features",), recorded=True),
    Step(
        "08_score",
        needs=("03_segments", "04_churn", "05_value", "06_needs", "07_prospects"),
        parameters={"publish": False},
        leaves=("processed/scored",),
        looks_back=True,
    ),
    Step(
        "09_allocation",
        needs=("08_score",),
        parameters={"publish": False},
        leaves=("processed/completed",),
        looks_back=True,
    ),
    Step("10_report", needs=("09_allocation", "11_review"), looks_back=True),
    Step("11_review", needs=("04_churn", "05_value"), looks_back=True),
)


def find_step(name: str, steps: tuple[Step, ...] = STEPS) -> Step:
    """Return the step called so: ``04_churn``, ``04`` or ``churn``."""
    found = [step for step in steps if name in (step.name, *step.name.split("_", 1))]
    if len(found) != 1:
        raise BadInput(f"There is no step {name!r}.", f"Expected one of {', '.join(step.name for step in steps)}.")
    return found[0]


def ancestors(step: Step, steps: tuple[Step, ...]) -> list[Step]:
    """Return every step that must have ended before this one, in the order of the run."""
    by_name, needed = {other.name: other for other in steps}, set(step.needs)
    while more := {name for earlier in needed for name in by_name[earlier].needs} - needed:
        needed |= more
    return [earlier for earlier in steps if earlier.name in needed]
