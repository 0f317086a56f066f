"""Parts between 0 and 1, weighed by the policy: what a part does not tell leaves its weight to the others."""

from typing import Annotated, ClassVar, Self

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from .rules import Rules

Positive = Annotated[float, Field(gt=0)]
Weight = Annotated[float, Field(ge=0)]


class WeighedParts(Rules):
    """A section that weighs ``parts``: a key ``<part>_weight`` for each, at least one of them above 0."""

    parts: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="after")
    def _weighs_something(self) -> Self:
        if sum(self.weights().values()) == 0:
            raise ValueError("expected at least one weight above 0")
        return self

    def weights(self) -> dict[str, float]:
        """Return the weight of each part."""
        return {part: getattr(self, f"{part}_weight") for part in self.parts}


def weighed(part: pd.DataFrame, weights: dict[str, float]) -> pd.Series:
    """Return the weighted mean of what is told of each row; empty where nothing is."""
    weight = pd.Series(weights).reindex(part.columns)
    total = part.notna().mul(weight).sum(axis=1)
    return part.mul(weight).sum(axis=1) / total.where(total > 0, np.nan)
