"""A toy world for the runner: a graph of three small notebooks that count how often they were executed."""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Self

import nbformat
import psutil
import pytest
from rich.console import Console
from whole_run import AS_OF, clientbase, world
from worlds import write_project

from src.pipeline.execute import execute
from src.pipeline.failures import StepFailed
from src.pipeline.kernels import Kernels
from src.pipeline.parts import Parts
from src.pipeline.plan import Request
from src.pipeline.progress import Display
from src.pipeline.run import Outcome, run
from src.pipeline.steps import Step

PARAMETERS = 'project = "toy.yml"\nas_of = "latest"\nworkspace = ""\n'
WRITES = """
from datetime import date
from pathlib import Path
from src.workspace import Workspace
here = Workspace(Path(workspace), "toy", date.fromisoformat(as_of))
"""
STEPS = (
    Step("01_prepare"),
    Step("03_segments", needs=("01_prepare",)),
    Step("04_churn", needs=("01_prepare",), recorded=True),
    Step("10_report", needs=("03_segments", "04_churn")),
)


def _write_notebook(path: Path, *cells: str, parameters: str = PARAMETERS) -> None:
    kernelspec = {"name": "python3", "language": "python", "display_name": "Python 3"}
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": kernelspec})
    tagged = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
    notebook.cells = [tagged, *map(nbformat.v4.new_code_cell, cells)]
    nbformat.write(notebook, path)


@dataclass
class Toy:
    """The toy world: change its notebooks, run it, look at what was done."""

    folder: Path
    parts: Parts
    said: list[str] = field(default_factory=list)
    records: list[tuple[str, str]] = field(default_factory=list)
    steps: list[tuple[str, str]] = field(default_factory=list)

    here = WRITES

    def in_kernels(self) -> Self:
        """From now on, execute in real kernels."""
        self.parts = replace(self.parts, execute=execute)
        return self

    @property
    def root(self) -> Path:
        return self.folder / "a {work} space, größer"

    @property
    def project(self) -> Path:
        return self.folder / "toy.yml"

    def notebook(self, name: str) -> Path:
        return self.parts.notebooks / f"{name}.ipynb"

    def write_on(self, name: str) -> None:
        """Let somebody add a line to the last cell of a notebook."""
        content = nbformat.read(self.notebook(name), 4)
        content.cells[-1].source += "\n"
        nbformat.write(content, self.notebook(name))

    def run(self, **asked: object) -> Outcome:
        display = Display(Console(width=200, file=_Lines(self.said)))
        with closing(Kernels()) as kernels:
            return run(Request(self.project, workspace=self.root, **asked), kernels, parts=self.parts, display=display)


class _Lines:
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    def write(self, text: str) -> None:
        self.lines += [line for line in text.splitlines() if line]

    def flush(self) -> None: ...


@pytest.fixture
def toy(tmp_path: Path) -> Toy:
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    _write_notebook(notebooks / "01_prepare.ipynb", WRITES, 'here.write("prepared", {"run_id": "f00d", "rows": 3})')
    _write_notebook(notebooks / "03_segments.ipynb", WRITES, 'here.write("segment_model", here.read("prepared"))')
    _write_notebook(
        notebooks / "04_churn.ipynb",
        WRITES,
        'here.write("churn_model", {"depth": depth})',
        parameters=PARAMETERS + "depth = 2\n",
    )
    _write_notebook(notebooks / "10_report.ipynb", WRITES, 'here.read("churn_model")["depth"]')
    (tmp_path / "data.csv").write_text("customer_id\nann\n")
    (tmp_path / "toy.yml").write_text(
        "name: toy\ntables: {transactions: {source: data.csv, columns: {customer_id: customer_id}}}"
    )
    records: list[tuple[str, str]] = []
    steps: list[tuple[str, str]] = []
    parts = Parts(
        steps=STEPS,
        notebooks=notebooks,
        look=lambda *_: (date(2018, 1, 2), [tmp_path / "data.csv"]),
        open_record=lambda *_: "run-1",
        record_page=lambda _, run_id: f"http://127.0.0.1:5000/#/experiments/1/runs/{run_id}",
        close_record=lambda _, run_id, status: records.append((run_id, status)),
        record_step=lambda *given, parent, **_: steps.append((given[1], parent)),
        render=_render,
        render_customers=lambda *_: None,
        execute=_execute,
        publish=_publish,
        looking=lambda _: lambda look, *given: look(*given),
        background=lambda _: ThreadPoolExecutor(2),
    )
    return Toy(tmp_path, parts, records=records, steps=steps)


def _render(notebook: Path, pages: tuple[Path, Path], about: dict[str, object]) -> None:
    for page in pages:
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"{notebook.stem} of run {about['run_id']}")


def _execute(notebook: Path, out: Path, parameters: dict[str, object], **_: object) -> None:
    """Execute the code cells in this process, which is quick."""
    content, names = nbformat.read(notebook, 4), dict[str, object]()
    for number, cell in enumerate(content.cells):
        try:
            exec(cell.source, names)
        except Exception as error:
            raise StepFailed(out, str(error), cell=str(number)) from error
        if not number:
            names.update(parameters)
    out.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(content, out)


def _publish(workspace: object) -> None:
    folder = workspace.folder("scored")  # type: ignore[attr-defined]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text("{}")


@pytest.fixture
def write_notebook():
    """Write a notebook of these cells; its parameters are project, as_of and workspace unless others are given."""
    return _write_notebook


@pytest.fixture
def left_kernels():
    """Return the kernels that still live below this process: each leads a session of its own."""
    return lambda: [
        found
        for found in psutil.Process().children(recursive=True)
        if found.status() != psutil.STATUS_ZOMBIE and os.getsid(found.pid) == found.pid
    ]


@pytest.fixture
def kernels():
    """Kernels for tests of one notebook; the warm server has only little to load."""
    kernels = Kernels()
    kernels.warm()
    yield kernels
    kernels.close()


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """Return the folder of a finished run and what it printed."""
    folder = tmp_path_factory.mktemp("a shop 店")
    project = write_project(folder / "project", world(), name="shop")
    done = clientbase("run", project, "--as-of", AS_OF, "--workspace", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, project, done.stdout


@pytest.fixture(scope="session")
def company_report(tmp_path_factory):
    """Return the folder of the Chinese report on a made-up company with all its tables."""
    folder = tmp_path_factory.mktemp("company")
    made = clientbase("company", "--out", folder, "--customers", 300, "--seed", 5)
    assert made.returncode == 0, made.stdout + made.stderr
    project = folder / "company.yml"
    project.write_text(
        re.sub("(?m)^language: .*$", "language: zh", project.read_text(encoding="utf-8")), encoding="utf-8"
    )
    done = clientbase("run", project, "--workspace", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    (index,) = (folder / "reports").glob("*/*/index.html")
    assert 'lang="zh-CN"' in index.read_text(encoding="utf-8")
    return index.parent
