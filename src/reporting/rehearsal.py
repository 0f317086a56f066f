"""A rehearsed policy as people read it: six charts, a sentence each, on one page of its own."""

from html import escape
from pathlib import Path

import pandas as pd

from src.decisions.past import Past
from src.decisions.policy import Policy
from src.decisions.ranking import ranking
from src.decisions.rehearsal import replay, sensitivity
from src.workspace import writing

from .blocks import STYLE, Note
from .chart import Chart
from .charts.rehearsal import (
    rehearsed_flapping,
    rehearsed_moves,
    rehearsed_ranking,
    rehearsed_sensitivity,
    rehearsed_sizes,
    rehearsed_value,
)
from .stylesheet import block_css
from .words import Words

FEWEST_DATES = 3
"""With fewer dates there is hardly a move to see."""


def rehearsal_charts(past: pd.DataFrame, policy: Policy, follow: int, w: Words) -> list[Chart]:
    """Return the six charts of a rehearsal; ``past``: ``past_customers``, ``w``: words with the policy's tiers.

    Raises
    ------
    BadInput
        When the policy looks at a number that the history does not tell.
    """
    replayed = replay(past, policy)
    newest = past[past["as_of"] == past["as_of"].max()].reset_index(drop=True)
    scheme = policy.on(newest["as_of"].iloc[0].date()).tiers
    return [
        rehearsed_sizes(replayed, w),
        rehearsed_moves(replayed, w),
        rehearsed_flapping(replayed, w),
        rehearsed_value(replayed, follow, w),
        rehearsed_sensitivity(sensitivity(newest, scheme), w),
        rehearsed_ranking(ranking(past, policy, follow), follow, w),
    ]


def rehearsal_shown(past: Past, policy: Policy, w: Words) -> list[Chart | Note]:
    """Return the charts of a rehearsal to show beside others; one line where history is too short to rehearse."""
    dates = past.customers["as_of"].nunique()
    if dates < FEWEST_DATES:
        return [Note(w.say("rehearsal.short", dates=dates, fewest=FEWEST_DATES))]
    return list(rehearsal_charts(past.customers, policy, past.follow, w))


def write_rehearsal(path: Path, charts: list[Chart], *, title: str, about: str, w: Words) -> Path:
    """Write the charts as one page that is complete in itself, whole or not at all, and return where."""
    body = "\n".join(chart._repr_html_().replace(STYLE, "") for chart in charts)
    language = "zh-CN" if w.language == "zh" else w.language
    html = (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
        f"<style>{block_css()}</style></head>\n<body><main><h1>{escape(title)}</h1><p>{escape(about)}</p>\n{body}\n"
        "</main></body></html>\n"
    )
    with writing(path) as aside:
        aside.write_text(html, encoding="utf-8")
    return path
