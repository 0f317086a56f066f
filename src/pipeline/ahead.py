"""Processes ahead of the others: forked as soon as what they take is loaded, while the rest still loads.

The process that loads forks one after each stage, so nothing is loaded twice: one that looks at the data, then kernels
for the first notebooks. ``split`` is what happens there, ``Ahead`` is what the runner holds: the end of a socket by
which the process is told its task, and each sees the other go.
"""

import os
import signal
import socket
import warnings
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Client, Connection
from pathlib import Path
from typing import Any

from .forked import follow_runner

SOCKETS = "CLIENTBASE_AHEAD"
"""Environment variable of the process that loads: the folder in which the runner waits for the processes ahead."""
ASKED_EVERY_SECONDS = 0.1


def split(stage: int) -> None:
    """Fork a process ahead, which waits to be told its task; the process that calls this goes on loading."""
    folder = os.environ.get(SOCKETS)
    if folder is None:
        return
    warnings.filterwarnings("ignore", "forkserver: waitpid returned")  # it will wonder about a child it did not fork
    if os.fork() == 0:
        try:
            _wait_and_work(_address(Path(folder), stage))
        finally:
            os._exit(0)


def _wait_and_work(address: str) -> None:
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))  # the doors of the process it was forked from
    with suppress(OSError, EOFError):  # nobody waits, or nobody needed it
        runner = Client(address, "AF_UNIX")
        runner.send(os.getpid())
        task, arguments = runner.recv()
        task(*arguments, runner=OtherEnd(runner))


def answer(function: Callable[..., Any], *arguments: Any, runner: "OtherEnd") -> None:
    """Call the function and tell the runner what it returned, or raised."""
    follow_runner(runner)
    try:
        runner.tell((function(*arguments), None))
    except Exception as error:
        runner.tell((None, error))


def _address(folder: Path, stage: int) -> str:
    return str(folder / f"ahead{stage}")


class OtherEnd:
    """The process at the other end of a connection, with the few words of ``multiprocessing.Process`` that are used."""

    def __init__(self, connection: Connection, pid: int | None = None) -> None:
        self._connection = connection
        self.pid = pid

    @property
    def exitcode(self) -> int | None:
        """None while it lives, 0 after it: how it ended is not known."""
        return 0 if self._is_gone() else None

    def join(self) -> None:
        """Wait until it is gone."""
        with suppress(OSError, EOFError):
            self._connection.recv()

    def tell(self, something: Any) -> None:
        """Send something that is waited for there."""
        self._connection.send(something)

    def heard(self) -> Any:
        """Wait for what the other end tells; EOFError when it goes without a word."""
        return self._connection.recv()

    def terminate(self) -> None:
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        self._send(signal.SIGKILL)

    def _send(self, number: int) -> None:
        if self.pid and not self._is_gone():
            os.kill(self.pid, number)

    def _is_gone(self) -> bool:
        try:
            return self._connection.poll() and self._connection.recv() is None  # a kernel sends nothing, it only ends
        except (EOFError, OSError):
            return True


class Ahead:
    """A process ahead, as the runner sees it: it may come, and can be given one task."""

    def __init__(self, folder: Path, stage: int) -> None:
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(_address(folder, stage))
        self._door.listen(1)
        self._door.settimeout(ASKED_EVERY_SECONDS)

    def launch(
        self, task: Callable[..., object], arguments: tuple[Any, ...], *, loading: Callable[[], bool]
    ) -> OtherEnd | None:
        """Return the process, told its task, as soon as it is there; None when ``loading`` ended without it."""
        while True:
            with suppress(TimeoutError):
                connection = Connection(self._door.accept()[0].detach())
                process = OtherEnd(connection, connection.recv())
                process.tell((task, arguments))
                self.close()
                return process
            if not loading():
                return None

    def close(self) -> None:
        """Let nobody in any longer; a process that waits for its turn ends."""
        self._door.close()
