"""The doors to the other layers: what the runner asks of them, each loading them only then.

Most are called in a process that works for the runner and has the libraries loaded; that one need not know papermill.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from src.project import Project
from src.workspace import Workspace


def look(project: Project, as_of: str) -> tuple[date, list[Path]]:
    """Return the date that ``as_of`` means, and every file that is read; BadInput when they cannot be used."""
    from .looking import look

    return look(project, as_of)


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
