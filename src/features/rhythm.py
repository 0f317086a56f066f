"""The rhythm of a customer: the gaps between purchase days, and the last silence against them."""

from typing import Any

import ibis.expr.types as ir

from .sums import only


def rhythm(known: ir.Table) -> dict[str, ir.Value]:
    """Return mean, spread and last of the gaps in days, and how overdue the next purchase is, as aggregates.

    ``overdue`` is the recency over the mean gap; ``gap_variation`` the standard deviation over the mean.
    Null without two purchase days (the spread: without three).
    """
    gap: Any = known["gap_days"]
    age: Any = known["age_days"]
    number: Any = gap.count()
    mean: Any = gap.sum().cast("float64") / number.nullif(0)
    squares: Any = (gap * gap).sum().cast("float64")
    spread: Any = ((squares - number * mean * mean) / (number - 1).nullif(0)).clip(lower=0).sqrt()
    return {
        "gap_mean_days": mean,
        "gap_std_days": spread,
        "gap_last_days": gap.argmin(only(age, gap.notnull())),
        "overdue": only(age, known["is_purchase"]).min() / mean,
        "gap_variation": spread / mean,
    }
