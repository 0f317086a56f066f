"""The policy's section on the review: what is too far off to be fine, and how sure one must be that it is no chance."""

from typing import Annotated

from pydantic import Field

from src.decisions.rules import Rules

Off = Annotated[float, Field(gt=0, le=10)]


class ReviewRules(Rules):
    """How far a measure may be off. A verdict needs both: further off than this, and further than chance goes.

    ``auc`` and ``gini`` are how much worse than in the backtest a model may rank; ``leave_bias`` and ``value_bias`` the
    share by which a total may be missed; ``calibration_slope`` and ``coverage`` how far from 1 and from .8.
    """

    sure: Annotated[float, Field(ge=0.5, lt=1)] = 0.99
    """How sure a verdict must be that it is not chance, each measure by itself: three are asked of a model and run."""
    runs: Annotated[int, Field(ge=1, le=100)] = 3
    """So many of the newest judged runs decide what is said of now, by their median."""
    auc: Off = 0.05
    leave_bias: Off = 0.15
    calibration_slope: Off = 0.25
    gini: Off = 0.05
    value_bias: Off = 0.15
    coverage: Off = 0.08
