"""Finished steps are reused while nothing that went into them has changed and what they wrote is still there."""

import hashlib
import json
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from src.project import ROOT
from src.workspace import FILES, Workspace, writing

from .steps import Step

KERNEL_NEVER_SEES = {"pipeline", "__pycache__"}
"""Folders under ``src`` that no notebook imports: a change there changes no result."""


@dataclass(frozen=True)
class Record:
    """What is kept of a finished step.

    ``inputs`` stands for all that went in, ``needs`` for what each earlier step had left by then (name to stamp),
    ``files`` for what it left itself (path to size, time and sha256), ``seconds`` for how long it took.
    """

    inputs: str
    needs: Mapping[str, str]
    files: Mapping[str, Mapping[str, Any]]
    seconds: float

    @property
    def stamp(self) -> str:
        """One word for everything the step left to later ones; its executed notebook is for people."""
        return digest(
            sorted((path, seen["sha256"]) for path, seen in self.files.items() if not path.endswith(".ipynb"))
        )


def digest(content: Any) -> str:
    """Return a short fingerprint of anything that can be written as JSON."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()[:32]


def code_fingerprint(root: Path = ROOT) -> str:
    """Return the fingerprint of what every notebook runs on: our code, the installed packages, Python."""
    ours = [
        file for file in sorted((root / "src").rglob("*")) if not KERNEL_NEVER_SEES & set(file.relative_to(root).parts)
    ]
    sources = [(str(file.relative_to(root)), _sha256(file)) for file in ours if file.is_file()]
    installed = sorted(path.name for path in Path(sysconfig.get_path("purelib")).glob("*.dist-info"))
    return digest([sources, installed, sys.version])


def files_identity(files: Iterable[Path]) -> list[tuple[str, int, int]]:
    """Return path, size and time of change of files too big to be read for this."""
    return [(str(file), (stat := file.stat()).st_size, stat.st_mtime_ns) for file in sorted(set(files))]


def published_before(workspace: Workspace) -> list[Path]:
    """Return the manifests of what runs as of earlier dates have published."""
    manifests = workspace.folder("scored").parent.glob("????-??-??/manifest.json")
    return [manifest for manifest in manifests if manifest.parent.name < workspace.as_of.isoformat()]


def records_folder(workspace: Workspace) -> Path:
    return workspace.folder("interim") / "steps"


def read_record(workspace: Workspace, step: Step) -> Record | None:
    """Return the record of a finished step whose files are all still there as it left them, else None."""
    try:
        record = Record(**json.loads((records_folder(workspace) / f"{step.name}.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return record if all(_unchanged(Path(path), seen) for path, seen in record.files.items()) else None


def write_record(workspace: Workspace, step: Step, record: Record) -> None:
    with writing(records_folder(workspace) / f"{step.name}.json") as path:
        path.write_text(json.dumps(asdict(record), indent=1, ensure_ascii=False), encoding="utf-8")


def forget(workspace: Workspace, step: Step) -> None:
    """Drop the record and the files of a step that is about to run, so that nothing stale is taken for new."""
    (records_folder(workspace) / f"{step.name}.json").unlink(missing_ok=True)
    for file in _leavings(workspace, step):
        file.unlink(missing_ok=True)


def left_files(workspace: Workspace, step: Step, notebook: Path) -> dict[str, dict[str, Any]]:
    """Return what a step has left, the executed notebook first: path to size, time of change and sha256."""
    return {str(file): _seen(file) for file in (notebook, *_leavings(workspace, step))}


def _leavings(workspace: Workspace, step: Step) -> list[Path]:
    named = [workspace.path(name) for name, kept in FILES.items() if kept.step == step.name and workspace.has(name)]
    folders = [workspace.folder(kind) / name for kind, _, name in (left.partition("/") for left in step.leaves)]
    return named + [file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()]


def _seen(file: Path) -> dict[str, Any]:
    stat = file.stat()
    return {"size": stat.st_size, "changed": stat.st_mtime_ns, "sha256": _sha256(file)}


def _unchanged(file: Path, seen: Mapping[str, Any]) -> bool:
    try:
        stat = file.stat()
        same = (stat.st_size, stat.st_mtime_ns) == (seen["size"], seen["changed"])
        return same or (stat.st_size == seen["size"] and _sha256(file) == seen["sha256"])
    except OSError:
        return False


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
