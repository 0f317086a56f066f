"""Who bought once: will they be heard of again? Judged by how earlier customers who had bought once fell silent.

Every silence between two signs of life of a customer who had bought once, the second purchase among them, is one
observation; one that lasts until as_of is cut off there (Kaplan & Meier 1958, JASA 53).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from .rollups import days_before

FEWEST = 30
"""So many customers must have been silent for so long, or the history does not tell."""


def return_chance(tables: Mapping[str, ir.Table], bought: ir.Table, as_of: date, horizon_days: int) -> pd.DataFrame:
    """Return ``customer_id, return_chance`` of everybody who bought on one day only.

    The chance of a sign of life (a purchase, a contact other than a complaint, an answer with a score) in
    ``[as_of, as_of + horizon_days)`` after a silence like the customer's, or after any longer one that the history
    tells of, whichever is greater: who is silent for longer is never more likely to return. Missing where it tells of
    none. ``tables``: what was known at as_of; ``bought``: ``occasions``.
    """
    silences: Any = silences_of_first_buyers(tables, bought, as_of).cache()
    counted = silences.group_by("days", "ended").agg(customers=silences["days"].count()).to_pandas()
    silent = silences.filter(~silences["ended"]).to_pandas()
    chance = silent["days"].map(chances(counted, horizon_days)).astype("float64")
    return pd.DataFrame({"customer_id": silent["customer_id"], "return_chance": chance})


def silences_of_first_buyers(tables: Mapping[str, ir.Table], bought: ir.Table, as_of: date) -> ir.Table:
    """Return every silence from the first day of buying up to the second: ``customer_id, days, ended``."""
    dated = bought.select("customer_id", "day").distinct()
    place = ibis.row_number().over(group_by="customer_id", order_by="day")
    ranked: Any = dated.mutate(place=place)
    first = ranked.filter(ranked["place"] == 0).select("customer_id", first="day")
    second = ranked.filter(ranked["place"] == 1).select(buyer="customer_id", second="day")
    buyers = first.left_join(second, first["customer_id"] == second["buyer"]).drop("buyer")
    heard: Any = ibis.union(dated, *_heard(tables), distinct=True).inner_join(buyers, "customer_id")
    once = heard.filter(
        (heard["day"] >= heard["first"]) & (heard["second"].isnull() | (heard["day"] < heard["second"]))
    )
    after = once["day"].lead().over(group_by="customer_id", order_by="day")
    until: Any = ibis.coalesce(after, once["second"])
    days = until.delta(once["day"], unit="day").fill_null(days_before(once["day"], as_of))
    return once.select("customer_id", days=days, ended=until.notnull())


def chances(silences: pd.DataFrame, horizon_days: int) -> pd.Series:
    """Return the chance that a silence ends within the horizon, by its length so far: 1, 2, ... days.

    ``silences``: ``days, ended, customers``. The chance is the greatest of this and any longer silence; the last one
    that the history tells holds for all that are longer. Empty rows where it tells none.
    """
    longest = int(silences["days"].max()) if len(silences) else 1
    ended, cut = (_by_length(silences[silences["ended"] == over], longest) for over in (True, False))
    still = ended[::-1].cumsum()[::-1] + cut[::-1].cumsum()[::-1] - cut  # cut off on a day: that day is not known
    silent = np.cumprod(1 - ended / np.maximum(still, 1))  # the share silent for longer than 0, 1, ... days
    last = np.minimum(np.arange(1, longest + 1) + horizon_days - 1, longest)
    known = (still[last] >= FEWEST) & (np.arange(1, longest + 1) + horizon_days - 1 <= longest)
    chance = pd.Series(1 - silent[last] / np.where(known, silent[:-1], 1), index=range(1, longest + 1)).where(known)
    return chance[::-1].cummax()[::-1].ffill().rename("return_chance").round(6)


def _heard(tables: Mapping[str, ir.Table]) -> list[ir.Table]:
    """Return the days on which customers were heard of without buying: ``customer_id, day`` of each table."""
    signs: list[ir.Table] = []
    if "interactions" in tables:
        contacts: Any = tables["interactions"]
        signs.append(
            contacts.filter(contacts["kind"] != "complaint").select("customer_id", day=contacts["occurred_at"].date())
        )
    if "feedback" in tables and "score" in tables["feedback"].columns:
        answers: Any = tables["feedback"]
        signs.append(answers.filter(answers["score"].notnull()).select("customer_id", day=answers["given_at"].date()))
    return signs


def _by_length(silences: pd.DataFrame, longest: int) -> np.ndarray:
    counts = np.zeros(longest + 1)
    np.add.at(counts, silences["days"].to_numpy("int64"), silences["customers"].to_numpy("float64"))
    return counts
