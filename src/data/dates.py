"""Dates and times: text is read by one format, declared or evident; zones are declared, never guessed."""

from typing import Any, NamedTuple

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from src.errors import BadInput

DAYS = ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日",
        "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%d/%m/%y", "%m/%d/%y")  # fmt: skip
TIMES = ("", " %H:%M", " %H:%M:%S")
FORMATS = tuple(day + time for day in DAYS for time in TIMES)
ISO = "ISO 8601"
ENOUGH = 0.02
"""The share of the dates from which on a second format is no mere slip."""


class Zones(NamedTuple):
    """The time zone of a source's times, and that of the business, where they are declared."""

    source: str | None
    business: str | None


def read_instants(value: Any, form: str | None, zones: Zones) -> ir.Value:
    """Return the local times of the business: dates as they are, text by its format, instants by their zone.

    Raises
    ------
    BadInput
        When dates are written in several ways, or times have a zone and none is declared to show them in.
    """
    if value.type().is_timestamp() and value.type().timezone:
        if not (zone := zones.business or zones.source):
            raise BadInput("expected times whose local zone is known; these are instants. Declare timezone")
        return _timezone(ibis.literal(zone), value)
    read: Any = value.try_cast("timestamp")
    if value.type().is_string():
        text = value.strip().nullif("")
        read = read_dates(text, form or evident_format(text))
    if zones.source and zones.business and zones.source != zones.business:
        return _timezone(ibis.literal(zones.business), _instant(ibis.literal(zones.source), read))
    return read


def read_dates(text: ir.Value, form: str) -> ir.Value:
    """Return the instants that the text names in a format; null where it does not."""
    written: Any = text
    return written.try_cast("timestamp") if form == ISO else _strptime(written.strip(), form)


def evident_format(text: ir.Value) -> str:
    """Return the one format in which the dates of a column are written.

    Raises
    ------
    BadInput
        When they are written in several, or when two read them equally well and differently (3/4 or 4/3).
    """
    written: Any = text
    total, iso = _counts(written, {ISO: read_dates(text, ISO)})
    if iso[ISO] == total:
        return ISO
    _, counts = _counts(written, {form: read_dates(text, form) for form in (ISO, *FORMATS)})
    best = max(counts, key=lambda form: counts[form])
    if not counts[best]:
        return ISO
    rivals = [form for form, count in counts.items() if form != best and count > ENOUGH * total]
    others = [form for form in rivals if _holds(read_dates(text, best).isnull() & read_dates(text, form).notnull())]
    if others:
        shares = ", ".join(f"{form} ({counts[form]:,} rows)" for form in (best, *others))
        raise BadInput(f"expected dates in one format; came several: {shares}. Mend the source, or map an expression.")
    unlike = [form for form in rivals if counts[form] == counts[best] and _holds(_unlike(text, best, form))]
    if unlike:
        raise BadInput(
            f"expected dates that can be read in one way; {best} and {', '.join(unlike)} read them equally well."
            " Declare date_format."
        )
    return best


def _unlike(text: Any, one: str, other: str) -> Any:
    """Return the condition that two formats read different dates."""
    first, second = read_dates(text, one), read_dates(text, other)
    return first.notnull() & second.notnull() & (first != second)


def _holds(condition: Any) -> bool:
    """Return whether the condition holds for any row."""
    rows = condition.name("holds").as_table()
    return bool(rows.filter(rows["holds"]).count().to_pandas())


def _counts(text: Any, read: dict[str, Any]) -> tuple[int, dict[str, int]]:
    table = text.as_table()
    counted = table.agg(total=text.count(), **{f"f{place}": value.count() for place, value in enumerate(read.values())})
    row = counted.to_pandas().iloc[0]
    return int(row["total"]), {form: int(row[f"f{place}"]) for place, form in enumerate(read)}


@ibis.udf.scalar.builtin(name="timezone")
def _timezone(zone: str, instant: dt.timestamp) -> dt.timestamp:
    """Return the local time of an instant in a zone, by the engine's own function."""


@ibis.udf.scalar.builtin(name="timezone")
def _instant(zone: str, local: dt.timestamp) -> dt.timestamp:
    """Return the instant of a local time in a zone, by the engine's own function."""


@ibis.udf.scalar.builtin(name="try_strptime")
def _strptime(text: str, form: str) -> dt.timestamp:
    """Return the instant the text names in the format, by the engine's own function."""
