"""One customer over several records: found by a model, bounded by a human's verdicts."""

from dataclasses import dataclass

import pandas as pd

from src.project import Linkage

from .clusters import Pair, clusters
from .comparisons import AGREED, OTHER_GIVEN
from .decisions import decided
from .model import scored_pairs
from .records import ID, identifying, records


@dataclass(frozen=True)
class Linked:
    """Who is who.

    ``pairs``: ``left, right, probability, household`` of all pairs from review_above on · ``merge_map``:
    ``source_customer_id, customer_id, probability``, every record once · ``review``: the doubtful pairs, each record's
    columns side by side, and an empty ``verdict``.
    """

    pairs: pd.DataFrame
    merge_map: pd.DataFrame
    review: pd.DataFrame


def link(customers: pd.DataFrame, settings: Linkage, decisions: pd.DataFrame | None = None) -> Linked:
    """Return which records of ``customers`` are one customer; the order of the rows does not matter.

    ``decisions`` has ``left, right, verdict`` (yes, no or empty), as `read_decisions` or an edited review gives it:
    yes joins and no separates, whatever the model says. Where nothing can be compared, every record is a customer.

    Raises
    ------
    BadInput
        When a named column is missing, ids are missing or repeat, or verdicts contradict each other.
    """
    columns = identifying(customers, settings.columns)
    comparable = records(customers, columns)
    verdicts = _known(decisions, set(comparable[ID]))
    pairs = _judged(scored_pairs(comparable, settings.review_above), comparable)
    sure = pairs[pairs["probability"].ge(settings.threshold) & ~pairs["household"]]
    together, apart = _pairs(verdicts[verdicts["verdict"]]), _pairs(verdicts[~verdicts["verdict"]])
    merge_map = clusters(comparable[ID], sure, together=together, apart=apart)
    return Linked(pairs, merge_map, _review(pairs, merge_map, customers[[ID, *columns]], verdicts))


def _judged(scored: pd.DataFrame, comparable: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs, marked where they may well be two people of one household: only a human merges those.

    Such a pair has two given names that are not alike, and no birth date, e-mail or code that speaks for one person.
    """
    given = comparable.set_index(ID).get("given", pd.Series(dtype="str"))
    named = scored["left"].map(given).notna() & scored["right"].map(given).notna()
    other = scored.get("level_name", pd.Series(OTHER_GIVEN, scored.index)).between(0, OTHER_GIVEN - 1)
    same = pd.DataFrame({thing: scored.get(f"level_{thing}", pd.Series(-1, scored.index)).ge(least)
                         for thing, least in AGREED.items()})  # fmt: skip
    return scored[["left", "right", "probability"]].assign(household=named & other & ~same.any(axis="columns"))


def _known(decisions: pd.DataFrame | None, ids: set[str]) -> pd.DataFrame:
    """Return the verdicts on records that are still there."""
    empty = pd.DataFrame({"left": [], "right": [], "verdict": []}).astype({"verdict": "bool"})
    said = empty if decisions is None or decisions.empty else decided(decisions)
    return said[said["left"].isin(ids) & said["right"].isin(ids)].astype({"verdict": "bool"})


def _pairs(verdicts: pd.DataFrame) -> list[Pair]:
    return list(zip(verdicts["left"], verdicts["right"], strict=True))


def _review(
    pairs: pd.DataFrame, merge_map: pd.DataFrame, written: pd.DataFrame, verdicts: pd.DataFrame
) -> pd.DataFrame:
    """Return the pairs that are still two customers and have no verdict, likeliest first, the records side by side."""
    customer = merge_map.set_index("source_customer_id")["customer_id"]
    open_pairs = pairs[pairs["left"].map(customer).ne(pairs["right"].map(customer))]
    decided_on = pd.MultiIndex.from_frame(verdicts[["left", "right"]])
    doubtful = open_pairs[~pd.MultiIndex.from_frame(open_pairs[["left", "right"]]).isin(decided_on)]
    by_id = written.assign(**{ID: written[ID].astype("str")}).set_index(ID)
    sides = doubtful.merge(by_id.add_suffix("_left"), left_on="left", right_index=True, how="left")
    sides = sides.merge(by_id.add_suffix("_right"), left_on="right", right_index=True, how="left")
    beside = [f"{column}_{side}" for column in by_id.columns for side in ("left", "right")]
    ordered = sides[["left", "right", "probability", "household", *beside]].assign(verdict="")
    return ordered.sort_values(["probability", "left", "right"], ascending=[False, True, True], ignore_index=True)
