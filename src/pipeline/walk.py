"""Walk the graph once: execute what has to be, independent steps side by side, reuse the rest."""

import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial

from src.workspace import Workspace

from .execute import Kernel, code_cells, written_cells
from .kernels import SIDE_BY_SIDE, Kernels
from .libraries import ALONE
from .pages import Pages
from .parts import Parts
from .plan import Plan
from .progress import Display
from .publish import notebook_path
from .reuse import Record, digest, files_identity, forget, left_files, published_before, read_record, write_record
from .steps import Step, ancestors


@dataclass
class Walk:
    """One walk. ``records`` are those of the finished steps, ``executed`` the seconds of those it ran itself."""

    parts: Parts
    workspace: Workspace
    plan: Plan
    records: dict[str, Record] = field(default_factory=dict)
    executed: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        found = {step.name: read_record(self.workspace, step) for step in self.parts.steps}
        self.records = {name: record for name, record in found.items() if record}

    def stands(self, step: Step) -> bool:
        """Return whether the step need not be run."""
        record = self.records.get(step.name)
        if record is None or step.name in self.plan.forced:
            return False
        return step.name in self.plan.kept or record.inputs in (self.inputs(step), self.inputs(step, learning=True))

    def inputs(self, step: Step, *, learning: bool = False) -> str:
        """Return the fingerprint of everything that goes into the step.

        ``learning`` tells it as of a run that learns: what a step has left for training is enough to score, too, unless
        the step is one that learns itself.
        """
        given = self.plan.parameters[step.name]
        parameters = {name: value for name, value in given.items() if not (learning and name == "train")}
        looked_at = files_identity(published_before(self.workspace)) if step.looks_back else []
        cells = written_cells(self.parts.notebook(step))
        training = self.plan.trainings.get(step.name, "")
        return digest([self.plan.origin, cells, parameters, self.needs(step), looked_at, training])

    def needs(self, step: Step) -> dict[str, str]:
        """Return what every earlier step that it needs has left: name to stamp."""
        needed = [earlier.name for earlier in ancestors(step, self.parts.steps)]
        return {name: self.records[name].stamp if name in self.records else "" for name in needed}

    def outdated(self) -> list[str]:
        """Return the steps that were made from something else than what the steps before them have left by now."""
        return [
            step.name for step in self.parts.steps
            if step.name not in self.records or dict(self.records[step.name].needs) != self.needs(step)
        ]  # fmt: skip

    def go(self, kernels: Kernels, display: Display, pages: Pages, ended: Callable[[Step], object]) -> None:
        """Bring every step up to date in the order of their needs; the first failure ends the others.

        ``ended`` is told of each that is.
        """
        waiting, running, done = list(self.parts.steps), dict[Future[None], Step](), set[str]()
        with ThreadPoolExecutor(SIDE_BY_SIDE) as threads:
            try:
                while waiting or running:
                    ready = [step for step in waiting if done.issuperset(step.needs)]
                    for step in ready[: SIDE_BY_SIDE - len(running)]:
                        waiting.remove(step)
                        running[threads.submit(self._bring, step, kernels, display, pages)] = step
                    kernels.foresee(self.parts.notebooks, sum(step.name not in self.plan.kept for step in waiting))
                    for future in wait(running, timeout=0.5, return_when=FIRST_COMPLETED).done:
                        future.result()
                        done.add(running[future].name)
                        ended(running.pop(future))
            except BaseException:
                kernels.end()
                raise

    def _bring(self, step: Step, kernels: Kernels, display: Display, pages: Pages) -> None:
        """Bring one step up to date: execute it, unless it stands."""
        if self.stands(step):
            display.reused(step.name, "taken as it is" if step.name in self.plan.kept else "unchanged, reused")
            return
        began, inputs, needs = time.monotonic(), self.inputs(step), self.needs(step)
        forget(self.workspace, step)
        pages.begin(step)
        self._execute(step, kernels, display)
        self.executed[step.name] = seconds = time.monotonic() - began
        left = left_files(self.workspace, step, notebook_path(self.workspace, step))
        self.records[step.name] = Record(inputs, needs, left, seconds)
        write_record(self.workspace, step, self.records[step.name])
        display.end(step.name, seconds)

    def _execute(self, step: Step, kernels: Kernels, display: Display) -> None:
        notebook = self.parts.notebook(step)
        display.begin(step.name, code_cells(notebook))
        self.parts.execute(
            notebook,
            notebook_path(self.workspace, step),
            self.plan.parameters[step.name],
            kernel=_kernel(step, self.parts.steps.index(step), kernels),
            on_cell=lambda cell: display.cell(step.name, cell),
        )


def _kernel(step: Step, place: int, kernels: Kernels) -> Kernel:
    """Return which kernel executes the step, at its place among all."""
    if step.recorded:
        return kernels.recorded_kernel
    return partial(kernels.kernel_ahead, place=place) if place < ALONE else kernels.kernel
