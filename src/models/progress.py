"""How far a long cell has come, for a person who waits for it."""

import os
import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tqdm.auto import tqdm

T = TypeVar("T")
QUIET = "TQDM_DISABLE"
"""Set by the pipeline for its kernels: what they print would end up on a page, and the terminal shows their cells."""


def shown(steps: Iterable[T], what: str) -> Iterator[T]:
    """Yield the steps, with a bar called ``what`` in a notebook or a terminal; it is gone when they are done."""
    watched = QUIET not in os.environ and ("ipykernel" in sys.modules or sys.stderr.isatty())
    # Even a bar that is switched off takes a semaphore, which a kernel that is stopped would leave behind.
    yield from tqdm(steps, desc=what, leave=False) if watched else steps
