"""Credit grade: A to E by how a customer pays; a matter apart from what the customer is worth."""

from typing import Annotated

import pandas as pd
from pydantic import Field, model_validator

from src.project import Share

from .rule_choice import chosen, numbers
from .rules import Rules

GRADES = "ABCDE"
Steps = tuple[float, float, float, float]


class CreditRules(Rules):
    """The most that grades A, B, C and D allow of each sign; beyond it is E. The worst sign decides.

    An open debt counts from ``overdue_least`` of what was invoiced and ``overdue_amount`` of money on: small change is
    forgiven.
    """

    looks_at = (
        "invoices_due", "invoiced_amount", "days_late_mean", "late_share", "overdue_amount", "overdue_share",
        "overdue_days_longest",
    )  # fmt: skip

    days_late: Steps = (2, 10, 28, 60)
    """Days late on average, weighted by amount; early and open ones as at the date."""
    late_share: Steps = (0.1, 0.7, 1, 1)
    """Share of the invoices that are more than three days late."""
    overdue_share: Steps = (0.1, 0.25, 0.5, 0.75)
    """Share of the invoiced amount that is open and overdue."""
    overdue_days: Steps = (7, 30, 60, 90)
    """Days that the oldest open debt is overdue."""
    overdue_least: Share = 0.02
    overdue_amount: Annotated[float, Field(ge=0)] = 0
    least_invoices: Annotated[int, Field(ge=1)] = 3

    @model_validator(mode="after")
    def _rising(self) -> "CreditRules":
        steps = {name: getattr(self, name) for name in ("days_late", "late_share", "overdue_share", "overdue_days")}
        wrong = [name for name, values in steps.items() if list(values) != sorted(values)]
        if wrong:
            raise ValueError(
                f"{', '.join(wrong)}: expected four numbers that do not fall, for the grades A, B, C and D"
            )
        return self


def credit(base: pd.DataFrame, rules: CreditRules) -> pd.DataFrame:
    """Return ``credit_grade`` (A best, E worst), ``credit_sign`` that decided it, and ``credit_untold``.

    Limits are inclusive. ``credit_untold``: ``no_invoices``, or ``few_invoices`` (too few fallen due to judge by).
    """
    due = numbers(base, "invoices_due")
    signs = pd.DataFrame(
        {
            "days_late": _grade(numbers(base, "days_late_mean"), rules.days_late),
            "late_share": _grade(numbers(base, "late_share"), rules.late_share),
            **_overdue(base, rules),
        }
    )
    told = due >= rules.least_invoices
    worst = signs.max(axis=1)
    grade = worst.map(dict(enumerate(GRADES))).astype("str").where(told)
    untold = chosen({"no_invoices": ~(numbers(base, "invoiced_amount") > 0), "few_invoices": ~told})
    sign = signs.idxmax(axis=1).astype("str").where(told & (worst > 0))
    return pd.DataFrame({"credit_grade": grade, "credit_sign": sign, "credit_untold": untold})


def _overdue(base: pd.DataFrame, rules: CreditRules) -> dict[str, pd.Series]:
    share = numbers(base, "overdue_share")
    counts = (share >= rules.overdue_least) & (numbers(base, "overdue_amount") >= rules.overdue_amount)
    days = numbers(base, "overdue_days_longest").where(counts, 0)
    return {
        "overdue_share": _grade(share.where(counts, 0), rules.overdue_share),
        "overdue_days": _grade(days, rules.overdue_days),
    }


def _grade(values: pd.Series, most: Steps) -> pd.Series:
    """Return how many of the four limits are passed, 0 to 4; nothing known passes none."""
    return pd.Series(sum((values > limit).astype("int64") for limit in most), index=values.index)
