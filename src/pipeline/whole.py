"""A whole run from a notebook: what ``clientbase run`` does, in a process of its own, seen as it comes."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Any

from src.errors import BadInput
from src.project import ROOT, read_project
from src.workspace import open_workspace

from .failures import RunFailed

PRETENDING = {"FORCE_COLOR", "CLICOLOR_FORCE"}
"""Set by a kernel for what it starts, which then takes the notebook for a terminal that lines can be redrawn on."""


def whole_run(
    project: str, *, as_of: str = "latest", workspace: str = "", sample: float = 1.0, **settings: Any
) -> Path:
    """Run every step that is not up to date, a line a step, and return the folder of the scored file.

    ``settings`` are further parameters of the notebooks, such as ``train=False``. Paths are relative to the checkout.

    Raises
    ------
    BadInput
        When something that was given cannot be used.
    RunFailed
        When a step failed; the message names it and its executed notebook.
    """
    settings = {"sample": sample, **settings}
    given = [f"--set={name}={json.dumps(value)}" for name, value in settings.items()]
    command = ["run", str(project), "--as-of", str(as_of), *given]
    command += ["--workspace", str(workspace)] if workspace else []  # as the command is called there
    with tempfile.TemporaryFile("w+", encoding="utf-8") as complaints:
        code = _shown([sys.executable, "-m", "src.pipeline.cli", *command], complaints)
        complaints.seek(0)
        said = complaints.read().strip()
    if code:
        raise BadInput.told(said) if code == 2 else RunFailed(said)
    place = open_workspace(read_project(project), as_of=as_of, workspace=workspace, sample=sample)
    return place.folder("scored")


def _shown(command: list[str], complaints: IO[str]) -> int:
    """Print what the command prints, line by line as it comes, and return its exit code; it ends when we do."""
    kept = {name: value for name, value in os.environ.items() if name not in PRETENDING}
    spoken = {**kept, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    told: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": complaints, "text": True, "encoding": "utf-8"}
    with subprocess.Popen(command, cwd=ROOT, env=spoken, **told) as run:
        try:
            for line in run.stdout or ():
                print(line, end="", flush=True)
        except BaseException:
            run.terminate()
            raise
    return run.returncode
