"""One row a customer known at a date: the evidence that rules look at, from whatever tables are given."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from .balances import balances
from .habits import habits
from .invoices import invoices
from .known import known
from .occasions import LOYAL_ORDERS, milestones, occasions
from .referrals import referrals
from .return_chance import return_chance
from .rollups import days_before, with_category
from .satisfaction import satisfaction
from .season_search import seasons
from .seasons import holidays_bought, months_bought
from .service import service, sought

MOVING = ("spring_festival",)
TOTALS = (
    "accounts", "invoices_due", "answers", "interactions_365d", "service_requests_365d", "complaints_365d",
    "interest_180d", "interest_before_180d", "custom_requests_365d", "service_cost_365d", "complaints_open",
    "sought_180d", "referred", "referred_buyers", "referred_revenue",
)  # fmt: skip
"""Columns that are zero, not empty, for a customer of whom the table tells nothing."""
TELLING = {
    "transactions": "first_order_on", "interactions": "interactions_365d", "feedback": "answers",
    "balances": "accounts", "invoices": "invoices_due", "referrals": "referred",
}  # fmt: skip
"""The column of each table that is neither empty nor zero where the table tells something of a customer."""


def circumstances(
    tables: Mapping[str, ir.Table], as_of: date, *, horizon_days: int, only: Collection[str] | None = None
) -> pd.DataFrame:
    """Return the evidence, one row a customer known before as_of, in the order of their ids.

    Everybody whom any table names is known, also who never bought. A table that is not given leaves its columns out.
    ``first_order_on, second_order_on, loyal_order_on, gap_recent_days, history_days`` (from the first order line of
    all to as_of), ``return_chance`` (of who bought on one day only, within the horizon), the columns of ``seasons``,
    and those of habits, balances, invoices, satisfaction, service, what is sought and referrals. ``only``: these
    columns, as far as the tables tell of them, and none that takes a search of its own; left out, all.
    """
    given = known(tables, as_of)
    bought = occasions(with_category(given["transactions"], given.get("products")))
    parts = [part for part in _parts(given, bought, as_of) if part is not None]
    if only is not None:
        counts = _beside(everyone(given), [part for part in parts if not set(only).isdisjoint(part.columns)])
        return counts.select("customer_id", *(name for name in only if name in counts.columns)).to_pandas()
    counts = _beside(everyone(given), parts).order_by("customer_id").to_pandas()
    found = seasons(counts, as_of=as_of, moving=MOVING)
    kept = counts.drop(columns=[column for column in counts.columns if column.startswith("bought_")])
    returns = return_chance(given, bought, as_of, horizon_days)
    evidence = pd.concat([kept, found], axis=1).merge(returns, on="customer_id", how="left")
    return evidence.assign(history_days=_history_days(given["transactions"], as_of))


def reach(evidence: pd.DataFrame) -> pd.DataFrame:
    """Return how many customers each table tells something of: ``table, customers``."""
    told = {table: evidence[column] for table, column in TELLING.items() if column in evidence.columns}
    numbers = [int((values.notna() & (values != 0)).sum()) for values in told.values()]
    return pd.DataFrame({"table": list(told), "customers": numbers})


def everyone(tables: Mapping[str, ir.Table]) -> ir.Table:
    """Return every customer that any table names, and since when: ``customer_id, first_seen_on`` (null: undated)."""
    named = [
        ("transactions", "customer_id", "ordered_at"), ("customers", "customer_id", "since"),
        ("interactions", "customer_id", "occurred_at"), ("feedback", "customer_id", "given_at"),
        ("balances", "customer_id", "on_date"), ("invoices", "customer_id", "issued_on"),
        ("leads", "customer_id", "created_at"), ("contacts", "customer_id", "contacted_at"),
        ("referrals", "referrer_id", "referred_on"), ("referrals", "referred_id", "referred_on"),
    ]  # fmt: skip
    seen = [
        tables[table].select(customer_id=column, day=_day(tables[table], dated)).distinct()
        for table, column, dated in named
        if table in tables and column in tables[table].columns
    ]
    union: Any = ibis.union(*seen) if len(seen) > 1 else seen[0]
    told = union.filter(union["customer_id"].notnull())
    return told.group_by("customer_id").agg(first_seen_on=told["day"].min())


def _day(table: Any, column: str) -> ir.Value:
    return table[column].date() if column in table.columns else ibis.null("date")


def _parts(tables: Mapping[str, ir.Table], bought: ir.Table, as_of: date) -> list[ir.Table | None]:
    lines = with_category(tables["transactions"], tables.get("products"))
    own = {"balances": balances, "invoices": invoices, "feedback": satisfaction, "interactions": service}
    return [
        milestones(bought, loyal_orders=LOYAL_ORDERS),
        months_bought(bought, as_of),
        *(holidays_bought(bought, name, as_of) for name in MOVING),
        *habits(bought, as_of),
        *(part(tables[name], as_of) for name, part in own.items() if name in tables),
        sought(tables["interactions"], lines, as_of) if "interactions" in tables else None,
        referrals(tables["referrals"], bought) if "referrals" in tables else None,
    ]


def _beside(table: Any, parts: Sequence[ir.Table]) -> Any:
    """Return the table with the parts' columns beside it; what a part does not know of a customer is null."""
    columns, joined = list(table.columns), table
    for place, part in enumerate(parts):
        joined = joined.left_join(part, "customer_id", rname=f"{{name}}_{place}")
        columns += [column for column in part.columns if column != "customer_id"]
    return joined.select(**{name: _plain(joined[name]) for name in columns})


def _plain(value: Any) -> ir.Value:
    """Return numbers as float64, zero for none of a total; anything else as it is."""
    if not value.type().is_numeric():
        return value
    number = value.cast("float64")
    return number.fill_null(0) if value.get_name() in TOTALS else number


def _history_days(lines: Any, as_of: date) -> int:
    first = lines["ordered_at"].date().min()
    found = lines.agg(days=days_before(first, as_of)).to_pandas()["days"].iloc[0]
    return 0 if pd.isna(found) else int(found)
