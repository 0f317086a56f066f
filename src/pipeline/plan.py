"""What is asked for, and what that means for every step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from src.errors import BadInput

from .execute import declared_parameters, refuse_unknown
from .parts import Parts
from .steps import Step, ancestors, find_step


@dataclass(frozen=True)
class Request:
    """What is asked for: a project as of a date, from a step on or one step only, with further parameters."""

    project: str | Path
    as_of: str = "latest"
    workspace: str | Path = ""
    start: str = ""
    only: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def learns(self) -> bool:
        """Return whether models are trained; else those in use score."""
        return bool(self.settings.get("train", True))


@dataclass(frozen=True)
class Plan:
    """What every step is given, which steps run whatever has changed (forced), which are taken as they are (kept).

    ``origin`` stands for the code, the project file and the data; ``trainings`` are the ids of the trainings that steps
    score with where nothing is to be learnt.
    """

    parameters: Mapping[str, Mapping[str, Any]]
    origin: str = ""
    forced: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    trainings: Mapping[str, str] = field(default_factory=dict)


def forced_steps(request: Request, steps: tuple[Step, ...]) -> frozenset[str]:
    """Return the steps that ``--from`` or ``--only`` name: they run whatever has changed."""
    if request.start and request.only:
        raise BadInput("--from and --only exclude each other.", "Expected one of them; came both.")
    names = [step.name for step in steps]
    if request.only:
        return frozenset({find_step(request.only, steps).name})
    if not request.start:
        return frozenset()
    start = set(names[names.index(find_step(request.start, steps).name) :])
    return frozenset(
        step.name
        for step in steps
        if step.name in start or start & {earlier.name for earlier in ancestors(step, steps)}
    )


def make_plan(request: Request, parts: Parts, *, usual: Mapping[str, Any], origin: str) -> Plan:
    """Return the plan: every step gets the usual parameters, the runner's own, and the user's where they are declared.

    Raises
    ------
    BadInput
        When a parameter of the user's is declared by none of the notebooks to run, or the runner's by not all.
    """
    forced = forced_steps(request, parts.steps)
    kept = frozenset(step.name for step in parts.steps) - forced if forced else frozenset()
    declared = {step.name: declared_parameters(parts.notebook(step)) for step in parts.steps}
    refuse_unknown(set(request.settings), {name: names for name, names in declared.items() if name not in kept})
    parameters = {step.name: _parameters(step, usual, request.settings, declared[step.name]) for step in parts.steps}
    return Plan(parameters, origin, forced, kept)


def _parameters(
    step: Step, usual: Mapping[str, Any], settings: Mapping[str, Any], declared: set[str]
) -> dict[str, Any]:
    return {**usual, **step.parameters, **{name: settings[name] for name in sorted(settings.keys() & declared)}}
