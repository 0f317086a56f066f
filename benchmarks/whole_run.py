"""The whole run on Complete Journey and the loop on a tenth of it, from nothing: time, memory, and overhead.

Overhead is the share of the time in which no cell of ours computes.
"""

import ast
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import psutil

PROJECT = "configs/complete_journey.yml"
EVERY_SECONDS = 0.25


class Run(NamedTuple):
    """What is run, with which settings, and what is wanted of it."""

    called: str
    settings: tuple[str, ...]
    wanted: str


RUNS = (
    Run("The whole run", (), "under 3 minutes and 3 GB on two cores, overhead under a third"),
    Run("The loop on a tenth of the customers", ("--set", "sample=0.1"), "under 20 seconds on two cores"),
)


@dataclass
class Tree:
    """A process with all below it, looked at now and then.

    ``gigabytes`` is the peak of the sum of their proportional sizes, in which a shared page counts once; ``cpu`` the
    processor seconds of every process seen, and ``role`` what it was.
    """

    root: psutil.Process
    gigabytes: float = 0.0
    cpu: dict[int, float] = field(default_factory=dict)
    role: dict[int, str] = field(default_factory=dict)

    def look(self) -> None:
        """Take one sample."""
        held = 0.0
        for process in [self.root, *self.root.children(recursive=True)]:
            with suppress(psutil.Error, ProcessLookupError):
                held += _own_bytes(process)
                times = process.cpu_times()
                self.cpu[process.pid] = times.user + times.system
                self.role[process.pid] = self._role(process)
        self.gigabytes = max(self.gigabytes, held / 1e9)

    def _role(self, process: psutil.Process) -> str:
        if process.pid == self.root.pid:
            return "runner"
        if os.getsid(process.pid) == process.pid:
            return "notebooks"
        parent = process.ppid()
        if parent == self.root.pid:
            return "libraries, loaded once"
        return "notebooks" if self.role.get(parent) == "notebooks" else "pages and records"

    def cpu_by_role(self) -> dict[str, float]:
        """Return the processor seconds of each role, the largest first."""
        roles = sorted(set(self.role.values()))
        sums = {role: sum(self.cpu[pid] for pid in self.cpu if self.role[pid] == role) for role in roles}
        return dict(sorted(sums.items(), key=lambda item: -item[1]))


def _own_bytes(process: psutil.Process) -> int:
    memory = process.memory_full_info()
    return int(getattr(memory, "pss", memory.uss))


class Executed(NamedTuple):
    """One executed notebook in seconds of the clock: when it began and ended, its import cells, its other cells."""

    step: str
    began: float
    ended: float
    imports: float
    computing: list[tuple[float, float]]


def main() -> None:
    """Run and print, one after the other."""
    for run in RUNS:
        _measure(run)


def _measure(run: Run) -> None:
    with tempfile.TemporaryDirectory(prefix="clientbase-bench-") as folder:
        began = time.time()
        tree = _run(Path(folder), run.settings)
        wall = time.time() - began
        steps = sorted(map(_executed, Path(folder).glob("reports/*/*/notebooks/*.ipynb")), key=lambda step: step.began)
    print(f"\n{run.called} of {PROJECT} from nothing; wanted: {run.wanted}")
    _print_steps(steps, began)
    computing = sum(end - start for start, end in _union(cell for step in steps for cell in step.computing))
    before, after = steps[0].began - began, began + wall - steps[-1].ended
    print(f"  before the first notebook {before:.1f} s, after the last {after:.1f} s")
    cpu = tree.cpu_by_role()
    told = ", ".join(f"{role} {seconds:.1f}" for role, seconds in cpu.items())
    print(f"  processor seconds: {sum(cpu.values()):.1f}, of which {told}")
    print(f"  wall {wall:.1f} s; peak memory {tree.gigabytes:.2f} GB (shared pages counted once)")
    print(f"  a cell of ours was computing for {computing:.1f} s; overhead {1 - computing / wall:.0%} of the wall time")


def _run(workspace: Path, settings: tuple[str, ...]) -> Tree:
    command = [sys.executable, "-m", "src.pipeline.cli", "run", PROJECT, "--workspace", str(workspace), *settings]
    with subprocess.Popen(command) as process:
        tree = Tree(psutil.Process(process.pid))
        while process.poll() is None:
            with suppress(psutil.NoSuchProcess):
                tree.look()
            time.sleep(EVERY_SECONDS)
    if process.returncode:
        raise SystemExit(f"The run ended with exit code {process.returncode}.")
    return tree


def _executed(path: Path) -> Executed:
    notebook = nbformat.read(path, 4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.metadata.papermill.duration]
    imports = [cell for cell in cells if _only_imports(cell.source)]
    began, ended = _span(notebook)
    computing = [_span(cell) for cell in cells if cell not in imports]
    return Executed(path.stem, began, ended, sum(cell.metadata.papermill.duration for cell in imports), computing)


def _only_imports(source: str) -> bool:
    return all(isinstance(statement, ast.Import | ast.ImportFrom) for statement in ast.parse(source).body)


def _span(timed: Any) -> tuple[float, float]:
    seen = timed.metadata.papermill
    return datetime.fromisoformat(seen.start_time).timestamp(), datetime.fromisoformat(seen.end_time).timestamp()


def _union(spans: Iterable[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Return the spans with those that overlap made one."""
    last: tuple[float, float] | None = None
    for start, end in sorted(spans):
        if last is None or start > last[1]:
            if last:
                yield last
            last = (start, end)
        else:
            last = (last[0], max(last[1], end))
    if last:
        yield last


def _print_steps(steps: list[Executed], began: float) -> None:
    print(f"  {'step':<14}{'begins at':>10}{'wall':>8}{'kernel':>8}{'imports':>9}{'computing':>11}   (seconds)")
    for step in steps:
        wall, computing = step.ended - step.began, sum(end - start for start, end in step.computing)
        times = f"{wall:>8.1f}{wall - step.imports - computing:>8.1f}{step.imports:>9.1f}{computing:>11.1f}"
        print(f"  {step.step:<14}{step.began - began:>10.1f}{times}")


if __name__ == "__main__":
    main()
