"""The MLflow run that stands for a whole run, opened in the background."""

from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from src.workspace import Workspace

from .failures import RunFailed
from .parts import Parts


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
