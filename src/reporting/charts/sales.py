"""The picture of the sales forecast."""

import pandas as pd

from ..chart import Chart, chart, nothing
from ..theme import ACCENT, QUIET, canvas, flat, tick
from ..words import Words


@chart
def sales_by_group(forecast: pd.DataFrame, w: Words, *, by: str = "tier") -> Chart:
    """Show each group's expected spend and its interval; ``forecast``: by, group, expected, low, high, total first."""
    rows = forecast[forecast["by"] == by].reset_index(drop=True)
    if rows.empty:
        return nothing(w.say("show.nothing"))
    figure, (axis,) = canvas(height=0.9 + 0.45 * len(rows))
    axis.barh(rows.index, rows["expected"], 0.5, color=QUIET)
    sides = [(rows["expected"] - rows["low"]).fillna(0), (rows["high"] - rows["expected"]).fillna(0)]
    axis.errorbar(rows["expected"], rows.index, xerr=sides, fmt="o", color=ACCENT, elinewidth=1.6, capsize=4)
    axis.set_yticks(rows.index, [w.label(by, group) for group in rows["group"]])
    flat(axis)
    axis.locator_params(axis="x", nbins=4)
    tick(axis.xaxis, lambda value: w.money(value, short=True))
    first, total = rows.loc[rows["expected"].idxmax()], float(forecast["expected"].iloc[0])
    sentence = w.say(
        "charts.sales.finding",
        group=w.label(by, first["group"]),
        share=w.percent(first["expected"] / total if total else 0.0, digits=0),
    )
    return Chart(figure, sentence, w.say("charts.sales.alt"))
