"""The kernels of a run: Jupyter's manager for each, its process forked from the warm one and so ready at once."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from src.data.copies import COPIES

from .libraries import ALONE, LOOKING, stages
from .processes import Process, Processes, environment, kill, takes_sockets

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
SIDE_BY_SIDE = max(1, min(CORES, 3))
"""Notebooks executed at a time: more than three are never independent."""

PARENT_RUN = "CLIENTBASE_PARENT_RUN"
SCRATCH = "scratch"
"""Where kernels keep what is gone with the run, also when it is ended before they can tidy up."""


def warm_kernels(code: Path, notebooks: Path) -> "Kernels":
    """Return kernels that begin at once to load what the notebooks import and what our code imports later on."""
    kernels = Kernels(stages(code, notebooks), threads=max(1, CORES // SIDE_BY_SIDE))
    kernels.warm(notebooks)
    return kernels


@dataclass(frozen=True)
class Spare:
    """A kernel for a notebook to come; ``manager`` once it runs in the folder."""

    folder: Path
    manager: Future[Any]

    def is_ready_in(self, folder: Path) -> bool:
        """Return whether it can be used at once."""
        return self.folder == folder and self.manager.done() and self.manager.exception() is None


class Kernels:
    """The kernels of one run, and the processes that work beside them; ``close`` ends whatever still lives."""

    def __init__(self, stages: Sequence[Sequence[str]] = (), threads: int = 1) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="clientbase-"))
        (self._folder / SCRATCH).mkdir()
        shared = {"IPYTHONDIR": str(self._folder / "ipython"), COPIES: str(self._folder / "copies")}
        shared["TMPDIR"] = str(self._folder / SCRATCH)
        self._environment = {**shared, **_thread_limits(threads), **_hushed()}
        self._processes = Processes(stages, self._environment, self._folder)
        self._living: dict[str, Process] = {}
        self._spares: list[Spare] = []
        self._ahead: dict[int, Spare] = {}
        self._starting, self._ending = ThreadPoolExecutor(ALONE + SIDE_BY_SIDE), ThreadPoolExecutor(SIDE_BY_SIDE)
        self._names = map("k{}".format, count(1))
        self._ended = False
        self.parent_run: Future[str] | None = None
        """The id, once it is known, of the MLflow run that the runs of recorded notebooks belong to."""

    def warm(self, notebooks: Path | None = None) -> None:
        """Begin to load the libraries in the background, and to start kernels for the first ``notebooks``."""
        self._processes.warm()
        if notebooks is None:
            return
        for place in range(ALONE):
            self._ahead[place] = Spare(notebooks, self._starting.submit(self._ready_ahead, notebooks, place))

    def look(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Return what the function returns, called where what it takes to look at the data is loaded first."""
        with environment({COPIES: self._environment[COPIES]}):
            return self._processes.look(function, *arguments)

    @property
    def workers(self) -> Executor:
        """Processes for work beside the notebooks: pages, the record of the run."""
        return self._processes.workers

    def foresee(self, folder: Path, coming: int) -> None:
        """Begin to start kernels in ``folder`` for notebooks to come, as many as can be executed side by side."""
        for _ in range(min(coming, SIDE_BY_SIDE) - len(self._spares)):
            self._spares.append(Spare(folder, self._starting.submit(self._ready, folder)))

    def _ready(self, folder: Path) -> Any:
        return _started(self._manager(folder, self._parent()))

    def _ready_ahead(self, folder: Path, place: int) -> Any:
        return _started(self._manager(folder, {}, stage=LOOKING + 1 + place))

    def kernel_ahead(self, folder: Path, place: int) -> AbstractContextManager[Any]:
        """Return ``kernel`` for the notebook at this place: it does not wait for what only later ones import."""
        spare = self._ahead.pop(place, None)
        if spare and spare.folder == folder and spare.manager.exception() is None:
            return self._lent(spare.manager.result())
        return self._lent(self._manager(folder, {}))

    def kernel(self, folder: Path) -> AbstractContextManager[Any]:
        """Yield a kernel manager working in ``folder``, its kernel perhaps not yet started; at the end begin to end it.

        Nobody waits for a kernel that has nothing more to do, except ``close``.
        """
        return self._lent(self._spare(folder) or self._manager(folder, {}))

    def recorded_kernel(self, folder: Path) -> AbstractContextManager[Any]:
        """Return the same, its notebook told of the parent run in MLflow; waits until that is known."""
        return self._lent(self._spare(folder) or self._manager(folder, self._parent()))

    def _parent(self) -> dict[str, str]:
        return {PARENT_RUN: self.parent_run.result()} if self.parent_run else {}

    def _spare(self, folder: Path) -> Any:
        """Return the manager of a kernel that waits for its notebook, if there is one."""
        for spare in list(self._spares):
            if spare.is_ready_in(folder):
                with suppress(ValueError):  # another has taken it
                    self._spares.remove(spare)
                    return spare.manager.result()
        return None

    @contextmanager
    def _lent(self, manager: Any) -> Iterator[Any]:
        try:
            yield manager
        finally:
            self._ending.submit(self._shut_down, manager)

    def _shut_down(self, manager: Any) -> None:
        if manager.has_kernel:
            asyncio.run(manager.shutdown_kernel())
        self._living.pop(manager.kernel_id, None)

    def _manager(self, folder: Path, told: dict[str, str], *, stage: int | None = None) -> Any:
        from jupyter_client.kernelspec import KernelSpecManager
        from jupyter_client.manager import AsyncKernelManager

        from .ready import ReadyClient

        name = next(self._names)
        own_python_only = KernelSpecManager(kernel_dirs=[])
        place = {"connection_file": str(self._folder / f"{name}.json"), "kernel_spec_manager": own_python_only}
        if takes_sockets(self._folder):  # no ports, nobody else can connect
            place |= {"transport": "ipc", "ip": str(self._folder / name)}
        manager = AsyncKernelManager(client_factory=ReadyClient, **place)
        manager.kernel_id = name
        arguments = manager.connection_file, str(folder), {**self._environment, **told}
        manager.provisioner = _provisioner(manager, lambda: self._launch(name, arguments, stage))
        return manager

    def _launch(self, name: str, arguments: tuple[str, str, dict[str, str]], stage: int | None) -> Process:
        processes = self._processes
        process = processes.serve(arguments) if stage is None else processes.serve_ahead(arguments, stage=stage)
        self._living[name] = process
        if self._ended:
            self.end()
        return process

    def end(self) -> None:
        """End the living kernels and everything they started, at once, and any that would still begin."""
        self._ended = True
        for process in list(self._living.values()):
            kill(process)

    def close(self) -> None:
        """End everything that still lives, what is being shut down in its own time."""
        self._ending.shutdown()
        self.end()
        self._processes.wait_no_longer()
        self._starting.shutdown(cancel_futures=True)
        self._processes.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _started(manager: Any) -> Any:
    """Return the manager of a kernel once that runs."""
    asyncio.run(manager.start_kernel())
    return manager


def _provisioner(manager: Any, launch: Any) -> Any:
    """Return a kernel provisioner, Jupyter's word for what launches a kernel, that launches ours."""
    from jupyter_client.provisioning import LocalProvisioner

    class Provisioner(LocalProvisioner):
        process: Any

        async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:  # noqa: ARG002
            started = await asyncio.to_thread(launch)
            self.process = _Handle(started)
            self.pid = self.pgid = started.pid
            self.cwd = kwargs.get("cwd")
            return self.connection_info

    return Provisioner(kernel_id=manager.kernel_id, kernel_spec=manager.kernel_spec, parent=manager)


class _Handle:
    """A process of multiprocessing with the few words of ``subprocess.Popen`` that Jupyter uses."""

    stdin = stdout = stderr = None

    def __init__(self, process: Process) -> None:
        self._process = process
        self.pid = process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(int(self.pid or 0), number)

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


def _thread_limits(threads: int) -> dict[str, str]:
    """Return the environment that keeps side-by-side kernels from fighting for the same cores."""
    names = ("CLIENTBASE_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    return {name: os.environ.get(name, str(threads)) for name in names}


def _hushed() -> dict[str, str]:
    """Return the environment that keeps tqdm quiet (a page shows no bars), and MLflow from calling home."""
    given = os.environ.get("PYTHONWARNINGS")
    return {
        "PYTHONWARNINGS": ",".join(filter(None, [given, "ignore:IProgress not found"])),
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "TQDM_DISABLE": "1",
    }
