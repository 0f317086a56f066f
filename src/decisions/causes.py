"""Why did the tier change? The change split into data corrections, behaviour, the model and the policy.

The steps lead from the tier of the last run to that of today, one thing exchanged at a time: first what was said of the
same day (the data as they are known now, cut at the last run's date), then the day, then the model that gave the
forecasts, then the policy. What each step moves is what that thing moved.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .beside import beside
from .policy import Version
from .scheme import Scheme
from .tiers import tiers

FORECASTS = ("expected_value", "churn_probability")
STEPS = ("behaviour", "data_correction", "model_change", "policy_change")
COLUMNS = ("customer_id", "what", "cause")
BY_MOVEMENT = {"override": "by_hand", "override_ended": "by_hand"}


@dataclass(frozen=True)
class LastRun:
    """What the last run left.

    ``table``: its scored file with its criteria beside. ``rules``: its policy. ``corrected``: the evidence of its date
    as the data tell it now. ``forecasts``: what its models would say of today's customers (customer_id and some of
    ``FORECASTS``); None when they are today's models, or cannot be asked any more. ``segments``: where its segments'
    model would put today's customers (customer_id, segment); None when that cannot be asked.
    """

    table: pd.DataFrame
    rules: Version
    corrected: pd.DataFrame | None = None
    forecasts: pd.DataFrame | None = None
    segments: pd.DataFrame | None = None


def causes(base: pd.DataFrame, placed: pd.DataFrame, scheme: Scheme, last: LastRun) -> pd.DataFrame:
    """Return why each customer's tier changed: ``customer_id, what, cause`` of those in both runs with another tier.

    ``base``: all evidence of today; ``placed``: ``moved``. ``cause`` is one of ``STEPS``, the one that moved the tier
    most the way it went (of equal ones the first); ``by_hand`` (an override began or ended) or ``grace`` (its time was
    over, or a review came), where the score moved nothing. A first tier, and one that is gone, is behaviour, or a
    correction where the data of the last run's day tell the same as they are known now.
    """
    path = tier_path(base, placed, scheme, last)
    rank = {name: place for place, name in enumerate(dict.fromkeys((*scheme.names, *last.rules.tiers.names)))}
    placing = path.set_index("customer_id").drop(columns="moved_because").apply(lambda tier: tier.map(rank))
    steps = pd.DataFrame(
        {
            "behaviour": placing["behaved"] - placing["corrected"],
            "data_correction": placing["corrected"] - placing["before"],
            "model_change": placing["modelled"] - placing["behaved"],
            "policy_change": placing["ruled"] - placing["modelled"],
        }
    ).fillna(0)
    way = np.sign((placing["now"] - placing["held"]).fillna(0)).astype("int64")
    along = steps.mul(way, axis=0)
    by_movement = path.set_index("customer_id")["moved_because"].map(BY_MOVEMENT)
    cause = along.idxmax(axis=1).where(along.max(axis=1) > 0, "grace")
    cause = by_movement.where(by_movement.notna(), cause)
    found = pd.concat([cause[way != 0], _first_or_last(path.set_index("customer_id"), last)])
    return found.rename("cause").rename_axis("customer_id").reset_index().assign(what="tier")[list(COLUMNS)]


def _first_or_last(path: pd.DataFrame, last: LastRun) -> pd.Series:
    """Return the cause of who has a tier for the first time, or none any more.

    A correction where the data of the last run's day, as they are known now, have or have not the customer's purchase.
    """
    begun, ended = path["held"].isna() & path["now"].notna(), path["held"].notna() & path["now"].isna()
    bought = path.index.isin([] if last.corrected is None else last.corrected["customer_id"])
    corrected = (begun & bought) | (ended & ~bought & (last.corrected is not None))
    return corrected.map({True: "data_correction", False: "behaviour"})[begun | ended]


def tier_path(base: pd.DataFrame, placed: pd.DataFrame, scheme: Scheme, last: LastRun) -> pd.DataFrame:
    """Return the tier of each customer of both runs at every step of the way.

    Columns ``customer_id``; ``held`` and ``now`` (the tiers of the files), ``before`` (by the last run's numbers),
    ``corrected`` (by those of its day as known now), ``behaved`` (today's numbers, its models and policy), ``modelled``
    (today's models), ``ruled`` (today's policy); ``moved_because``.
    """
    old = last.rules.tiers
    fixed = last.table if last.corrected is None else replaced(last.table, last.corrected, but=FORECASTS)
    asked = base if last.forecasts is None else replaced(base, last.forecasts)
    ways = {"before": (last.table, old), "corrected": (fixed, old), "behaved": (asked, old), "modelled": (base, old)}
    path = placed[["customer_id", "tier", "moved_because"]].rename(columns={"tier": "now"})
    held = last.table[["customer_id", "tier"]].rename(columns={"tier": "held"})
    path = beside(path, held, how="inner")
    for name, (table, rules) in {**ways, "ruled": (base, scheme)}.items():
        graded = tiers(table, rules).table[["customer_id", "tier"]].rename(columns={"tier": name})
        path = beside(path, graded)
    return path


def replaced(table: pd.DataFrame, other: pd.DataFrame, but: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return the table with the numbers of the other where both have the column and the other knows the customer."""
    shared = [name for name in other.columns if name in table.columns and name not in ("customer_id", *but)]
    found = table[["customer_id"]].merge(other[["customer_id", *shared]], on="customer_id", how="left")
    known = found.set_index(table.index)
    numeric = [name for name in shared if pd.api.types.is_numeric_dtype(table[name])]
    return table.assign(**{name: known[name].astype("float64").fillna(table[name]) for name in numeric})
