"""A project file proposed from the files it is to read."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ibis.backends.duckdb import Backend as DuckDB
from pydantic import ValidationError

from src.data.databases import is_database
from src.data.engine import connect
from src.data.sources import PACKAGE
from src.data.tables import TABLES
from src.errors import BadInput
from src.project import CsvFormat, Language, Project, TableName, TableSource
from src.workspace import writing

from .attributes import attributes
from .currencies import Currency, codes_of, currency_of
from .dates import date_format, dated_texts, settled
from .matching import AMOUNT, match
from .project_file import Table, form, project_file
from .samples import Sample, sample

FILES = ("sqlite:///", "duckdb:///")


class Proposal(NamedTuple):
    """A proposed project file: its text, what has to be decided before it can be used, and what deserves a look."""

    text: str
    left: tuple[str, ...]
    doubts: tuple[str, ...]


def propose(name: str, sources: Mapping[TableName, str], folder: Path, *, written_to: Path) -> Proposal:
    """Return the project file proposed for the sources, paths in it relative to the folder it is ``written_to``.

    ``sources`` has, by canonical table, what a project file may name as a source; paths in it start at ``folder``.

    Raises
    ------
    BadInput
        With all sources that cannot be read, and all in which no column could be made use of.
    """
    _refuse_name(name)
    connection = connect()
    tables, problems = [], []
    for table in sorted(sources, key=list(TABLES).index):
        try:
            tables.append(_table(table, sources[table], connection, (folder, written_to)))
        except BadInput as error:
            problems += [f"{table}: {problem}" for problem in error.problems or (error.about,)]
    if problems:
        raise BadInput(f"No project file can be proposed for {name}:", *problems)
    currency = currency_of(tables[0].matches, tables[0].shown)
    tables = [replace(table, codes=_foreign(table, currency)) for table in tables]
    others = sorted({code for table in tables for code in table.codes} - {currency.code})
    currency = currency._replace(others=tuple(others))
    text = project_file(name, _language(tables[0].shown), currency, tables)
    return Proposal(text, _left(currency, tables), _doubts(currency, tables))


def write_new(path: Path, proposal: Proposal) -> None:
    """Write the proposal to a new file.

    Raises
    ------
    BadInput
        When there is such a file already: it is left as it is.
    """
    refuse_existing(path)
    with writing(path) as aside:
        aside.write_text(proposal.text, encoding="utf-8")


def refuse_existing(path: Path) -> None:
    """Raise BadInput when there is something at the path."""
    if path.exists():
        raise BadInput(f"{path} is there already.", "Expected a new file; choose another with --out, or remove it.")


def _refuse_name(name: str) -> None:
    try:
        Project(name=name, tables={"transactions": TableSource(source="any", columns={"any": "any"})})
    except ValidationError as error:
        expected = "Expected small letters, digits, - and _, at most 63, beginning with a letter or digit"
        raise BadInput("The project cannot be called so.", f"{expected}; came {name!r}.") from error


def _table(name: TableName, source: str, connection: DuckDB, folders: tuple[Path, Path]) -> Table:
    folder, written_to = folders
    shown = sample(connection, source, folder)
    found = match(name, shown)
    if not found.found:
        names, known = (column.name for column in shown.columns), ", ".join(TABLES[name].columns)
        raise BadInput(f"source {source!r}: no column looks like one of {known}; it has: {', '.join(names)}.")
    dates = date_format(name, shown, found)
    if dates.possible:
        columns = list(dated_texts(name, shown, found).values())
        dates = settled(dates, connection, columns, (source, CsvFormat.model_validate(form(shown)), folder))
    table = Table(name, moved(source, folder, written_to), shown, found, dates)
    return replace(table, attributes=attributes(found, shown)) if TABLES[name].open else table


def moved(source: str, folder: Path, written_to: Path) -> str:
    """Return a source as it is written in a file of another folder: relative paths lead from there."""
    if source.startswith(FILES):
        beginning = next(start for start in FILES if source.startswith(start))
        path, sign, table = source.removeprefix(beginning).partition("#")
        return source if path.startswith("/") else f"{beginning}{_relative(path, folder, written_to)}{sign}{table}"
    if is_database(source) or source.startswith((f"{PACKAGE}://", "~", "$")) or Path(source).is_absolute():
        return source
    path, sign, sheet = source.partition("#")
    return f"{_relative(path, folder, written_to)}{sign}{sheet}"


def _relative(path: str, folder: Path, written_to: Path) -> str:
    return Path(os.path.relpath(folder / path, written_to)).as_posix()


def _language(shown: Sample) -> Language:
    chinese = [column for column in shown.columns if any("一" <= sign <= "鿿" for sign in column.name)]
    return "zh" if 2 * len(chinese) > len(shown.columns) else "en"


def _foreign(table: Table, currency: Currency) -> tuple[str, ...]:
    """Return the codes of a table's currencies when they are not simply that of the business."""
    codes = tuple(codes_of(table.matches, table.shown))
    return () if set(codes) <= {currency.code} else codes


def _left(currency: Currency, tables: list[Table]) -> tuple[str, ...]:
    """Return what has to be decided, a sentence each."""
    missing = [
        f"{table.name}.{name}: is required, and no column looks like it; the source has:"
        f" {', '.join(column.name for column in table.shown.columns)}."
        for table in tables
        for name in table.matches.missing
    ]
    dates = [
        f"{table.name}.{name}: its dates can be read as {' or '.join(table.dates.possible)}. Declare date_format."
        for table in tables
        if table.dates.possible
        for name in dated_texts(table.name, table.shown, table.matches)
    ]
    rates = [f"rates: amounts are in {', '.join(currency.others)} too. Say what one unit is worth in {currency.code}."]
    return (*missing, *dates, *(rates if currency.others else []))


def _doubts(currency: Currency, tables: list[Table]) -> tuple[str, ...]:
    """Return what the check accepts and a person had better look at, a sentence each."""
    unsaid = [] if currency.why else [f"currency: the files do not say; {currency.code} is only the default."]
    guessed = [
        f"{table.name}.{name}: {one.value} is {one.doubt}."
        for table in tables
        for name, one in table.matches.found.items()
        if one.doubt
    ]
    numbers = [
        f"{table.name}: numbers are read with decimal {table.shown.numbers.decimal!r}; {rival[0]!r} would do as well."
        for table in tables
        if (rival := table.shown.numbers.rival)
    ]
    return (*unsaid, *guessed, *numbers, *_discounts(tables[0]))


def _discounts(table: Table) -> list[str]:
    """Return a reminder when amounts are computed and a discount stands beside them."""
    found = table.matches.found
    if AMOUNT not in found or len(found[AMOUNT].columns) < 2 or "discount" not in found:
        return []
    return [f"transactions.amount: {found[AMOUNT].value} leaves the discount ({found['discount'].value}) out; if prices"
            " are before it, subtract it."]  # fmt: skip
