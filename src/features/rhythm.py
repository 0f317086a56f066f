"""The rhythm of a customer: the gaps between purchase days, and the last silence against them."""

from datetime import date
from typing import Any

import ibis.expr.types as ir

from .rollups import days_before


def rhythm(known: ir.Table, as_of: date) -> dict[str, ir.Value]:
    """Return mean, spread and last of the gaps in days, and how overdue the next purchase is, as aggregates.

    ``overdue`` is the recency over the mean gap; ``gap_variation`` the standard deviation over the mean.
    Null without two purchase days (the spread: without three).
    """
    gap: Any = known["gap_days"]
    number: Any = gap.count()
    mean: Any = gap.sum().cast("float64") / number.nullif(0)
    squares: Any = (gap * gap).sum().cast("float64")
    spread: Any = ((squares - number * mean * mean) / (number - 1).nullif(0)).clip(lower=0).sqrt()
    day: Any = known["day"]
    recency: Any = days_before(day.max(where=known["is_purchase"]), as_of)
    return {
        "gap_mean_days": mean,
        "gap_std_days": spread,
        "gap_last_days": gap.argmax(known["day"], where=gap.notnull()),
        "overdue": recency / mean,
        "gap_variation": spread / mean,
    }
