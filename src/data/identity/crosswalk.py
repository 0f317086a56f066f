"""The map from each system's customer id to the one customer, and tables folded by it."""

from typing import cast

import ibis.expr.types as ir
import pandas as pd

from src.errors import BadInput, shorten

from .link import Linked

COLUMNS = ["source_customer_id", "customer_id", "probability", "origin"]


def crosswalk(identities: pd.DataFrame | None, linked: Linked | None) -> pd.DataFrame:
    """Return ``source_customer_id, customer_id, probability, origin`` (given or linked), each source id once.

    A given ``identities`` table (source, source_customer_id, customer_id) wins. Records that are linked to one with a
    given identity take it; where the given table splits a linked group, its other records keep their own ids. Ids that
    stay as they are, are left out.

    Raises
    ------
    BadInput
        When one source id stands for two customers in the given table.
    """
    given = _given(identities)
    found = linked.merge_map if linked is not None else pd.DataFrame(columns=COLUMNS[:3])
    taken = found["source_customer_id"].map(given)
    known = taken.groupby(found["customer_id"]).agg(["nunique", "first"])
    clear = known.loc[known["nunique"].eq(1), "first"]
    split = found["customer_id"].map(known["nunique"]).gt(1)
    shared = found["customer_id"].map(clear)
    target = shared.where(shared.notna(), found["customer_id"]).where(~split, found["source_customer_id"])
    rest = found.assign(customer_id=target, origin="linked")[taken.isna()]
    told = given.rename("customer_id").rename_axis("source_customer_id").reset_index()
    both = pd.concat([told.assign(probability=1.0, origin="given"), rest], ignore_index=True)[COLUMNS]
    moved = both[both["source_customer_id"].ne(both["customer_id"])]
    return moved.sort_values("source_customer_id", ignore_index=True).astype({"probability": "float64"})


def folded(table: ir.Table, merge_map: ir.Table, column: str = "customer_id") -> ir.Table:
    """Return the table with the unified ids in ``column``, lazily; ids that the map does not name stay."""
    unified = merge_map.select(folded_from=merge_map["source_customer_id"], folded_to=merge_map["customer_id"])
    joined = table.left_join(unified, table[column] == unified["folded_from"])
    replaced = joined.mutate(**{column: joined["folded_to"].fill_null(joined[column])})
    return cast(ir.Table, replaced.select(*table.columns))


def _given(identities: pd.DataFrame | None) -> pd.Series:
    """Return the given customer of each source id."""
    if identities is None or identities.empty:
        return pd.Series(dtype="str")
    pairs = identities[["source_customer_id", "customer_id"]].dropna().astype("str").drop_duplicates()
    twice = pairs["source_customer_id"].duplicated()
    if twice.any():
        raise BadInput(
            "The given identities cannot be used.",
            "identities.source_customer_id: expected one customer an id over all sources; came several for "
            f"{shorten(sorted(set(pairs.loc[twice, 'source_customer_id'])))}. Put the source before the id in the"
            " mapping, here and in the tables.",
        )
    return pairs.set_index("source_customer_id")["customer_id"]
