"""The scored customers as a workbook for people: the tier table, the file itself, a summary, lists, a dictionary."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
from xlsxwriter import Workbook

from src.decisions.concentration import concentration
from src.workspace import writing

from .cells import cells
from .lists import lists
from .moves import moves_in_words
from .sheets import CELL_LIMIT, ROW_LIMIT, WIDE, Look, Sheets
from .tier_sheet import RISKS, tier_sheet
from .words import Words

CREATED = datetime(2000, 1, 1)  # a fixed time: the same customers give the same file
CLASSES = (
    "tier",
    "value_class",
    "behaviour",
    "lifecycle",
    "phase",
    "need",
    "credit_grade",
    "churn_band",
    "segment",
    "history",
)


def write_workbook(path: Path, tables: Mapping[str, pd.DataFrame], *, about: Mapping[str, Any], words: Words) -> Path:
    """Write the workbook, whole or not at all, and return where.

    ``tables`` holds ``segments`` (the scored file) and, where there are, ``criteria``, ``classes`` and ``changes``.
    Sheet one has exactly the columns of the scored file under their machine names, the same values as the csv, row by
    row, for programs; the workbook opens on sheet two, the tier table in words. ``about`` (title, as_of, run_id,
    policy, cut_offs) heads the summary. Texts are never taken for formulas or links.
    """
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}
    scored, others = tables["segments"], [tables[name] for name in ("criteria", "classes") if name in tables]
    with writing(path) as aside, Workbook(str(aside), {"constant_memory": True, **plain}) as book:
        book.set_properties({"created": CREATED})
        sheets = Sheets(book, words)
        cut = sheets.frame(words.say("workbook.segments"), cells(scored), Look(shades={"churn_band": RISKS}))
        table, look = tier_sheet(scored, others, words)
        sheets.frame(words.say("workbook.tier_table"), cells(table), look)
        book.worksheets()[1].activate()
        sheets.rows(words.say("workbook.summary"), _summary(scored, about, cut, words), (34, 24, 24, 24, 24))
        for name, shown in lists(tables, words).items():
            sheets.frame(
                words.say(f"workbook.{name}"), cells(shown), Look({str(c): words.column(str(c)) for c in shown})
            )
        if "changes" in tables and len(tables["changes"]):
            moved = cells(moves_in_words(tables["changes"], words))
        cut = sheets.frame(words.say("workbook.segments"), cells(scored))
        sheets.rows(words.say("workbook.summary"), _summary(scored, about, cut, words))
        if changes is not None and len(changes):
            moved = cells(moves_in_words(changes, words))
            sheets.frame(words.say("workbook.changes"), moved.rename(columns=words.column))
        sheets.rows(words.say("workbook.dictionary"), _dictionary(scored, table, words), (28, 28, WIDE, WIDE))
    return path


@dataclass
class Sheets:
    """Writes sheets into one workbook, top to bottom, so that even 200,000 rows need little memory."""

    book: Workbook
    words: Words

    def frame(self, name: str, frame: pd.DataFrame) -> int:
        """Write a frame with a frozen, filtered header; return how many texts had to be cut."""
        sheet = self.book.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)
        kinds = [_kind(frame[column]) for column in frame]
        for place, (column, kind) in enumerate(zip(frame, kinds, strict=True)):
            sheet.set_column(place, place, _width(frame[column], kind), self._format(kind))
            self._shade(sheet, place, str(column), len(frame))
        sheet.write_row(0, 0, list(frame), self.book.add_format({"bold": True, "bottom": 1, "text_wrap": True}))
        formats = [self._format(kind) for kind in kinds]
        return sum(
            _write(sheet, (row, place), value, formats[place])
            for row, values in enumerate(frame.itertuples(index=False, name=None), start=1)
            for place, value in enumerate(values)
        )

    def rows(self, name: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Write rows as they are; a row of one text is a heading."""
        sheet = self.book.add_worksheet(name)
        sheet.set_column(0, 1, 30)
        sheet.set_column(2, 3, 24 if name == self.words.say("workbook.summary") else WIDE)
        heading, plain = self.book.add_format({"bold": True, "font_size": 13}), self.book.add_format({"valign": "top"})
        for row, values in enumerate(rows):
            for place, value in enumerate(values):
                kind, shown = value if isinstance(value, tuple) else ("text", value)
                style = heading if len(values) == 1 else self._format(kind) or plain
                _write(sheet, (row, place), shown, style)

    def _format(self, kind: str) -> Format | None:
        if kind == "money":
            symbol = SYMBOLS.get(self.words.currency, self.words.currency + " ")
            return self.book.add_format({"num_format": f'"{symbol}"#,##0.00;-"{symbol}"#,##0.00'})
        return self.book.add_format({"num_format": FORMATS[kind]}) if kind in FORMATS else None

    def _shade(self, sheet: Worksheet, place: int, column: str, rows: int) -> None:
        for value in SHADED.get(column, ()):
            style = self.book.add_format({"bg_color": SHADES[value]})
            rule = {"type": "cell", "criteria": "==", "value": f'"{value}"', "format": style}
            sheet.conditional_format(1, place, max(rows, 1), place, rule)


def _write(sheet: Worksheet, place: tuple[int, int], value: Any, style: Format | None) -> bool:
    """Write one value, an unknown one as an empty cell; return whether its text had to be cut."""
    if pd.isna(value):
        return False
    if isinstance(value, pd.Timestamp):
        sheet.write_datetime(*place, value.to_pydatetime(), style)
        return False
    long = isinstance(value, str) and len(value) > CELL_LIMIT
    sheet.write(*place, value[: CELL_LIMIT - 1] + "…" if long else value, style)
    return long


def _kind(values: pd.Series) -> str:
    kind = kind_of(str(values.name))
    if pd.api.types.is_datetime64_any_dtype(values):
        return "date"
    return kind if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values) else "text"


def _width(values: pd.Series, kind: str) -> int:
    longest = max((len(str(value)) for value in values.dropna().head(200)), default=0) if kind == "text" else 0
    return min(max(NARROW, len(str(values.name)) + 2, longest + 1), WIDE)


def _summary(scored: pd.DataFrame, about: Mapping[str, Any], cut: int, w: Words) -> list[tuple[Any, ...]]:
    """Return the summary's rows: what it is about, the totals, and every class with its customers and money."""
    sums = {name: ("money", float(scored[name].sum())) for name in ("revenue_365d", "expected_value", "value_at_risk")}
    rows: list[tuple[Any, ...]] = [(w.say("workbook.summary"),), ()]
    rows += [
        (w.say(f"workbook.{name}"), str(about[name]))
        for name in ("title", "as_of", "policy", "run_id")
        if name in about
    ]
    rows += [
        (w.say("workbook.customers"), ("whole", len(scored))),
        (w.say("workbook.revenue"), sums["revenue_365d"]),
        (w.say("workbook.expected"), sums["expected_value"]),
        (w.say("workbook.at_risk"), sums["value_at_risk"]),
        (w.say("workbook.high_risk"), ("whole", int((scored["churn_band"] == "high").sum()))),
    ]
    rows += _standards(about, w) + _concentration(scored, w)
    if len(scored) > ROW_LIMIT - 2:
        rows.append((w.say("workbook.too_many", limit=w.number(ROW_LIMIT - 2)), ""))
    if cut:
        rows.append((w.say("workbook.truncated", count=w.number(cut), limit=w.number(CELL_LIMIT)), ""))
    for column in CLASSES:
        rows += _by_class(scored, column, w)
    return rows


def _standards(about: Mapping[str, Any], w: Words) -> list[tuple[Any, ...]]:
    """Return the cut-offs that the tiers came to, best first."""
    if "cut_offs" not in about:
        return []
    head = tuple(w.say(f"workbook.{name}") for name in ("group", "least", "by_score"))
    rows = [
        (w.label("tier", row["tier"]), ("right", row["least"]), ("whole", int(row["customers"])))
        for row in about["cut_offs"].to_dict("records")
    ]
    return [(), (w.say("workbook.standards"),), head, *rows]


def _concentration(scored: pd.DataFrame, w: Words) -> list[tuple[Any, ...]]:
    """Return how much the best fifth of the customers bring, and how few bring four fifths."""
    head = tuple(w.say(f"workbook.{name}") for name in ("value", "brought", "needed", "count"))
    rows = [
        (w.column(row["value"]), ("percent", row["brought"]), ("percent", row["needed"]), ("whole", row["customers"]))
        for row in concentration(scored).to_dict("records")
    ]
    return [(), (w.say("workbook.concentration"),), head, *rows]


def _by_class(scored: pd.DataFrame, column: str, w: Words) -> list[tuple[Any, ...]]:
    groups = scored.dropna(subset=[column]).groupby(scored[column].astype(object))
    table = groups.agg(
        count=("customer_id", "size"), revenue=("revenue_365d", "sum"), expected=("expected_value", "sum")
    )
    if table.empty:
        return []
    order = [name for name in w.labels(column) if name in table.index]
    head = ("group", "count", "share", "revenue", "expected")
    return [
        (),
        (w.say("workbook.by", column=w.column(column)),),
        tuple(w.say(f"workbook.{name}") for name in head),
        *(
            (w.label(column, name), ("whole", int(row["count"])), ("percent", row["count"] / len(scored)),
             ("money", float(row["revenue"])), ("money", float(row["expected"])))
            for name, row in table.reindex([*order, *table.index.difference(order)]).iterrows()
        ),
    ]  # fmt: skip


def _dictionary(scored: pd.DataFrame, table: pd.DataFrame, w: Words) -> list[tuple[Any, ...]]:
    """Return name, heading, meaning and values of every column of the file, then of what else the tier table shows."""
    head = tuple(w.say(f"workbook.{name}") for name in ("column", "label", "meaning", "values"))
    rows = [(name, w.column(name), w.definition(name), _values(scored[name], w)) for name in map(str, scored.columns)]
    more = [str(name) for name in table.columns if name not in scored.columns and not str(name).startswith("points_")]
    rows += [(name, w.column(name), w.say("workbook.looked_at"), _values(table[name], w)) for name in more]
    return [(w.say("workbook.dictionary"),), head, *rows]


def _values(values: pd.Series, w: Words) -> str:
    column = str(values.name).removesuffix("_previous")
    found = sorted(map(str, values.dropna().unique())) if column == "segment" else w.labels(column)
    return "; ".join(f"{value} = {w.label(column, value)}" for value in found)
