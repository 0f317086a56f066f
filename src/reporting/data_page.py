"""The data page in words: the sentence on top, findings with their advice, what each model needs."""

from collections.abc import Iterable, Mapping
from typing import Any, get_args

import pandas as pd

from src.data.quality import Finding, Verdict

from .blocks import Note, Tile, Tiles
from .words import Words


def data_verdict(found: Iterable[Finding], needs: pd.DataFrame, w: Words) -> Note:
    """Return the plain sentence on top: can the data be trusted, and what do they not allow?"""
    counts = {verdict: sum(finding.verdict == verdict for finding in found) for verdict in get_args(Verdict)}
    short = needs.loc[~needs["enough"], "model"].unique()
    models = w.say("data_page.and_not", models=", ".join(w.say(f"data_page.model.{name}") for name in short))
    worst = "unusable" if counts["unusable"] else "care" if counts["care"] else "fine"
    numbers = {name: w.number(count) for name, count in counts.items()}
    sentence = w.say(f"data_page.verdict_{worst}", **numbers) + (models if len(short) else "")
    return Note(sentence, tone="info" if worst == "fine" and not len(short) else "warn")


def findings_table(found: Iterable[Finding], w: Words) -> pd.DataFrame:
    """Return the findings in words: ``table, column, verdict, finding, advice``."""
    rows = [
        {
            "table": finding.table,
            "column": finding.column,
            "verdict": finding.verdict,
            "finding": w.say(f"data_page.found.{finding.what}", **written(finding.numbers, w)),
            "advice": w.say(f"data_page.advice.{finding.what}"),
        }
        for finding in found
    ]
    return pd.DataFrame(rows, columns=["table", "column", "verdict", "finding", "advice"])


def base_tiles(known: Mapping[str, Any], w: Words) -> Tiles:
    """Return the dates and windows that every later page stands on."""
    first, last = (w.date(known[name], short=True) for name in ("first_order_on", "last_order_on"))
    span = w.say("report.span", first=first, last=last)
    return Tiles(
        [
            Tile(w.say("report.as_of"), w.date(known["as_of"]), note=w.say("report.as_of_note")),
            Tile(w.say("report.horizon"), w.days(known["horizon_days"]), note=horizon_reason(known, w)),
            Tile(w.say("report.active"), w.days(known["active_days"]), note=w.say("report.active_note")),
            Tile(w.say("report.history"), span, note=w.say("report.history_note")),
        ]
    )


def horizon_reason(known: Mapping[str, Any], w: Words) -> str:
    """Return why the horizon is as long as it is."""
    chosen = known["horizon_why"]
    if not chosen:
        return w.say("report.horizon_declared")
    return w.say("report.horizon_chosen", gap=w.days(chosen["gap_days"]), span=w.days(chosen["span_days"]))


def written(numbers: Mapping[str, Any], w: Words) -> dict[str, str]:
    """Return a finding's numbers as readers read them."""
    return {name: _written(name, value, w) for name, value in numbers.items()}


def needs_table(needs: pd.DataFrame, w: Words) -> pd.DataFrame:
    """Return what each model needs against what is here, in words: ``model, need, least, here, enough``."""
    return needs.assign(
        model=[w.say(f"data_page.model.{name}") for name in needs["model"]],
        need=[w.say(f"data_page.need.{name}") for name in needs["need"]],
    )


def returns_sentence(returns: Mapping[str, int], w: Words) -> str:
    """Return how returns were matched with what they take back."""
    counts = {"order": returns.get("its order", 0), "day": returns.get("the day's orders", 0)}
    total = sum(returns.values())
    return w.say(
        "data_page.returns", total=w.number(total), **{name: w.number(count) for name, count in counts.items()}
    )


def _written(name: str, value: Any, w: Words) -> str:
    if name == "share":
        return w.percent(value)
    if name == "reasons":
        return ", ".join(f"{reason} ({w.number(count)})" for reason, count in value.items())
    if name == "first":
        return w.date(value)
    return w.number(value)
