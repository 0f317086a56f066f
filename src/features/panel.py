"""The training panel: features and labels of the same customers at dates that step back through the past.

Dates differ by one number only, the days before the roll-ups' anchor. So the question is written once, with a variable
of the engine in that number's place, and asked date after date: to write it anew for each took longer than to answer.
"""

from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis.util import gen_name

from .features import finished, measured
from .labels import followed, soon_days
from .rollups import STEP_DAYS, Days, Rollups

BACK = "days_back"
"""The engine's variable that tells the date."""
MOST_DATES = 12
FEWEST_TO_SKIP = 9
"""Dates of which half is still enough to learn from and to be judged on."""
DIGITS = 4


def panel_dates(as_of: date, first_order_on: date, horizon_days: int, *, most: int = MOST_DATES) -> list[date]:
    """Return the training dates, oldest first: back from the newest complete label, four weeks apart.

    The newest is ``as_of - horizon_days``: its label ends where the unknown begins. The oldest leaves at least two
    thirds of a horizon of history before it. Empty when there is not even that much.
    """
    newest = as_of - timedelta(days=horizon_days)
    oldest = first_order_on + timedelta(days=-(-horizon_days * 2 // 3))
    steps = [newest - timedelta(days=STEP_DAYS * step) for step in range(most)]
    return sorted(day for day in steps if day >= oldest)


def every_second(dates: list[date]) -> list[date]:
    """Return every second date, the newest among them: enough to try things out. Of fewer than nine, all."""
    return dates if len(dates) < FEWEST_TO_SKIP else dates[::-2][::-1]


def newer_dates(as_of: date, horizon_days: int) -> list[date]:
    """Return the dates that follow the training dates, four weeks apart, whose outcome is known for half a horizon."""
    newest = as_of - timedelta(days=horizon_days)
    steps = (horizon_days - soon_days(horizon_days)) // STEP_DAYS
    return [newest + timedelta(days=STEP_DAYS * step) for step in range(1, steps + 1)]


def panel(rolled: Rollups, dates: list[date], *, horizon_days: int, active_days: int) -> ir.Table:
    """Return the features of every date with what followed, all dates in one table.

    Adds ``active`` (bought in ``[as_of - active_days, as_of)``), ``churned`` (no purchase in
    ``[as_of, as_of + horizon_days)``) and ``spend`` (net amount in it), and of its first half ``quiet`` (no purchase)
    and ``spend_soon``. Of ``newer_dates`` what is of the whole means nothing. Without dates: the same columns, no rows.
    """
    if not dates:
        return panel(rolled, [rolled.anchor], horizon_days=horizon_days, active_days=active_days).limit(0)
    question = _labelled(rolled, _variable(BACK), horizon_days, active_days)
    return finished(rolled, _asked(question, [rolled.days_back(day) for day in dates]))


@ibis.udf.scalar.builtin(name="getvariable")
def _variable(called: str) -> int:  # type: ignore[empty-body]
    """Return the engine's variable of this name."""


def _asked(question: ir.Table, backs: list[int]) -> ir.Table:
    """Return the answers for every date, held by the engine."""
    engine: Any = question.get_backend()
    view = engine.create_view(gen_name("question"), question)
    answers: list[ir.Table] = []
    for back in backs:
        engine.raw_sql(f"SET VARIABLE {BACK} = {back}")
        answers.append(engine.create_table(gen_name("answer"), view))
    return ibis.union(*answers)


def _labelled(rolled: Rollups, back: Days, horizon_days: int, active_days: int) -> ir.Table:
    known = measured(rolled, back)
    after = followed(rolled, back, horizon_days)
    joined: Any = known.left_join(after, "customer_id").drop("customer_id_right")
    return joined.mutate(
        active=joined["recency_days"] <= active_days,
        quiet=~joined["buys_soon"].fill_null(False),
        churned=~joined["buys"].fill_null(False),
        spend=joined["spend"].fill_null(0.0).round(DIGITS),
        spend_soon=joined["spend_soon"].fill_null(0.0).round(DIGITS),
    ).drop("buys", "buys_soon")
