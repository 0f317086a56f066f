"""Columns of customers that tell of today (a current tier, a lifetime total): of the past they tell the future."""

import re
from typing import Any

import ibis.expr.types as ir
import pandas as pd

from .tables import TABLES

ENGLISH = re.compile(
    r"(^|_)(ltv|clv|lifetime|cumulative|to_date|current|latest|recency|monetary|rfm|vip|tier|segment|churn(ed)?|is_active"
    r"|(total|sum)_(spend|spent|sales|revenue|orders|amount|purchases|value)"
    r"|(spend|sales|revenue|orders|amount|purchases)_total"
    r"|last_(order|purchase|visit|login|seen|activity|contact)|(n|nr|num|number_of|count_of)_(orders|purchases|visits)"
    r"|(order|orders|purchase|purchases|visit)_(count|frequency)|(loyalty|member|customer)_(level|tier|grade|class))(_|$)"
)
CHINESE = re.compile("累计|总额|总消费|消费总|订单数|购买次数|最近|上次|最后|当前|现有|等级|层级|级别|流失|活跃")
NUMERIC = 0.9  # of the values: then a column of text is taken for numbers
SAME_ORDER = 0.95  # Spearman's rank correlation with a total of the history


def holds_today(column: str) -> bool:
    """Return whether a column of customers says by its name that it tells of today."""
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", column).lower().replace(" ", "_").replace("-", "_")
    return column not in TABLES["customers"].columns and bool(ENGLISH.search(name) or CHINESE.search(name))


def today_columns(customers: ir.Table, transactions: ir.Table) -> dict[str, str]:
    """Return the columns of customers that cannot be features: column to ``name`` or ``total``.

    ``name``: the name says so. ``total``: the numbers rank the customers as their orders or revenue of the whole
    history do, which only an account of that history would.
    """
    others = [column for column in customers.columns if column not in TABLES["customers"].columns]
    named = {column: "name" for column in others if holds_today(column)}
    rest = [column for column in others if column not in named]
    if not rest:
        return named
    frame = customers.select("customer_id", *rest).to_pandas().set_index("customer_id")
    numbers = _numbers(frame)
    if numbers.empty:
        return named
    totals = _totals(transactions).reindex(numbers.index)
    return named | {column: "total" for column in numbers if _ranks_alike(numbers[column], totals)}


def _numbers(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that hold numbers, as numbers."""
    read = frame.apply(pd.to_numeric, errors="coerce")
    enough = read.notna().sum() >= NUMERIC * frame.notna().sum().clip(lower=1)
    return read.loc[:, enough & (read.nunique() > 10)]


def _totals(transactions: Any) -> pd.DataFrame:
    amount = transactions["amount"]
    totals = transactions.group_by("customer_id").agg(
        revenue=amount.sum().cast("float64"),
        lines=transactions.count(),
        last=transactions["ordered_at"].max().epoch_seconds(),
        orders=transactions["order_id"].nunique() if "order_id" in transactions.columns else transactions.count(),
    )
    return totals.to_pandas().set_index("customer_id")


def _ranks_alike(values: pd.Series, totals: pd.DataFrame) -> bool:
    return bool((totals.corrwith(values, method="spearman").abs() > SAME_ORDER).any())
