"""Run a function in a process of its own and tell how long it took and how much memory it needed."""

import multiprocessing
import resource
import time
from collections.abc import Callable
from typing import Any, NamedTuple


class Measured(NamedTuple):
    """Wall ``seconds``, peak resident ``gigabytes``, what the function returned, and its seconds of a ``processor``."""

    seconds: float
    gigabytes: float
    result: Any
    processor: float


def measured(function: Callable[..., Any], *arguments: Any) -> Measured:
    """Return what the call cost, imports not counted; it runs in a fresh process, so that its peak is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_timed, (function, arguments))


def _timed(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Measured:
    started, processor = time.perf_counter(), time.process_time()
    result = function(*arguments)
    seconds, processor = time.perf_counter() - started, time.process_time() - processor
    return Measured(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, result, processor)
