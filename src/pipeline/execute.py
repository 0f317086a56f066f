"""Execute one notebook; the only door to papermill."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import papermill
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from src.errors import BadInput

from .failures import StepFailed

Kernel = Callable[[Path], AbstractContextManager[Any]]
SAVED_EVERY_SECONDS = 2.0

logging.getLogger("papermill").setLevel(logging.CRITICAL)  # what goes wrong is raised, and said once


class SavingSeldom(NBClientEngine):
    """Papermill's engine; it would write the whole notebook anew at the beginning and the end of every quick cell."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> None:
        """Execute, saving every two seconds at most; papermill saves once more at the end, whatever that is."""
        save, last = nb_man.save, time.monotonic()

        def seldom(**_: Any) -> None:
            nonlocal last
            if time.monotonic() - last >= SAVED_EVERY_SECONDS:
                save()
                last = time.monotonic()

        nb_man.save = seldom
        try:
            super().execute_managed_notebook(nb_man, kernel_name, **kwargs)
        finally:
            nb_man.save = save


papermill_engines.register("saving_seldom", SavingSeldom)
SAME_FOR_ALL = {
    "engine_name": "saving_seldom",
    "kernel_name": "python3",
    "language": "python",
    "progress_bar": False,
}


def declared_parameters(notebook: Path) -> set[str]:
    """Return the names that the notebook's cell tagged ``parameters`` assigns."""
    return set(papermill.inspect_notebook(_literal(notebook)))


def execute(
    notebook: Path, out: Path, parameters: Mapping[str, Any], *, kernel: Kernel, on_cell: Callable[[int], object]
) -> None:
    """Execute a notebook into ``out``, which is written to its end or to the cell that failed.

    ``kernel`` gives the manager of a kernel that works in a folder; ``on_cell`` is told how many cells have been begun.

    Raises
    ------
    BadInput
        When a parameter is not declared, or when the notebook itself found its input bad.
    StepFailed
        When a cell raised anything else, or the kernel died.
    """
    refuse_unknown(set(parameters), {notebook.stem: declared_parameters(notebook)})
    out.parent.mkdir(parents=True, exist_ok=True)
    begun = iter(range(1, 10_000))

    def tell(cell: Any, cell_index: int) -> None:  # noqa: ARG001
        on_cell(next(begun))

    files = _literal(notebook), _literal(out)
    try:
        with _own_loop(), kernel(notebook.parent) as manager:
            papermill.execute_notebook(*files, dict(parameters), km=manager, on_cell_execute=tell, **SAME_FOR_ALL)
    except PapermillExecutionError as error:
        raise _explained(out, error) from None
    except RuntimeError as error:  # the kernel died, or never answered
        raise StepFailed(out, f"{type(error).__name__}: {error}") from error


@contextmanager
def _own_loop() -> Iterator[None]:
    """Close the event loop that Jupyter makes for this thread; left open, it complains when Python ends."""
    from jupyter_core.utils import ensure_event_loop

    loop = ensure_event_loop()
    try:
        yield
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


def refuse_unknown(given: set[str], declared: Mapping[str, set[str]]) -> None:
    """Raise BadInput when a parameter is declared by none of the notebooks."""
    if unknown := sorted(given - set().union(*declared.values())):
        known = (f"{name} declares {', '.join(sorted(names))}" for name, names in declared.items())
        raise BadInput(f"Unknown parameter(s): {', '.join(unknown)}.", *known)


def code_cells(notebook: Path) -> int:
    """Return how many code cells the notebook has, the one papermill injects counted."""
    import nbformat

    return 1 + sum(cell.cell_type == "code" and bool(cell.source.strip()) for cell in nbformat.read(notebook, 4).cells)


def written_cells(notebook: Path) -> list[tuple[str, str, list[str]]]:
    """Return kind, source and tags of every cell: what somebody wrote, not what running it in an editor has left."""
    import nbformat

    cells = nbformat.read(notebook, 4).cells
    return [(cell.cell_type, cell.source, cell.metadata.get("tags", [])) for cell in cells]


def _literal(path: Path) -> str:
    """Return the path for papermill, which would take braces in it for the names of parameters."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _explained(out: Path, error: PapermillExecutionError) -> Exception:
    if error.ename == "BadInput":
        return BadInput.told(str(error.evalue))
    first = next((line for line in error.source.splitlines() if line.strip() and not line.lstrip().startswith("#")), "")
    why = f"{error.ename}: {error.evalue}" if error.evalue else error.ename
    return StepFailed(out, why, cell=f"[{error.exec_count}]", source=first.strip()[:80])
