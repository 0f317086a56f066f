"""What a run is made of: the graph, the notebooks, the doors to the other layers; tests put toys in their places."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from src.project import ROOT, Project
from src.workspace import Workspace

from . import doors
from .execute import execute
from .kernels import Kernels
from .steps import STEPS, Step


@dataclass(frozen=True)
class Parts:
    """The parts of a run.

    ``looking`` gives what calls ``look`` in the process that is there first, ``background`` the processes in which
    records are kept and pages rendered.
    """

    steps: tuple[Step, ...] = STEPS
    notebooks: Path = ROOT / "notebooks"
    look: Callable[[Project, str], tuple[date, list[Path]]] = doors.look
    trainings: Callable[[Workspace], dict[str, str]] = doors.find_trainings
    open_record: Callable[[Workspace, dict[str, Any]], str] = doors.open_record
    record_page: Callable[[Workspace, str], str] = doors.record_page
    close_record: Callable[[Workspace, str, str], None] = doors.close_record
    record_step: Callable[..., None] = doors.record_step
    execute: Callable[..., None] = execute
    render: Callable[[Path, tuple[Path, Path], dict[str, Any]], None] = doors.render_pages
    render_customers: Callable[[Mapping[str, Any], Path, dict[str, Any]], None] = doors.render_customers
    render_failed: Callable[[Path, Path, dict[str, Any]], None] = doors.render_failed
    publish: Callable[[Workspace], None] = doors.publish_scores
    looking: Callable[[Kernels], Callable[..., Any]] = lambda kernels: kernels.look
    background: Callable[[Kernels], Executor] = lambda kernels: kernels.workers

    def notebook(self, step: Step) -> Path:
        """Return where the step's notebook is."""
        return self.notebooks / f"{step.name}.ipynb"
