"""Value: high, medium or low by what the customer brought and is expected to bring."""

from typing import Annotated

from pydantic import Field

from src.project import Share

from .rules import Rules


class ValueRules(Rules):
    """Cut-offs of the value classes, as shares of the customers ranked by past and by expected value.

    High is who is among the best ``high_share`` by either; low who is among the last ``low_share`` by both.
    """

    looks_at = ("revenue_365d", "expected_value")

    high_share: Annotated[float, Field(gt=0, lt=1)] = 0.2
    low_share: Share = 0.5
