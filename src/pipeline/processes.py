"""How the processes of a run are started: each forked from a warm one that has the libraries loaded.

Importing pandas, scikit-learn, LightGBM, shap, MLflow and our own modules costs several seconds, more than most
notebooks compute. Python's fork server pays that once, shares the libraries' memory, and runs the code as it was when
the run began. Where forking is not safe (macOS, Windows) the same code starts ordinary processes.
"""

import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cached_property
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Lock
from typing import Any

from .ahead import SOCKETS, Ahead, OtherEnd, answer
from .forked import out_of_reach, serve_kernel, work_for_runner
from .libraries import LOOKING, STAGES

FORKS = sys.platform == "linux"
LONGEST_SOCKET_FOLDER = 90
"""A socket's whole path may have about a hundred characters."""

Process = BaseProcess | OtherEnd


class Processes:
    """The processes of one run; ``stages`` are the modules to load, ``folder`` is for sockets."""

    def __init__(self, stages: Sequence[Sequence[str]], environment: Mapping[str, str], folder: Path) -> None:
        self._stages, self._environment, self._folder = json.dumps([*map(list, stages)]), dict(environment), folder
        self._ahead: list[Ahead | None] = [None for _ in stages[:-1]]
        self._thread, self._needed, self._closed = ThreadPoolExecutor(1), False, False
        self.workers = Workers(lambda: self.context)

    def warm(self) -> None:
        """Begin to load the libraries in the background."""
        if not FORKS:
            return
        from multiprocessing import forkserver

        told = {STAGES: self._stages}
        if takes_sockets(self._folder):
            self._ahead = [Ahead(self._folder, stage) for stage in range(len(self._ahead))]
            told[SOCKETS] = str(self._folder)
        forkserver.set_forkserver_preload(["src.pipeline.loading"])
        with environment({**self._environment, **told}), out_of_reach():
            forkserver.ensure_running()

    def look(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Return what the function returns, called in the process that is the first to be there; else in this one."""
        if (ahead := self._launched_ahead(LOOKING, answer, (function, *arguments))) is None:
            return function(*arguments)
        try:
            found, error = ahead.heard()
        except (EOFError, OSError):  # it died, or could not say what it raised
            return function(*arguments)
        if error is not None:
            raise error
        return found

    def serve(self, arguments: tuple[str, str, dict[str, str]]) -> Process:
        """Return a new process that serves a kernel."""
        process: BaseProcess = self.context.Process(target=serve_kernel, args=arguments)
        process.start()
        return process

    def serve_ahead(self, arguments: tuple[str, str, dict[str, str]], *, stage: int) -> Process:
        """Return the process that has loaded no more than this stage, now serving a kernel; LookupError without one."""
        if (ahead := self._launched_ahead(stage, serve_kernel, arguments)) is None:
            raise LookupError(f"stage {stage}: no process ahead")
        return ahead

    def _launched_ahead(self, stage: int, task: Callable[..., object], arguments: tuple[Any, ...]) -> OtherEnd | None:
        if not (self._ahead[stage:] and (ahead := self._ahead[stage])):
            return None
        self._ahead[stage], found = None, self._found
        return ahead.launch(task, arguments, loading=lambda: not (found.done() or self._closed))

    @property
    def context(self) -> Any:
        """The way processes are started, known once the libraries are loaded: forked where that works, else afresh."""
        self._needed = True
        return self._found.result()

    @cached_property
    def _found(self) -> "Future[Any]":
        return self._thread.submit(_working_context)

    def wait_no_longer(self) -> None:
        """Let go of the processes ahead that have not come yet."""
        self._closed = True
        for ahead in filter(None, self._ahead):
            ahead.close()

    def close(self) -> None:
        """End the workers, and what loads libraries for nobody."""
        self.wait_no_longer()
        self.workers.shutdown(cancel_futures=True)
        if FORKS and not self._needed:
            _stop_warming()


class Workers(Executor):
    """Two processes for work beside the notebooks: pages, the record of the run; started when they are first needed."""

    def __init__(self, context: Callable[[], Any]) -> None:
        self._context, self._lock = context, Lock()
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Begin a call; waits until the libraries are loaded."""
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(2, mp_context=self._context(), initializer=work_for_runner)
        return self._pool.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End both."""
        if self._pool:
            self._pool.shutdown(wait=wait, cancel_futures=cancel_futures)


def takes_sockets(folder: Path) -> bool:
    """Return whether sockets can be files in the folder."""
    return os.name == "posix" and len(str(folder)) < LONGEST_SOCKET_FOLDER


def kill(process: Process) -> None:
    """Kill a process with its own children (it leads a process group where there are such)."""
    with suppress(ProcessLookupError, PermissionError, AttributeError):
        os.killpg(int(process.pid or 0), signal.SIGKILL)
    with suppress(Exception):
        process.kill()


@contextmanager
def environment(changes: Mapping[str, str]) -> Iterator[None]:
    """Change the environment for what is started meanwhile."""
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _working_context() -> Any:
    if FORKS:
        with suppress(EOFError, OSError):  # a library that cannot be loaded; its notebook will tell
            forking = multiprocessing.get_context("forkserver")
            probe = forking.Process(target=int)
            with out_of_reach():
                probe.start()
            probe.join()
            return forking
    return multiprocessing.get_context("spawn")


def _stop_warming() -> None:
    """End a fork server that nobody has used; left alone it would first load everything."""
    from multiprocessing.forkserver import _forkserver

    if process := getattr(_forkserver, "_forkserver_pid", None):
        os.kill(process, signal.SIGKILL)
        _forkserver._stop()  # type: ignore[attr-defined]
