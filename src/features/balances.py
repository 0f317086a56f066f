"""Average daily balances over calendar months, as banks grade their customers by them."""

from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir

DIGITS = 6  # finer than any money: an average of exactly 50,000.00 stays exactly that


def balances(table: ir.Table, as_of: date) -> ir.Table:
    """Return the month averages of each customer with an account: ``customer_id, accounts, balance,
    balance_month_average, balance_previous_month_average``.

    The month is the last calendar month that was over at as_of; ``balance`` is all accounts' last known one.
    """
    month = last_month(as_of)
    now, before = month_average(table, month), month_average(table, last_month(month))
    return (
        _last_known(table)
        .left_join(now.rename(balance_month_average="average"), "customer_id")
        .drop("customer_id_right")
        .left_join(before.rename(balance_previous_month_average="average"), "customer_id")
        .drop("customer_id_right")
    )


def month_average(table: ir.Table, month: date) -> ir.Table:
    """Return the average daily balance over the month that begins on ``month``: ``customer_id, average``.

    All accounts together, each day's balance its last known one: a gap carries the last balance forward, an account
    counts zero before it was opened. Of several balances of a day the last counts. Nobody without an account by then.
    """
    until = next_month(month)
    first, after = ibis.date(month.isoformat()), ibis.date(until.isoformat())
    days: Any = _ends_of_days(table).filter(lambda row: row["day"] < after)
    ends = days["day"].lead().over(group_by=["customer_id", "account_id"], order_by="day")
    lasting: Any = days.mutate(begins=ibis.greatest(days["day"], first), ends=ends.fill_null(after))
    held: Any = lasting["ends"].delta(lasting["begins"], unit="day").clip(lower=0)
    total: Any = (lasting["balance"] * held).sum().cast("float64")
    return lasting.group_by("customer_id").agg(average=(total / (until - month).days).round(DIGITS))


def last_month(day: date) -> date:
    """Return the first day of the last calendar month that is over before ``day``."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def next_month(month: date) -> date:
    """Return the first day of the month after the one that begins on ``month``."""
    return (month + timedelta(days=31)).replace(day=1)


def _ends_of_days(table: Any) -> Any:
    """Return the balance of each account at the end of each day on which it was told."""
    account = table["account_id"].fill_null("") if "account_id" in table.columns else ibis.literal("")
    told = table.mutate(account_id=account, day=table["on_date"].date())
    by_time = ibis.row_number().over(
        group_by=["customer_id", "account_id", "day"], order_by=[ibis.desc("on_date"), ibis.desc("balance")]
    )
    return told.mutate(place=by_time).filter(lambda row: row["place"] == 0).drop("place")


def _last_known(table: ir.Table) -> ir.Table:
    days: Any = _ends_of_days(table)
    place = ibis.row_number().over(group_by=["customer_id", "account_id"], order_by=ibis.desc("day"))
    last: Any = days.mutate(place=place).filter(lambda row: row["place"] == 0)
    return last.group_by("customer_id").agg(accounts=last.count(), balance=last["balance"].sum().cast("float64"))
