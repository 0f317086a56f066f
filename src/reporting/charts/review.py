"""Pictures of the review: forecast against outcome run by run, effects with their intervals."""

import numpy as np
import pandas as pd

from ..chart import Chart, chart, nothing
from ..theme import ACCENT, QUIET, WARM, canvas, flat, legend, tick
from ..words import Words

MOST_TICKS = 6


@chart
def forecast_and_outcome(judged: pd.DataFrame, w: Words) -> Chart:
    """Show the share who left beside its forecast, run by run; needs as_of, tier (empty: all), left, forecast_left."""
    rows = judged[(judged["tier"] == "") & judged["left"].notna()].sort_values("as_of")
    if rows.empty:
        return nothing(w.say("show.nothing"))
    figure, (axis,) = canvas(height=2.6)
    for name, color in (("forecast_left", ACCENT), ("left", WARM)):
        axis.plot(rows["as_of"], rows[name], "o-", color=color, label=w.say(f"charts.forecast_and_outcome.{name}"))
    axis.set_ylim(bottom=0)
    tick(axis.yaxis, lambda value: w.percent(value, digits=0))
    shown = rows["as_of"].iloc[:: max(1, -(-len(rows) // MOST_TICKS))]
    axis.set_xticks(shown, [w.month(day) for day in shown])
    legend(figure, *axis.get_legend_handles_labels())
    last = rows.iloc[-1]
    facts = {name: w.percent(last[name]) for name in ("left", "forecast_left")}
    sentence = w.say("charts.forecast_and_outcome.finding", date=w.date(last["as_of"], short=True), **facts)
    return Chart(figure, sentence, w.say("charts.forecast_and_outcome.alt"))


@chart
def effect_bars(effects: pd.DataFrame, w: Words) -> Chart:
    """Show the orders that each action brought a customer, with interval; needs what, effect, low, high, verdict."""
    rows = effects[effects["effect"].notna()].reset_index(drop=True)
    if rows.empty:
        return nothing(w.say("show.nothing"))
    figure, (axis,) = canvas(height=0.9 + 0.36 * len(rows))
    places = np.arange(len(rows))
    for verdict, color in (("works", ACCENT), ("nothing", QUIET), ("harms", WARM)):
        mine = rows["verdict"] == verdict
        spread = [rows["effect"][mine] - rows["low"][mine], rows["high"][mine] - rows["effect"][mine]]
        axis.errorbar(rows["effect"][mine], places[mine], xerr=spread, fmt="o", color=color, capsize=3)
    axis.axvline(0, color=QUIET, linewidth=1)
    axis.set_yticks(places, rows["what"].map(lambda name: w.label("action", name)))
    flat(axis)
    axis.set_xlabel(w.say("charts.effect_bars.axis"))
    works, count = int((rows["verdict"] == "works").sum()), len(rows)
    sentence = w.say("charts.effect_bars.finding", works=w.number(works), count=w.number(count))
    return Chart(figure, sentence, w.say("charts.effect_bars.alt"))
