"""Pages of the executed notebooks, and the moment when a run's scores and reports are there for everybody."""

import contextlib
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from src.workspace import Workspace, writing_folder

from .steps import Step

LEFT_BEHIND = re.compile(r"^\.(?P<target>.+)\.(?P<pid>\d+)\.(?P<word>writing|before)$")


def notebook_path(workspace: Workspace, step: Step) -> Path:
    """Return where a step's executed notebook is."""
    return workspace.folder("interim") / "notebooks" / f"{step.name}.ipynb"


def page_paths(workspace: Workspace, step: Step, steps: tuple[Step, ...]) -> tuple[Path, Path]:
    """Return where a step's pages are before publishing: without code (the last step's is the index) and with code."""
    folder = workspace.folder("interim") / "pages"
    return folder / ("index.html" if step == steps[-1] else f"{step.name}.html"), folder / f"{step.name}_code.html"


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
            for page in page_paths(workspace, step, steps):
                shutil.copy2(page, aside)
        publish(workspace)


def is_published(workspace: Workspace) -> bool:
    """Return whether this date's scores and reports are already there."""
    return (workspace.folder("scored") / "manifest.json").is_file() and (
        workspace.folder("reports") / "index.html"
    ).is_file()


def recover(workspace: Workspace) -> None:
    """Tidy what a killed run has left half-written, and put back a published folder it had only just set aside."""
    kinds = ("interim", "processed", "scored", "reports")
    inside = [path for kind in kinds[:2] for path in workspace.folder(kind).rglob(".*") if path.exists()]
    beside = [path for kind in kinds[2:] for path in workspace.folder(kind).parent.glob(f".{workspace.as_of}.*")]
    for path in (*inside, *beside):
        left = LEFT_BEHIND.match(path.name)
        if left and not _lives(int(left["pid"])):
            _put_right(path, path.with_name(left["target"]), is_before=left["word"] == "before")


def _put_right(path: Path, target: Path, *, is_before: bool) -> None:
    if is_before and not target.exists():
        path.rename(target)
    elif path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _lives(process: int) -> bool:
    if os.name != "posix":  # elsewhere there is no harmless question
        return False
    with contextlib.suppress(PermissionError):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
    return True
