"""The stretch of the past that a rehearsal looks at."""

from dataclasses import dataclass
from datetime import date

MOST_DATES = 26


@dataclass(frozen=True)
class Span:
    """What is replayed: at most ``most`` dates up to ``as_of``, by the project's horizon and active days."""

    as_of: date
    horizon_days: int
    active_days: int
    most: int = MOST_DATES
