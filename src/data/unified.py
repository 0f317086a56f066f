"""One customer over several systems: every table under the unified ids."""

from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from src.project import Project, TableName

from .identity.crosswalk import COLUMNS, crosswalk, folded
from .identity.decisions import read_decisions
from .identity.link import link

ID_COLUMNS: dict[TableName, tuple[str, ...]] = {
    "transactions": ("customer_id",),
    "customers": ("customer_id",),
    "interactions": ("customer_id",),
    "feedback": ("customer_id",),
    "balances": ("customer_id",),
    "invoices": ("customer_id",),
    "leads": ("customer_id",),
    "contacts": ("customer_id",),
    "referrals": ("referrer_id", "referred_id"),
}
"""Columns that hold a customer's id, by table."""


@dataclass(frozen=True)
class Identities:
    """``merge_map``: source_customer_id, customer_id, probability, origin · ``review``: the doubtful pairs."""

    merge_map: pd.DataFrame
    review: pd.DataFrame


def identities_of(project: Project, tables: dict[TableName, ir.Table]) -> Identities:
    """Return who is who: by the identities table where it is given, by linkage where the project file asks for it."""
    given = tables["identities"].to_pandas() if "identities" in tables else None
    linked = None
    if project.linkage is not None and "customers" in tables:
        decisions = read_decisions(project.linkage, project.folder)
        linked = link(tables["customers"].to_pandas(), project.linkage, decisions)
    if given is None and linked is None:
        return Identities(pd.DataFrame(columns=COLUMNS), pd.DataFrame())
    return Identities(crosswalk(given, linked), pd.DataFrame() if linked is None else linked.review)


def unified(name: TableName, table: ir.Table, merge_map: pd.DataFrame) -> ir.Table:
    """Return the table under the unified ids, lazily; customers who are one become one row."""
    if merge_map.empty:
        return table
    mapped = ibis.memtable(merge_map[["source_customer_id", "customer_id"]])
    with_ids = table.mutate(own_id=table["customer_id"]) if name == "customers" else table
    for column in ID_COLUMNS.get(name, ()):
        if column in table.columns:
            with_ids = folded(with_ids, mapped, column)
    return _one_row_each(with_ids) if name == "customers" else with_ids


def _one_row_each(customers: Any) -> ir.Table:
    """Return one row a customer: each value from the record whose id the customer keeps, else the first that has it."""
    order = (customers["own_id"] != customers["customer_id"]).ifelse("1", "0") + customers["own_id"]
    ordered = customers.mutate(order=order).drop("own_id")
    values = {
        column: ordered[column].argmin(ordered["order"], where=ordered[column].notnull())
        for column in ordered.columns
        if column not in ("customer_id", "order")
    }
    return ordered.group_by("customer_id").agg(**values)
