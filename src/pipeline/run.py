"""One run of the whole: preflight, lock, walk, pages, publishing."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from src.errors import BadInput
from src.project import ROOT, Project, find_project, read_project
from src.reporting.site import INDEX
from src.workspace import Workspace, open_workspace

from .failures import StepFailed
from .kernels import Kernels
from .lock import alone
from .pages import Pages
from .parts import Parts
from .plan import Plan, Request, forced_steps, make_plan
from .progress import Display
from .publish import is_published, publish_all, recover
from .record import StepRecords, recorded
from .reuse import code_fingerprint, digest, files_identity
from .steps import Step
from .walk import Walk


@dataclass(frozen=True)
class Outcome:
    """What came of a run: the seconds of every step it executed, and the steps that kept it from publishing."""

    workspace: Workspace
    executed: dict[str, float]
    outdated: list[str]


def run(request: Request, kernels: Kernels, *, parts: Parts | None = None, display: Display | None = None) -> Outcome:
    """Run what is asked for in these kernels and return what came of it.

    Raises
    ------
    BadInput
        Before anything is written, when the project file, the data, a date, a step or a parameter cannot be used.
    RunFailed
        When a notebook failed; what was published before is untouched.
    """
    parts, display = parts or Parts(), display or Display()
    project = read_project(request.project)
    forced_steps(request, parts.steps)
    display.say(f"{project.titled()}: reading and judging the data")
    workspace, plan = _preflight(request, parts, project, kernels)
    if not request.learns:
        found = parts.background(kernels).submit(parts.trainings, workspace).result()
        plan = replace(plan, trainings=found)
    with alone(workspace, display.say):
        recover(workspace)
        walk = Walk(parts, workspace, plan)
        _refuse_missing(walk)
        with display:
            return _walk_and_publish(walk, project, kernels, display)


def workspace_root(workspace: str | Path) -> Path:
    """Return the folder that holds data/, mlruns/ and reports/; empty means the checkout's root."""
    return Path(workspace).expanduser().resolve() if str(workspace) else ROOT


def _preflight(request: Request, parts: Parts, project: Project, kernels: Kernels) -> tuple[Workspace, Plan]:
    """Return where the run writes and what it does, nothing written yet."""
    project_file, root = find_project(request.project), workspace_root(request.workspace)
    day, files = parts.looking(kernels)(parts.look, project, request.as_of)
    origin = digest([code_fingerprint(), files_identity([*files, project_file])])
    usual = {"project": str(project_file), "as_of": day.isoformat(), "workspace": str(root)}
    plan = make_plan(request, parts, usual=usual, origin=origin)
    return open_workspace(project, as_of=day, workspace=root, sample=request.settings.get("sample", 1.0)), plan


def _refuse_missing(walk: Walk) -> None:
    if missing := sorted(walk.plan.kept - walk.records.keys()):
        raise BadInput(
            f"{', '.join(missing)} of {walk.workspace.name} as of {walk.workspace.as_of}: not there, or changed since.",
            "Expected what a finished run leaves, to build on; run without --from and --only first.",
        )


def _walk_and_publish(walk: Walk, project: Project, kernels: Kernels, display: Display) -> Outcome:
    parts, workspace = walk.parts, walk.workspace
    if is_published(workspace) and all(walk.stands(step) for step in parts.steps):
        display.say("Nothing has changed since the last run: what it published stands.")
        return Outcome(workspace, {}, [])
    background, first = parts.background(kernels), walk.plan.parameters[parts.steps[0].name]
    with recorded(parts, workspace, dict(first), background) as run_id:
        kernels.parent_run = run_id
        record = cache(lambda: background.submit(parts.record_page, workspace, run_id.result()).result())
        about = partial(_about, parts, workspace, project, record)
        pages = Pages(parts, workspace, background, about, walk.plan.parameters.get(INDEX, {}))
        records = StepRecords(walk, run_id, background)

        def ended(step: Step) -> None:
            pages.render(step)
            records.keep(step)

        try:
            walk.go(kernels, display, pages, ended)
        except StepFailed as failed:
            pages.keep_failed(failed)
            raise
        else:
            pages.wait()
        finally:
            pages.drop_waiting()
            records.settle()
        records.wait()
        if not (outdated := walk.outdated()):
            publish_all(workspace, parts.steps, parts.publish)
    return Outcome(workspace, walk.executed, outdated)


def _about(parts: Parts, workspace: Workspace, project: Project, record: Callable[[], str]) -> dict[str, Any]:
    """Return what every page says of the run; its id is that of the scored file, ``record`` gives its MLflow page."""
    run_id = workspace.read("prepared")["run_id"] if workspace.has("prepared") else "–"
    steps = tuple(step.name for step in parts.steps)
    return {
        "title": _titled(project, workspace),
        "as_of": workspace.as_of,
        "run_id": run_id,
        "language": project.language,
        "steps": steps,
        "record": record(),
    }


def _titled(project: Project, workspace: Workspace) -> str:
    if workspace.sample == 1:
        return project.titled()
    from src.reporting.words import words

    w = words(project.language, project.currency)
    return w.say("page.sample", title=project.titled(), share=w.percent(workspace.sample))
