"""The scored customers as a workbook for people: the tier table, the file itself, a summary, lists, a dictionary."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
from xlsxwriter import Workbook

from src.decisions.concentration import concentration
from src.workspace import writing

from .active import active
from .cell_kinds import CELL_LIMIT, WIDE
from .cells import cells
from .lists import lists, named
from .moves import moves_in_words
from .sheet_look import Look
from .sheets import ROW_LIMIT, Sheets
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
    policy, cut_offs, active_days) heads the summary. Texts are never taken for formulas or links.
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
            moved = cells(named(moves_in_words(tables["changes"], words), scored))
            sheets.frame(words.say("workbook.changes"), moved.rename(columns=words.column))
        sheets.rows(words.say("workbook.dictionary"), _dictionary(scored, table, words), (28, 28, WIDE, WIDE))
    return path


def _summary(scored: pd.DataFrame, about: Mapping[str, Any], cut: int, w: Words) -> list[tuple[Any, ...]]:
    """Return the summary's rows: what it is about, the totals, and every class with its customers and money.

    Risk is that of the active customers, as in the report.
    """
    sums = {name: ("money", float(scored[name].sum())) for name in ("revenue_365d", "expected_value")}
    risky = scored[active(scored, about["active_days"])]
    rows: list[tuple[Any, ...]] = [(w.say("workbook.summary"),), ()]
    rows += [
        (w.say(f"workbook.{name}"), str(about[name]))
        for name in ("title", "as_of", "policy", "run_id")
        if name in about
    ]
    rows += [
        (w.say("workbook.customers"), ("whole", int(scored["lifecycle"].ne("prospect").sum()))),
        (w.say("workbook.revenue"), sums["revenue_365d"]),
        (w.say("workbook.expected"), sums["expected_value"]),
        (w.say("workbook.at_risk"), ("money", float(risky["value_at_risk"].sum()))),
        (w.say("workbook.high_risk"), ("whole", int(risky["churn_band"].eq("high").sum()))),
    ]
    rows += _standards(about, w) + _concentration(scored, w)
    if len(scored) > ROW_LIMIT - 2:
        rows.append((w.say("workbook.too_many", limit=w.number(ROW_LIMIT - 2)), ""))
    if cut:
        rows.append((w.say("workbook.truncated", count=w.number(cut), limit=w.number(CELL_LIMIT)), ""))
    for column in CLASSES:
        rows += _by_class(risky if column == "churn_band" else scored, column, w)
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
    """Return how much the best fifth of those who have bought bring, and how few bring four fifths."""
    head = tuple(w.say(f"workbook.{name}") for name in ("value", "brought", "needed", "count"))
    rows = [
        (w.column(row["value"]), ("percent", row["brought"]), ("percent", row["needed"]), ("whole", row["customers"]))
        for row in concentration(scored[scored["lifecycle"].ne("prospect")]).to_dict("records")
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
            (w.label(column, name), ("whole", int(row["count"])), ("percent", row["count"] / table["count"].sum()),
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
