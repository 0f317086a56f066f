"""How tiers are graded: which number is looked at, how it is cut, what the grades are called."""

from itertools import pairwise
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from src.project import Language, Share

from .rules import Rules

Column = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Positive = Annotated[float, Field(gt=0)]
Cut = Literal["customers", "value", "threshold"]
Scale = Literal["rank", "linear", "log"]


class Weighted(Rules):
    """One of several indicators, brought to 0 to 1 and weighed.

    ``scale`` is ``rank`` (share of customers with at most as much), ``linear`` or ``log`` between ``low`` and ``high``
    (left out: the smallest and largest value found); ``better`` says which end is good, ``missing`` is what an unknown
    value counts, 0 to 1.
    """

    indicator: Column
    weight: Positive
    scale: Scale = "rank"
    low: float | None = None
    high: float | None = None
    better: Literal["high", "low"] = "high"
    missing: Share = 0.0

    @model_validator(mode="after")
    def _ends(self) -> "Weighted":
        if self.scale == "rank" and (self.low, self.high) != (None, None):
            raise ValueError("expected no low and high: a rank has none; use scale linear or log")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError(f"expected low to be below high, {self.high}")
        return self


class Scored(Rules):
    """One of recency, frequency and monetary value, scored 1 (worst) to 5 (best).

    ``cuts`` are four cut-offs in growing order, each inclusive on its better side; left out, the customers are cut
    into five groups as equal as ties allow, none empty while there are five different values.
    """

    indicator: Column
    cuts: tuple[float, float, float, float] | None = None
    weight: Positive = 1.0

    @model_validator(mode="after")
    def _growing(self) -> "Scored":
        if self.cuts and any(lower >= upper for lower, upper in pairwise(self.cuts)):
            raise ValueError("expected cuts in growing order")
        return self


class Rfm(Rules):
    """Recency, frequency and monetary value; the tier score is the weighted mean of their scores, 1 to 5."""

    recency: Scored = Scored(indicator="recency_days")
    frequency: Scored = Scored(indicator="orders_365d")
    monetary: Scored = Scored(indicator="revenue_365d")

    @model_validator(mode="after")
    def _three_measures(self) -> "Rfm":
        if len({self.recency.indicator, self.frequency.indicator, self.monetary.indicator}) < 3:
            raise ValueError("expected three different indicators")
        return self


class Grade(Rules):
    """A tier: ``name`` in the files, ``label`` for readers, and what it takes.

    ``share`` of customers or of value when tiers are cut so, ``at_least`` (inclusive) when by threshold; the last
    grade takes the rest and needs neither.
    """

    name: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")
    label: dict[Language, str] = Field(default_factory=dict)
    share: Annotated[float, Field(gt=0, le=1)] | None = None
    at_least: float | None = None


ABC = (Grade(name="A", share=0.2), Grade(name="B", share=0.3), Grade(name="C"))
PAST_AND_EXPECTED = (
    Weighted(indicator="revenue_365d", weight=0.5),
    Weighted(indicator="expected_value", weight=0.5),
)


class Scheme(Rules):
    """The tiers, best first: by one ``indicator``, by several ``weighted`` ones, or by ``rfm``.

    ``by`` says how they are cut: ``customers`` (share of the customers), ``value`` (cumulative share of the
    indicator's sum, as in Pareto's rule) or ``threshold``. ``near`` is how close to the next grade's cut-off, as a
    share of it, counts as close.
    """

    takes: ClassVar[dict[str, str]] = {"customers": "share", "value": "share", "threshold": "at_least"}

    by: Cut = "customers"
    indicator: Column | None = None
    weighted: tuple[Weighted, ...] = ()
    rfm: Rfm | None = None
    grades: tuple[Grade, ...] = Field(default=ABC, min_length=1)
    near: Share = 0.05

    @model_validator(mode="after")
    def _one_score(self) -> "Scheme":
        given = [name for name in ("indicator", "weighted", "rfm") if getattr(self, name)]
        if len(given) > 1:
            raise ValueError(f"expected one of indicator, weighted and rfm; came {' and '.join(given)}")
        if self.by == "value" and not self.indicator:
            raise ValueError("expected an indicator, an amount of money, to cut by cumulative share of value")
        if not given:
            object.__setattr__(self, "weighted", PAST_AND_EXPECTED)
        return self

    @model_validator(mode="after")
    def _grades_fit(self) -> "Scheme":
        wanted, names = self.takes[self.by], [grade.name for grade in self.grades]
        wrong = [grade.name for grade in self.grades[:-1] if getattr(grade, wanted) is None]
        other = "at_least" if wanted == "share" else "share"
        strange = [grade.name for grade in self.grades if getattr(grade, other) is not None]
        if wrong or strange:
            raise ValueError(f"grades: expected {wanted} for all but the last and no {other}, as tiers are by {self.by}"
                             f"; look at {', '.join(dict.fromkeys(wrong + strange))}")  # fmt: skip
        if len(set(names)) < len(names):
            raise ValueError("grades: expected every name once")
        least = [grade.at_least for grade in self.grades if grade.at_least is not None]
        if any(upper <= lower for upper, lower in pairwise(least)):
            raise ValueError("grades: expected the best first, each at_least above the next")
        if sum(grade.share or 0 for grade in self.grades) > 1 + 1e-9:
            raise ValueError("grades: expected shares that sum to at most 1")
        return self

    @model_validator(mode="after")
    def _each_once(self) -> "Scheme":
        if len({part.indicator for part in self.weighted}) < len(self.weighted):
            raise ValueError("weighted: expected every indicator once")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The grades' names, best first."""
        return tuple(grade.name for grade in self.grades)

    def evidence(self) -> tuple[str, ...]:
        parts = (self.rfm.recency, self.rfm.frequency, self.rfm.monetary) if self.rfm else self.weighted
        return (self.indicator,) if self.indicator else tuple(part.indicator for part in parts)
