"""One run at a time for a project and date."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from src.errors import BadInput
from src.workspace import Workspace


@contextmanager
def alone(workspace: Workspace, say: Callable[[str], object]) -> Iterator[None]:
    """Hold the lock of this project and date; wait, and say so, while another run holds it.

    Raises
    ------
    BadInput
        When the workspace cannot be written.
    """
    lock = FileLock(workspace.folder("interim") / "run.lock")
    try:
        workspace.folder("interim").mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            say(f"Another run of {workspace.name} as of {workspace.as_of} is under way; waiting for its end.")
            lock.acquire()
    except OSError as error:
        raise BadInput(
            f"The workspace {workspace.root} cannot be written.",
            f"Expected a folder that this user may write to; {error}. Name another by --workspace.",
        ) from error
    try:
        yield
    finally:
        lock.release()
