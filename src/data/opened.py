"""A source as it was opened: its rows, and what is known of how they are written."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import ibis.expr.types as ir

from src.project import CsvFormat

USUAL = CsvFormat()


@dataclass(frozen=True)
class Opened:
    """``rows`` as they stand in the source; ``numeric`` are columns of text that hold numbers, as ``form`` writes them.

    ``broken`` has the lines that could not be split into columns (None: there are none); nothing in the source can
    have happened after ``written_at``. ``copied_from`` identifies a source of text, which is read through a copy.
    """

    rows: ir.Table
    written_at: datetime
    numeric: frozenset[str] = frozenset()
    form: CsvFormat = USUAL
    broken: ir.Table | None = None
    copied_from: object = None


@dataclass(frozen=True)
class Needed:
    """What is needed of a database table: its ``columns``, and the rows whose ``dated`` is before ``until``."""

    columns: set[str]
    dated: str | None = None
    until: date | None = None


def now() -> datetime:
    """Return the present instant, UTC, without its zone."""
    return datetime.now(UTC).replace(tzinfo=None)
