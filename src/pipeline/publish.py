"""Pages of the executed notebooks, and the moment when a run's scores and reports are there for everybody."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from src.reporting.site import CUSTOMERS, page_file
from src.workspace import Workspace, process_lives, recover_folder, writing_folder

from .steps import Step

HALF_WRITTEN = re.compile(r"^\..+\.(?P<process>\d+)\.\d+\.writing$")


def notebook_path(workspace: Workspace, step: Step) -> Path:
    """Return where a step's executed notebook is."""
    return workspace.folder("interim") / "notebooks" / f"{step.name}.ipynb"


def page_paths(workspace: Workspace, step: Step) -> tuple[Path, Path]:
    """Return where a step's pages are before publishing: without code (the report's is the index) and with code."""
    folder = workspace.folder("interim") / "pages"
    return folder / page_file(step.name, code=False), folder / page_file(step.name, code=True)


def failed_page(workspace: Workspace, step: str) -> Path:
    """Return where the page of a step that failed is kept; it is never published."""
    return workspace.folder("interim") / "pages" / f"{step}_failed.html"


def pages_stand(notebook: Path, pages: tuple[Path, Path]) -> bool:
    """Return whether both pages were made from the notebook as it is."""
    made = notebook.stat().st_mtime_ns
    return all(page.is_file() and page.stat().st_mtime_ns >= made for page in pages)


def publish_all(workspace: Workspace, steps: tuple[Step, ...], publish: Callable[[Workspace], object]) -> None:
    """Publish scores and reports together: the reports are complete, aside, before the scores are put in place."""
    with writing_folder(workspace.folder("reports")) as aside:
        (aside / "notebooks").mkdir()
        for step in steps:
            shutil.copy2(notebook_path(workspace, step), aside / "notebooks")
            for page in page_paths(workspace, step):
                shutil.copy2(page, aside)
        if (customers := workspace.folder("interim") / "pages" / CUSTOMERS).is_dir():
            shutil.copytree(customers, aside / CUSTOMERS)
        publish(workspace)


def is_published(workspace: Workspace) -> bool:
    """Return whether this date's scores and reports are already there."""
    return (workspace.folder("scored") / "manifest.json").is_file() and (
        workspace.folder("reports") / "index.html"
    ).is_file()


def recover(workspace: Workspace) -> None:
    """Put right what a killed run has left: published folders it was replacing come back, half-written files go."""
    for folder in (workspace.staged, workspace.folder("scored"), workspace.folder("reports")):
        recover_folder(folder)
    for kind in ("interim", "processed"):
        for left in workspace.folder(kind).rglob(".*.writing"):
            if (writer := HALF_WRITTEN.match(left.name)) and not process_lives(int(writer["process"])):
                left.unlink(missing_ok=True)
