"""How many threads a model may use."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_limits

from src.errors import BadInput


def threads() -> int:
    """Return the threads of CLIENTBASE_THREADS, 1 when it is not set: notebooks run side by side share the cores."""
    given = os.environ.get("CLIENTBASE_THREADS", "1")
    if not given.isdigit() or int(given) < 1:
        raise BadInput("CLIENTBASE_THREADS cannot be used.", f"Expected a whole number from 1 up; came {given!r}.")
    return int(given)


@contextmanager
def limited_threads() -> Iterator[None]:
    """Keep the libraries under NumPy and scikit-learn to ``threads()``: more would wait for each other."""
    with threadpool_limits(limits=threads()):
        yield
