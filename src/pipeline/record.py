"""The MLflow run that stands for a whole run, and those of its notebooks, kept in the background."""

from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from src.workspace import Workspace

from .failures import RunFailed
from .parts import Parts
from .steps import Step
from .walk import Walk


@contextmanager
def recorded(
    parts: Parts, workspace: Workspace, parameters: dict[str, Any], background: Executor
) -> Iterator[Future[str]]:
    """Yield the run's id, once it is known; end the run as finished, failed or killed."""
    with ThreadPoolExecutor(1) as thread:
        opening = thread.submit(_open, parts, workspace, parameters, background)
        status = "FAILED"
        try:
            yield opening
            opening.result()
            status = "FINISHED"
        except KeyboardInterrupt:
            status = "KILLED"
            raise
        finally:
            if opening.exception() is None:
                background.submit(parts.close_record, workspace, opening.result(), status).result()


def _open(parts: Parts, workspace: Workspace, parameters: dict[str, Any], background: Executor) -> str:
    try:
        return background.submit(parts.open_record, workspace, parameters).result()
    except Exception as error:
        raise RunFailed(f"The run cannot be recorded in MLflow: {type(error).__name__}: {error}") from error


@dataclass
class StepRecords:
    """The records of the executed notebooks that keep none of their own, made while later ones run."""

    walk: Walk
    run_id: Future[str]
    background: Executor
    made: list[Future[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)

    def keep(self, step: Step) -> None:
        """Begin to record a step that has ended, unless it was reused or has recorded itself."""
        if step.name in self.walk.executed and not step.recorded:
            self.made.append(self._thread.submit(self._keep, step))

    def settle(self) -> None:
        """Wait until nothing is being recorded any longer, however that went."""
        self._thread.shutdown()

    def wait(self) -> None:
        """Wait until all is recorded; the first that failed raises."""
        for record in self.made:
            record.result()

    def _keep(self, step: Step) -> None:
        walk, given = self.walk, dict(self.walk.plan.parameters[step.name])
        call = partial(walk.parts.record_step, walk.workspace, step.name, given, parent=self.run_id.result())
        self.background.submit(call, seconds=walk.executed[step.name]).result()
