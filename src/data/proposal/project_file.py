"""The proposed project file as text: YAML with the reasons beside every line."""

from dataclasses import dataclass, field

import pandas as pd

from src.data.tables import READABLE, TABLES
from src.project import Language, TableName

from .attributes import Attributes
from .currencies import Currency
from .dates import DateFormat
from .matching import Match, Matches
from .samples import Column, Sample
from .wording import SHOWN, comment, key, listed, scalar

PERSONAL = ("name", "email", "phone", "birth_date", "text")
COLUMNS_NAMED = 12
HEADER = """\
# Proposed by `clientbase new` from the headers and a sample of each file: read it before you trust it.
# Behind every column stand values seen in it. TODO marks what is left to decide."""


@dataclass(frozen=True)
class Table:
    """What is proposed for one canonical table; ``source`` is written as the project file finds it."""

    name: TableName
    source: str
    shown: Sample
    matches: Matches
    dates: DateFormat = field(default_factory=DateFormat)
    codes: tuple[str, ...] = ()
    attributes: Attributes = field(default_factory=lambda: Attributes({}, {}))


def project_file(name: str, language: Language, currency: Currency, tables: list[Table]) -> str:
    """Return the text of a project file that :func:`src.project.read_project` accepts."""
    why = f"# {comment(currency.why)}" if currency.why else "# TODO: the files do not say; USD is only the default"
    head = [
        HEADER,
        f"name: {scalar(name)}",
        f"language: {language}                # en or zh: report and workbook",
        f"currency: {currency.code}               {why}",
        "as_of: latest               # the start of the day after the last order; or a date",
        "horizon_days: auto          # how far churn and value look ahead: chosen from the customers' own gaps",
        *_rates(currency),
        *_zone(tables),
        "",
        "tables:",
    ]
    return "\n".join([*head, *("\n".join(_table(table)) + "\n" for table in tables)])


def form(shown: Sample) -> dict[str, str]:
    """Return what has to be declared of how a source is written: the settings under ``csv``."""
    usual = {"encoding": "utf-8", "delimiter": ",", "decimal": ".", "thousands": ""}
    found = {"encoding": shown.encoding, "delimiter": shown.delimiter or ",",
             "decimal": shown.numbers.decimal, "thousands": shown.numbers.thousands}  # fmt: skip
    return {setting: value for setting, value in found.items() if value != usual[setting]}


def _rates(currency: Currency) -> list[str]:
    if not currency.others:
        return []
    rates = ", ".join(f"{code}: 1.0" for code in currency.others)
    return [f"# TODO: say what one unit of each is worth in {currency.code}", f"# rates: {{{rates}}}"]


def _zone(tables: list[Table]) -> list[str]:
    zoned = [
        f"{table.name}.{name}"
        for table in tables
        for name, one in table.matches.found.items()
        if TABLES[table.name].columns.get(name) == "timestamp" and table.shown.column(one.columns[0]).type == "instant"
    ]
    if not zoned:
        return []
    return [f"# TODO: {', '.join(zoned)} are instants: say in which zone the business counts its days",
            "# timezone: Europe/London"]  # fmt: skip


def _table(table: Table) -> list[str]:
    lines = _described(table)
    found = table.matches.found
    described = {name: _mapping(table, name, one) for name, one in found.items()}
    attributes = [
        f"      {key(name)}: {scalar(column)}{_behind([_seen([table.shown.column(column)])])}"
        for name, column in table.attributes.taken.items()
    ]
    return [
        f"  {table.name}:",
        f"    source: {scalar(table.source)}{_behind(_secrets(table.source))}",
        *lines,
        "    columns:",
        *described.values(),
        *(f"      # TODO {name}: {_missing(table, name)}" for name in table.matches.missing),
        *(["      # what else is known of a customer, each an attribute:"] if attributes else []),
        *attributes,
        *_left_out(table),
    ]


def _described(table: Table) -> list[str]:
    """Return the lines that say how the source is written."""
    lines, declared = [], form(table.shown)
    if declared:
        lines.append(f"    csv: {scalar(declared)}")
    if rival := table.shown.numbers.rival:
        lines.append(
            f"    # TODO: the numbers could also have decimal {rival[0]!r} and thousands {rival[1]!r}: say so under csv"
        )
    if table.dates.declared:
        lines.append(f"    date_format: {scalar(table.dates.declared)}")
    if table.dates.possible:
        also = " or ".join(scalar(one) for one in table.dates.possible[1:])
        lines.append(f"    # TODO: the dates can be read in more than one way; choose this format, or {also}")
        lines.append(f"    # date_format: {scalar(table.dates.possible[0])}")
    if table.codes:
        lines.append(f"    currency: {scalar(table.matches.currency)}{_behind([listed(list(table.codes))])}")
    return lines


def _mapping(table: Table, name: str, one: Match) -> str:
    seen = "" if name in PERSONAL else _seen([table.shown.column(column) for column in one.columns])
    guessed = f"TODO: confirm, {one.doubt}" if one.doubt else ""
    others = f"or {listed(list(one.others))}?" if one.others else ""
    kind = TABLES[table.name].columns[name]
    return f"      {name}: {scalar(one.value)}{_behind([guessed, seen or f'({READABLE[kind]})', others])}"


def _seen(columns: list[Column]) -> str:
    """Return a few values of a column; of several that are multiplied, a few rows of them."""
    rows = pd.concat([column.values for column in columns], axis=1, join="inner").drop_duplicates()
    return listed([" * ".join(row) for row in rows.head(SHOWN).itertuples(index=False)])


def _behind(notes: list[str]) -> str:
    told = "; ".join(note for note in notes if note)
    return f"   # {told}" if told else ""


def _missing(table: Table, name: str) -> str:
    kind = TABLES[table.name].columns[name]
    return f"required, and no column looks like it ({READABLE[kind]}); write: {name}: COLUMN or an SQL expression"


def _left_out(table: Table) -> list[str]:
    reasons = table.attributes.left_out
    taken = {*table.matches.used, *table.attributes.taken.values(), *reasons}
    unused = [column.name for column in table.shown.columns if column.name not in taken]
    grouped: dict[str, list[str]] = {}
    for column, reason in reasons.items():
        grouped.setdefault(reason, []).append(column)
    lines = [f"      # left out ({reason}): {listed(columns, COLUMNS_NAMED)}" for reason, columns in grouped.items()]
    return [*lines, *([f"      # not used: {listed(unused, COLUMNS_NAMED)}"] if unused else [])]


def _secrets(source: str) -> list[str]:
    """Return a warning when a database's URL holds a password."""
    _, _, place = source.partition("://")
    holder = place.partition("/")[0].rpartition("@")[0]
    return ["holds a password: better ${NAME}, read from the environment"] if ":" in holder else []
