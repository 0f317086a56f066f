"""Return visits, birthdays and holidays: who is to hear from us, and when."""

from datetime import date, timedelta

import pandas as pd

from src.decisions.allocation.rules import AllocationRules
from src.features.moving import holiday_days

from .actions import days_of
from .rules import Greetings

FIXED = {"christmas": (12, 25), "new_year": (1, 1)}
"""Holidays that stay where they are: month and day."""
COLUMNS = ["customer_id", "owner_id", "kind", "due_on"]


def due(
    scored: pd.DataFrame,
    rules: Greetings,
    *,
    as_of: date,
    last_contact: pd.Series,
    cadence: AllocationRules,
    birth_dates: pd.Series,
) -> pd.DataFrame:
    """Return what falls due in the days ahead: ``customer_id, owner_id, kind, due_on``, the earliest first.

    ``kind``: return_visit (the tier's cadence since the last contact; already late: today), birthday, or a holiday.
    Only customers with an owner. ``last_contact`` and ``birth_dates`` go by customer_id.
    """
    owned = scored.loc[scored["owner_id"].notna(), ["customer_id", "owner_id", "tier"]]
    last_day = pd.Timestamp(as_of) + pd.Timedelta(days=rules.ahead_days)
    parts = [
        _visits(owned, last_contact, cadence, as_of),
        _birthdays(owned, birth_dates, as_of) if rules.birthdays else None,
    ]
    parts += [_greeted(owned, name, on, rules) for name, on in _coming(rules, as_of)]
    told = [part for part in parts if part is not None and len(part)]
    table = pd.concat(told, ignore_index=True) if told else pd.DataFrame(columns=COLUMNS)
    table = table.astype({"due_on": "datetime64[us]"})
    return table.loc[table["due_on"] <= last_day, COLUMNS].sort_values(
        ["due_on", "kind", "customer_id"], ignore_index=True
    )


def _visits(owned: pd.DataFrame, last_contact: pd.Series, cadence: AllocationRules, as_of: date) -> pd.DataFrame:
    last = days_of(owned["customer_id"], last_contact)
    days = owned["tier"].astype("str").map(cadence.cadence_days).astype(float)
    regular = last.notna() & (days < 3650)
    next_on = last + pd.to_timedelta(days.where(regular).round(), unit="D")
    return owned.assign(kind="return_visit", due_on=next_on.clip(lower=pd.Timestamp(as_of)))[regular]


def _birthdays(owned: pd.DataFrame, birth_dates: pd.Series, as_of: date) -> pd.DataFrame:
    """Return the next birthday of each; that of the 29th of February falls on the 28th in other years."""
    born = days_of(owned["customer_id"], birth_dates).dropna()
    day = pd.Timestamp(as_of)
    years = (day.year - born.dt.year).astype(int)
    this_year = _years_later(born, years)
    coming = this_year.where(this_year >= day, _years_later(born, years + 1))
    return owned.loc[born.index].assign(kind="birthday", due_on=coming)


def _years_later(born: pd.Series, years: pd.Series) -> pd.Series:
    months = years.to_numpy() * 12
    start = born.dt.to_period("M") + months
    last = start.dt.days_in_month
    return start.dt.to_timestamp() + pd.to_timedelta(born.dt.day.clip(upper=last) - 1, unit="D")


def _coming(rules: Greetings, as_of: date) -> list[tuple[str, date]]:
    """Return the holidays of the days ahead."""
    last = as_of + timedelta(days=rules.ahead_days)
    years = range(as_of.year, last.year + 1)
    days = [(name, on) for name in rules.holidays for on in _days(name, years)]
    return [(name, on) for name, on in days if as_of <= on <= last]


def _days(name: str, years: range) -> list[date]:
    return [date(year, *FIXED[name]) for year in years] if name in FIXED else holiday_days(name, years)


def _greeted(owned: pd.DataFrame, name: str, on: date, rules: Greetings) -> pd.DataFrame:
    mine = owned[owned["tier"].astype("str").isin(rules.tiers)]
    return mine.assign(kind=name, due_on=pd.Timestamp(on))
