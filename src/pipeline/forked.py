"""What a process forked for us does: serve one kernel, or work for the runner; it ends when the runner ends.

A terminal and many schedulers send a signal to the whole group of processes. Only the runner may follow it, for it ends
the others in order: kernels at once, and those that keep the record after they have written how the run ended.
"""

import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import parent_process, resource_tracker
from typing import Any, Protocol

ENDS = {signal.SIGINT, signal.SIGTERM}
WAITS_FOR_OTHERS = 10
MASKS = hasattr(signal, "pthread_sigmask")


@contextmanager
def out_of_reach() -> Iterator[None]:
    """Let what is started meanwhile, and whatever that starts, not be reached by signals that end a group."""
    if not MASKS:
        yield
        return
    resource_tracker.ensure_running()  # started later, it would take our mask off
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Runner(Protocol):
    """The process of the runner, as another one sees it."""

    def join(self) -> None:
        """Wait until it is gone."""


def follow_runner(runner: Runner | None = None) -> None:
    """End this process as soon as the runner is gone, even when it was killed; leave Ctrl-C to the runner."""
    runner = runner or parent_process()
    if runner is not None:
        threading.Thread(target=_end_after, args=(runner,), daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _end_after(runner: Runner) -> None:
    runner.join()
    if hasattr(os, "killpg") and os.getpgid(0) == os.getpid():  # with what we started ourselves
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def work_for_runner() -> None:
    """Begin to work for the runner beside its notebooks, which go first: steps that wait for others leave a core."""
    follow_runner()
    if hasattr(os, "nice"):
        os.nice(WAITS_FOR_OTHERS)
    collect_seldom()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    skip_slow_grammar()


def collect_seldom() -> None:
    """Look for garbage seldom, and never among what is there already, which stays: an eighth of a run saved.

    Python would look after every 700 new objects; a frame, a figure or an expression has thousands.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


def skip_slow_grammar() -> None:
    """Keep nbformat's import from building a grammar for a format of addresses that no notebook has: a second saved."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def skip_debugger() -> None:
    """Keep a kernel from loading a debugger that nobody can attach: it is compiled anew each time, a second or two."""
    sys.modules.setdefault("debugpy", None)  # type: ignore[arg-type]


def serve_kernel(
    connection_file: str, folder: str, environment: dict[str, str], *, runner: Runner | None = None
) -> None:
    """Serve one Jupyter kernel until it is told to shut down; ``runner``, where it is not the one that started this."""
    import atexit

    follow_runner(runner)
    if hasattr(os, "setsid"):
        os.setsid()
    if MASKS:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)  # what a notebook starts can be ended as usual
    os.environ.update(environment)
    os.chdir(folder)
    _hush()
    skip_debugger()
    collect_seldom()

    from ipykernel.kernelapp import IPKernelApp

    parent = os.getppid() if os.name == "posix" else 0  # Windows would want a handle; the kernel then does not watch
    options = ["-f", connection_file, "--HistoryManager.hist_file=:memory:"]
    sys.argv = ["clientbase", *options]
    app: Any = IPKernelApp.instance(parent_handle=parent)
    app.initialize(options)
    app.shell.enable_matplotlib("inline")  # matplotlib was loaded before there was a kernel to show its figures in
    try:
        app.start()
    finally:
        atexit._run_exitfuncs()  # a forked process skips them; temporary files are tidied there


def _hush() -> None:
    """Send what is printed before the kernel listens, and by C code after it ended, nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
