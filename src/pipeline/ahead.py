"""Kernels ahead of the others: forked as soon as the first notebooks' libraries are loaded, while the rest still load.

The process that loads them forks one after each stage, so nothing is loaded twice. ``split`` is what happens there,
``Ahead`` is what the runner holds: the end of a socket by which the kernel is told what to serve, and each sees the
other go.
"""

import os
import signal
import socket
import warnings
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Client, Connection
from pathlib import Path

from .forked import serve_kernel

SOCKETS = "CLIENTBASE_AHEAD"
"""Environment variable of the process that loads: the folder in which the runner waits for the kernels ahead."""
ASKED_EVERY_SECONDS = 0.1


def split(stage: int) -> None:
    """Fork a kernel ahead, which waits to be told what to serve; the process that calls this goes on loading."""
    folder = os.environ.get(SOCKETS)
    if folder is None:
        return
    warnings.filterwarnings("ignore", "forkserver: waitpid returned")  # it will wonder about a child it did not fork
    if os.fork() == 0:
        try:
            _wait_and_serve(_address(Path(folder), stage))
        finally:
            os._exit(0)


def _wait_and_serve(address: str) -> None:
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))  # the doors of the process it was forked from
    with suppress(OSError, EOFError):  # nobody waits, or nobody needed it
        runner = Client(address, "AF_UNIX")
        runner.send(os.getpid())
        serve_kernel(*runner.recv(), runner=OtherEnd(runner))


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

    def terminate(self) -> None:
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        self._send(signal.SIGKILL)

    def _send(self, number: int) -> None:
        if self.pid and not self._is_gone():
            os.kill(self.pid, number)

    def _is_gone(self) -> bool:
        try:
            return self._connection.poll() and self._connection.recv() is None  # nothing is ever sent, it only ends
        except (EOFError, OSError):
            return True


class Ahead:
    """A kernel ahead, as the runner sees it: it may come, and can be launched once."""

    def __init__(self, folder: Path, stage: int) -> None:
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(_address(folder, stage))
        self._door.listen(1)
        self._door.settimeout(ASKED_EVERY_SECONDS)

    def launch(self, arguments: tuple[str, str, dict[str, str]], loading: Callable[[], bool]) -> OtherEnd | None:
        """Return the kernel, told what to serve, as soon as it is there; None when ``loading`` ended without it."""
        while True:
            with suppress(TimeoutError):
                connection = Connection(self._door.accept()[0].detach())
                kernel = OtherEnd(connection, connection.recv())
                connection.send(arguments)
                self.close()
                return kernel
            if not loading():
                return None

    def close(self) -> None:
        """Let nobody in any longer; a kernel that waits for its turn ends."""
        self._door.close()
