"""Kernels that start at once: each is forked from one warm process that has the libraries loaded.

Starting a kernel and importing pandas, scikit-learn, LightGBM, shap, MLflow and our own modules costs several seconds
a notebook, more than most notebooks compute. Python's fork server pays that once; a forked kernel is ready in a
third of a second, shares the libraries' memory, and runs the code as it was when the run began. Where forking is not
safe (macOS, Windows) the same code starts ordinary processes.
"""

import asyncio
import contextlib
import json
import multiprocessing
import os
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from src.data.copies import COPIES

from .forked import out_of_reach, serve_kernel, work_for_runner

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
SIDE_BY_SIDE = max(1, min(CORES, 3))
"""Notebooks executed at a time: more than three are never independent."""

LONGEST_SOCKET_FOLDER = 90
"""A socket's whole path may have about a hundred characters."""

PARENT_RUN = "CLIENTBASE_PARENT_RUN"
FORKS = sys.platform == "linux"
IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+(\w[\w.]*)[ \t]+import\b|import[ \t]+(\w.*))", re.MULTILINE)
NOT_IN_KERNELS = {"nbconvert", "nbformat", "optuna", "rjieba", "splink"}
"""Pages are made elsewhere; settings are seldom searched for, Chinese text cut into words, or customers merged."""
ALWAYS = ["src.pipeline.loading", "ipykernel.kernelapp", "matplotlib_inline.backend_inline", "typer"]
LATE = [
    "git",
    "holidays.countries",
    "ibis.formats.pandas",
    "ipykernel.debugger",
    "narwhals._pandas_like.namespace",
    "opentelemetry.sdk.metrics",
    "pyarrow.dataset",
]
"""What libraries load at their first use, in most kernels anew."""
RECORD = [
    "mlflow.pyfunc",
    "mlflow.sklearn",
    "mlflow.store.model_registry.sqlalchemy_store",
    "mlflow.store.tracking.sqlalchemy_store",
    "sqlalchemy.dialects.sqlite",
]
"""What MLflow loads at the first use of a database, more than a second."""


def imported_modules(files: Iterable[Path]) -> list[str]:
    """Return the modules that Python files and notebooks import, in the order of their names.

    Lines are looked at, not syntax, which would take half a second before anything can begin; one module too many is
    one more that is tried.
    """
    found = {name for file in files for name in _imports(_code(file))}
    return sorted(name for name in found if name.split(".")[0] not in NOT_IN_KERNELS)


def _code(file: Path) -> str:
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".py":
        return text
    return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "code")


def _imports(text: str) -> Iterator[str]:
    for taken_from, several in IMPORT.findall(text):
        yield from [taken_from] if taken_from else (named.split()[0] for named in several.split(",") if named.strip())


def warm_kernels(code: Path, notebooks: Path) -> "Kernels":
    """Return kernels that begin at once to load what the notebooks import and what our code imports later on."""
    ours = [file for file in code.rglob("*.py") if "pipeline" not in file.relative_to(code).parts]
    modules = imported_modules([*ours, *notebooks.glob("*.ipynb")])
    kernels = Kernels([*modules, *RECORD, *LATE], threads=max(1, CORES // SIDE_BY_SIDE))
    kernels.warm()
    return kernels


class Kernels:
    """The kernels of one run, and the processes that work beside them; ``close`` ends whatever still lives."""

    def __init__(self, libraries: Iterable[str] = (), threads: int = 1) -> None:
        self._libraries = [*ALWAYS, *libraries]
        self._folder = Path(tempfile.mkdtemp(prefix="clientbase-"))
        shared = {"IPYTHONDIR": str(self._folder / "ipython"), COPIES: str(self._folder / "copies")}
        self._environment = {**shared, **_thread_limits(threads), **_hushed()}
        self._living: dict[str, BaseProcess] = {}
        self._ending = ThreadPoolExecutor(SIDE_BY_SIDE)
        self._started = 0
        self._ended = False
        self.parent_run: Future[str] | None = None
        """The id, once it is known, of the MLflow run that the runs of recorded notebooks belong to."""

    def warm(self) -> None:
        """Begin to load the libraries in the background."""
        if not FORKS:
            return
        from multiprocessing import forkserver

        forkserver.set_forkserver_preload(self._libraries)
        with _environment(self._environment), out_of_reach():
            forkserver.ensure_running()

    def sharing_copies(self) -> AbstractContextManager[None]:
        """Let this process use, while it lasts, the copies of sources that the kernels use."""
        return _environment({COPIES: self._environment[COPIES]})

    @cached_property
    def _context(self) -> Any:
        """The way processes are started, known once the libraries are loaded: forked where that works, else afresh."""
        if FORKS:
            with contextlib.suppress(EOFError, OSError):  # a library that cannot be loaded; its notebook will tell
                forking = multiprocessing.get_context("forkserver")
                probe = forking.Process(target=int)
                with out_of_reach():
                    probe.start()
                probe.join()
                return forking
        return multiprocessing.get_context("spawn")

    @cached_property
    def pool(self) -> ProcessPoolExecutor:
        """Two processes for work beside the notebooks: pages, the record of the run."""
        return ProcessPoolExecutor(2, mp_context=self._context, initializer=work_for_runner)

    @contextmanager
    def kernel(self, folder: Path, environment: dict[str, str] | None = None) -> Iterator[Any]:
        """Yield a kernel manager, its kernel not yet started, working in ``folder``; begin to shut it down at the end.

        Nobody waits for a kernel that has nothing more to do, except ``close``.
        """
        self._started += 1
        name = f"k{self._started}"
        manager = self._manager(name, folder, {**self._environment, **(environment or {})})
        try:
            yield manager
        finally:
            self._ending.submit(self._shut_down, name, manager)

    def _shut_down(self, name: str, manager: Any) -> None:
        from jupyter_core.utils import ensure_event_loop

        if manager.has_kernel:
            ensure_event_loop().run_until_complete(manager.shutdown_kernel())
        self._living.pop(name, None)

    def recorded_kernel(self, folder: Path) -> AbstractContextManager[Any]:
        """Return the same, its notebook told of the parent run in MLflow; waits until that is known."""
        return self.kernel(folder, {PARENT_RUN: self.parent_run.result()} if self.parent_run else None)

    def _manager(self, name: str, folder: Path, environment: dict[str, str]) -> Any:
        from jupyter_client.kernelspec import KernelSpecManager
        from jupyter_client.manager import AsyncKernelManager

        from .ready import ReadyClient

        own_python_only = KernelSpecManager(kernel_dirs=[])
        place = {"connection_file": str(self._folder / f"{name}.json"), "kernel_spec_manager": own_python_only}
        if os.name == "posix" and len(str(self._folder)) < LONGEST_SOCKET_FOLDER:  # no ports, nobody else can connect
            place |= {"transport": "ipc", "ip": str(self._folder / name)}
        manager = AsyncKernelManager(client_factory=ReadyClient, **place)
        manager.kernel_id = name
        manager.provisioner = _provisioner(
            manager, lambda: self._launch(name, (manager.connection_file, str(folder), environment))
        )
        return manager

    def _launch(self, name: str, arguments: tuple[str, str, dict[str, str]]) -> BaseProcess:
        process = self._context.Process(target=serve_kernel, args=arguments, name=name)
        process.start()
        self._living[name] = process
        if self._ended:
            self.end()
        return process

    def end(self) -> None:
        """End the living kernels and everything they started, at once, and any that would still begin."""
        self._ended = True
        for process in list(self._living.values()):
            _kill(process)

    def close(self) -> None:
        """End everything that still lives, what is being shut down in its own time."""
        self._ending.shutdown()
        self.end()
        if "pool" in vars(self):
            self.pool.shutdown(cancel_futures=True)
        elif FORKS and "_context" not in vars(self):
            _stop_warming()
        shutil.rmtree(self._folder, ignore_errors=True)


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

    def __init__(self, process: BaseProcess) -> None:
        self._process = process
        self.pid = process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(self.pid or 0), number)

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


def _stop_warming() -> None:
    """End a fork server that nobody has used; left alone it would first load everything."""
    from multiprocessing.forkserver import _forkserver

    if process := getattr(_forkserver, "_forkserver_pid", None):
        os.kill(process, signal.SIGKILL)
        _forkserver._stop()  # type: ignore[attr-defined]


def _kill(process: BaseProcess) -> None:
    """Kill a kernel with its own children (it leads a process group where there are such)."""
    with contextlib.suppress(ProcessLookupError, PermissionError, AttributeError):
        os.killpg(int(process.pid or 0), signal.SIGKILL)
    with contextlib.suppress(Exception):
        process.kill()


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


@contextmanager
def _environment(changes: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
