"""Which column of a source is which canonical one: by its name and by what it holds."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import sqlglot
from scipy.optimize import linear_sum_assignment
from sqlglot import exp

from src.data.mapping import DIALECT
from src.data.tables import TABLES, Kind
from src.project import TableName

from .names import is_of_today, name_score, usual_names
from .numbers import money_decimal
from .samples import Column, Sample

FITS, MAY_FIT, BARELY = 0.5, 0.3, 0.15
REQUIRED_WEIGHT = 2.0
FEW = 50
PRICE, CURRENCY, QUANTITY, AMOUNT = "unit_price", "currency", "quantity", "amount"
GUESSED = "guessed from the values alone"
ONLY_PRICE = "a price, and no quantity is there to multiply it by"
TRUE_WORDS = ("是", "有", "成交", "won", "ja", "yes", "true", "1")


class Match(NamedTuple):
    """What a canonical column is taken from: ``value`` for the mapping, the source's columns in it.

    ``others`` are further columns of the source that might be meant; ``doubt`` says why it had better be confirmed.
    """

    value: str
    columns: tuple[str, ...]
    others: tuple[str, ...] = ()
    doubt: str = ""


@dataclass(frozen=True)
class Matches:
    """A table's matches by canonical column, the required ones that were not found, and the column of currencies."""

    found: dict[str, Match]
    missing: tuple[str, ...]
    currency: str | None = None
    used: frozenset[str] = field(default=frozenset())


def match(table: TableName, shown: Sample) -> Matches:
    """Return which columns of a sample are which canonical ones; no column stands for two of them."""
    spec = TABLES[table]
    wanted = [*spec.columns, *(extra for extra in (PRICE, CURRENCY) if extra in usual_names(table))]
    columns = [column for column in shown.columns if len(column.values)]
    scores = np.array([[_score(table, name, column) for column in columns] for name in wanted])
    chosen = _assigned(scores, np.array([REQUIRED_WEIGHT if name in spec.required else 1.0 for name in wanted]))
    named = {wanted[row]: columns[place] for row, place in chosen}
    currency = named.pop(CURRENCY, None)
    price = named.pop(PRICE, None)
    found = {
        name: _match(name, column, (table, shown, scores[wanted.index(name)], columns))
        for name, column in named.items()
    }
    if table == "transactions" and AMOUNT not in found and price:
        found[AMOUNT] = _amount(price, named.get(QUANTITY), shown)
    used = {name for one in found.values() for name in one.columns} | ({currency.name} if currency else set())
    for name in [name for name in spec.required if name not in found]:
        if guess := _guess(TABLES[table].columns[name], name, [one for one in columns if one.name not in used]):
            found[name] = Match(_expression(guess, spec.columns[name], shown), (guess.name,), doubt=GUESSED)
            used.add(guess.name)
    missing = tuple(name for name in spec.required if name not in found)
    free = {name: _without(found[name], used) for name in found}
    ordered = {name: free[name] for name in spec.columns if name in free}
    return Matches(ordered, missing, currency.name if currency else None, frozenset(used))


def quoted(name: str) -> str:
    """Return a column's name as SQL takes it: in quotes unless it is a plain word that means nothing else."""
    plain = name.isascii() and name.isidentifier()
    try:
        is_column = plain and isinstance(sqlglot.parse_one(name, dialect=DIALECT), exp.Column)
    except sqlglot.errors.SqlglotError:
        is_column = False
    return exp.column(name, quoted=not is_column).sql(DIALECT)


def _score(table: TableName, name: str, column: Column) -> float:
    if table == "customers" and name != "customer_id" and is_of_today(column.name):
        return 0.0
    named = name_score(column.name, usual_names(table)[name])
    return named * _agrees(table, name, column) if named else 0.0


def _agrees(table: TableName, name: str, column: Column) -> float:
    """Return how far a column's values agree with what a canonical column holds: 0 not at all, 1 fully."""
    if name == CURRENCY:
        return 1.0 if column.values.str.fullmatch("[A-Z]{3}").all() else 0.0
    kind: Kind = TABLES[table].columns.get(name, "money")
    is_required = name in TABLES[table].required
    if kind == "timestamp":
        return 1.0 if column.is_date else 0.35 if is_required and not column.is_number else 0.0
    if kind in ("money", "number"):
        unlike_number = 0.35 if is_required and not column.is_date else 0.0
        return 1.0 if column.is_number and not _is_day_number(column) else unlike_number
    if kind == "boolean":
        return 1.0 if column.is_boolean else 0.9 if column.distinct == 2 else 0.0
    if column.type in ("date", "instant") or (column.is_date and not column.is_number):
        return 0.2
    if TABLES[table].key == (name,):
        return 1.0 if column.distinct >= 0.95 * len(column.values) else 0.7
    is_flag = name.endswith("_id") and column.is_boolean and column.distinct > 1
    return 0.6 if is_flag or column.is_fraction else 1.0


def _is_day_number(column: Column) -> bool:
    return column.is_date and column.formats == ("%Y%m%d",)


def _assigned(scores: np.ndarray, weights: np.ndarray) -> list[tuple[int, int]]:
    """Return the pairs (canonical, source) whose scores sum up to the most, those that fit; required ones first."""
    if not scores.size:
        return []
    good = np.where(scores >= np.where(weights > 1, MAY_FIT, FITS)[:, None], scores * weights[:, None], 0.0)
    rows, places = linear_sum_assignment(good, maximize=True)
    return [(int(row), int(place)) for row, place in zip(rows, places, strict=True) if good[row, place] > 0]


def _match(name: str, column: Column, seen: tuple[TableName, Sample, np.ndarray, list[Column]]) -> Match:
    table, shown, scores, columns = seen
    others = [columns[place].name for place in np.argsort(-scores, kind="stable") if scores[place] >= FITS]
    value = _expression(column, TABLES[table].columns[name], shown)
    return Match(value, (column.name,), tuple(other for other in others if other != column.name))


def _without(one: Match, used: set[str]) -> Match:
    """Return the match without those other columns that stand for something else already."""
    return one._replace(others=tuple(other for other in one.others if other not in used))


def _expression(column: Column, kind: Kind, shown: Sample) -> str:
    """Return what to write for a column: its name, or what makes its kind of it."""
    if kind in ("money", "number") and column.is_money:
        return _money(column)
    if kind == "string" and column.is_whole_float:
        return f"CAST({quoted(column.name)} AS BIGINT)"
    if kind == "timestamp" and column.type == "number" and not shown.is_csv:
        return f"strptime(CAST({quoted(column.name)} AS VARCHAR), '%Y%m%d')"
    if kind == "boolean" and not column.is_boolean:
        true = next((value for value in column.values.unique() if value.lower() in TRUE_WORDS), column.values.iloc[0])
        return f"{quoted(column.name)} = {exp.Literal.string(true).sql(DIALECT)}"
    return column.name


def _money(column: Column) -> str:
    """Return the expression that takes the number out of amounts with a sign of money."""
    decimal = money_decimal(column.values)
    digits = f"regexp_replace({quoted(column.name)}, '[^-0-9{decimal}]', '', 'g')"
    number = digits if decimal == "." else f"replace({digits}, ',', '.')"
    return f"TRY_CAST({number} AS DOUBLE)"


def _amount(price: Column, quantity: Column | None, shown: Sample) -> Match:
    """Return the amount of a line as price times quantity; the price alone when there is no quantity."""
    if quantity is None:
        return Match(_expression(price, "money", shown), (price.name,), doubt=ONLY_PRICE)
    parts = (quantity, price)
    value = " * ".join(_factor(part, shown) for part in parts)
    return Match(value, tuple(part.name for part in parts))


def _factor(column: Column, shown: Sample) -> str:
    if column.is_money:
        return _money(column)
    is_text = column.type == "text" and not shown.is_csv
    return f"TRY_CAST({quoted(column.name)} AS DOUBLE)" if is_text else quoted(column.name)


def _guess(kind: Kind, name: str, columns: list[Column]) -> Column | None:
    """Return the column that a required one is likeliest to be by its values alone."""
    judged = {column.name: _by_values(kind, name, column) for column in columns}
    best = max(columns, key=lambda column: judged[column.name], default=None)
    return best if best and judged[best.name] >= BARELY else None


def _by_values(kind: Kind, name: str, column: Column) -> float:
    if kind == "timestamp":
        return 0.3 if column.is_date else 0.0
    if kind == "money":
        return (
            0.3 if column.is_fraction or column.is_money else 0.15 if column.is_number and not column.is_date else 0.0
        )
    if name.endswith("_id"):
        is_id = not column.is_date and not column.is_fraction and column.distinct > 1
        return 0.2 + 0.1 * column.distinct / len(column.values) if is_id else 0.0
    return 0.2 if 1 < column.distinct <= FEW and not column.is_date and not column.is_number else 0.0
