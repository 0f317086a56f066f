"""Copies of sources that the engine cannot read in place, made once a run and gone with it."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

COPIES = "CLIENTBASE_COPIES"
"""Environment variable: the folder in which the processes of a run share their copies; without it, one a process."""


def copied(key: object, make: Callable[[Path], None]) -> Path:
    """Return the folder of copies that belongs to ``key``; the first who asks fills it by calling ``make`` with it.

    ``key`` is anything whose ``repr`` names all that the copy depends on.
    """
    folder = _copies() / hashlib.sha256(repr(key).encode()).hexdigest()[:24]
    if not folder.exists():
        aside = Path(tempfile.mkdtemp(dir=_copies()))
        make(aside)
        aside.rename(folder)
    return folder


def identity(files: list[Path]) -> list[tuple[str, int, int]]:
    """Return what tells a file from its later versions: path, size, time of change."""
    return [(str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files]


def _copies() -> Path:
    shared = os.environ.get(COPIES)
    if shared is None:
        return Path(_own().name)
    Path(shared).mkdir(parents=True, exist_ok=True)
    return Path(shared)


@lru_cache
def _own() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="clientbase-")
