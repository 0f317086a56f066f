"""Who comes first when not everybody can be looked after: five parts, each shown."""

from typing import Annotated

import pandas as pd
from pydantic import Field

from src.decisions.rules import Rules

PARTS = ("value", "potential", "history", "complaints", "relation")


class PriorityRules(Rules):
    """What counts how much for a customer's priority; the weights are brought to a sum of 1."""

    value: Annotated[float, Field(ge=0)] = 0.4
    """Rank by the expected value."""
    potential: Annotated[float, Field(ge=0)] = 0.2
    """Rank by how much more than expected it may be; a latent need counts at least .8."""
    history: Annotated[float, Field(ge=0)] = 0.15
    """Rank by what was bought so far."""
    complaints: Annotated[float, Field(ge=0)] = 0.15
    """Complaints of the last year and those still open: two are as urgent as it gets."""
    relation: Annotated[float, Field(ge=0)] = 0.1
    """Rank by the contacts of the last year."""

    @property
    def weights(self) -> pd.Series:
        found = pd.Series({part: getattr(self, part) for part in PARTS})
        return found / max(found.sum(), 1e-9)


def priority(scored: pd.DataFrame, attention: pd.DataFrame | None, rules: PriorityRules) -> pd.DataFrame:
    """Return ``customer_id, priority`` (0 to 1) and its parts ``priority_value`` and so on, which add up to it."""
    known = _attention(scored, attention)
    more = scored["expected_value_high"] - scored["expected_value"]
    latent = scored["need"].astype("str").eq("latent")
    asked = known["complaints_365d"] + known["complaints_open"]
    parts = pd.DataFrame(
        {
            "value": _rank(scored["expected_value"]),
            "potential": _rank(more).where(~latent, _rank(more).clip(lower=0.8)),
            "history": _rank(scored["revenue"]),
            "complaints": asked.div(2).clip(upper=1),
            "relation": _rank(known["contacts_365d"]),
        }
    )
    weighed = (parts * rules.weights).round(4).add_prefix("priority_")
    return pd.concat([scored[["customer_id"]], weighed.sum(axis=1).round(4).rename("priority"), weighed], axis=1)


def _attention(scored: pd.DataFrame, attention: pd.DataFrame | None) -> pd.DataFrame:
    """Return contacts and complaints in the order of the scored customers; zero where nothing is told."""
    columns = ["contacts_365d", "complaints_365d", "complaints_open"]
    if attention is None:
        return pd.DataFrame(0.0, index=scored.index, columns=columns)
    found = scored[["customer_id"]].merge(attention, on="customer_id", how="left", validate="one_to_one")
    return found[columns].fillna(0).astype(float).set_axis(scored.index)


def _rank(values: pd.Series) -> pd.Series:
    """Return the share of customers with less, 0 to 1: nothing at all is 0."""
    known = values.fillna(0)
    return (known.rank(method="min") - 1).div(max(len(known) - 1, 1)).where(known > 0, 0.0)
