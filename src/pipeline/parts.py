"""What a run is made of: the graph, the notebooks, the doors to the other layers; tests put toys in their places."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from src.project import ROOT, Project
from src.workspace import Workspace

from .execute import execute
from .kernels import Kernels
from .steps import STEPS, Step


def check_data(project: Project, as_of: str) -> tuple[date, list[Path]]:
    """Return the date that ``as_of`` means, and the source files; BadInput when the data cannot be used."""
    from src.data.check import check
    from src.data.sources import project_files

    day = check(project, as_of).as_of
    return day, [file for files in project_files(project).values() for file in files]


def find_trainings(workspace: Workspace) -> dict[str, str]:
    """Return for every step that learns the id of the training to score with; BadInput when there is none."""
    from src.models.before import trainings

    return trainings(workspace)


def open_record(workspace: Workspace, parameters: dict[str, Any]) -> str:
    """Return the id of the MLflow run that stands for the whole run."""
    from src.models.tracking import pipeline_run

    return pipeline_run(workspace, parameters)


def record_page(workspace: Workspace, run_id: str) -> str:
    """Return the address of the MLflow run's page."""
    from src.models.tracking import run_page

    return run_page(workspace, run_id)


def close_record(workspace: Workspace, run_id: str, status: str) -> None:
    """End the MLflow run that stands for the whole run: FINISHED, FAILED or KILLED."""
    from src.models.tracking import end_pipeline_run

    end_pipeline_run(workspace, run_id, status)


def record_step(workspace: Workspace, step: str, parameters: dict[str, Any], *, parent: str, seconds: float) -> None:
    """Record a notebook that keeps no record of its own, under the MLflow run of the whole run."""
    from src.models.tracking import record_step

    record_step(workspace, step, parameters, parent=parent, seconds=seconds)


def render_pages(notebook: Path, pages: tuple[Path, Path], about: dict[str, Any]) -> None:
    """Render an executed notebook without and with its code; ``about`` is what every page says of the run."""
    from src.reporting.page import render_page
    from src.reporting.site import Site

    for page, code in zip(pages, (False, True), strict=True):
        page.parent.mkdir(parents=True, exist_ok=True)
        render_page(notebook, page, code=code, site=Site(**about))


def render_customers(given: Mapping[str, Any], folder: Path, about: dict[str, Any]) -> None:
    """Render the pages of single customers below the folder; ``given`` are the parameters of the report's notebook."""
    from src.reporting.customer_pages import write_customer_pages
    from src.reporting.sections.facts import read_facts
    from src.reporting.site import Site

    write_customer_pages(read_facts(**given), folder, Site(**about))


def render_failed(notebook: Path, page: Path, about: dict[str, Any]) -> None:
    """Render a notebook that failed with its code, the failing cell first."""
    from src.reporting.page import render_page
    from src.reporting.site import Site

    page.parent.mkdir(parents=True, exist_ok=True)
    render_page(notebook, page, code=True, site=Site(**about))


def publish_scores(workspace: Workspace) -> None:
    """Put the staged scores where everybody looks for them."""
    from src.workspace import publish

    publish(workspace, workspace.completed)


@dataclass(frozen=True)
class Parts:
    """The parts of a run. ``background`` gives the processes in which records are kept and pages rendered."""

    steps: tuple[Step, ...] = STEPS
    notebooks: Path = ROOT / "notebooks"
    check: Callable[[Project, str], tuple[date, list[Path]]] = check_data
    trainings: Callable[[Workspace], dict[str, str]] = find_trainings
    open_record: Callable[[Workspace, dict[str, Any]], str] = open_record
    record_page: Callable[[Workspace, str], str] = record_page
    close_record: Callable[[Workspace, str, str], None] = close_record
    record_step: Callable[..., None] = record_step
    execute: Callable[..., None] = execute
    render: Callable[[Path, tuple[Path, Path], dict[str, Any]], None] = render_pages
    render_customers: Callable[[Mapping[str, Any], Path, dict[str, Any]], None] = render_customers
    render_failed: Callable[[Path, Path, dict[str, Any]], None] = render_failed
    publish: Callable[[Workspace], None] = publish_scores
    background: Callable[[Kernels], Executor] = lambda kernels: kernels.pool

    def notebook(self, step: Step) -> Path:
        """Return where the step's notebook is."""
        return self.notebooks / f"{step.name}.ipynb"
