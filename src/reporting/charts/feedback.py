"""Pictures of what customers say: how satisfied each group is, and with what they are not."""

import numpy as np
import pandas as pd

from ..chart import Chart, chart, nothing
from ..theme import ACCENT, MUTED, QUIET, WARM, canvas, flat, tick
from ..words import Words

SHARES = dict.fromkeys(("csat", "csat_low", "csat_high", "nps", "nps_low", "nps_high"), "percent")
"""How the columns of a survey are written."""


@chart
def satisfied(survey: pd.DataFrame, w: Words, *, column: str = "group") -> Chart:
    """Show the share of satisfied answers of each group with its interval; ``survey``: group, answers, csat and its
    interval, nps. ``column`` says whose labels the groups have."""
    rows = survey[survey["answers"] > 0].sort_values("csat", ascending=False)
    if rows.empty:
        return nothing(w.say("show.nothing"))
    figure, (axis,) = canvas(height=0.9 + 0.34 * len(rows))
    places = np.arange(len(rows))
    error = np.abs(rows[["csat_low", "csat_high"]].to_numpy().T - rows["csat"].to_numpy())
    axis.errorbar(rows["csat"], places, xerr=error, fmt="o", color=ACCENT, elinewidth=1.4, markersize=5.5)
    labels = [
        f"{w.label(column, name)} ({w.number(count)})"
        for name, count in zip(rows["group"], rows["answers"], strict=True)
    ]
    axis.set_yticks(places, labels)
    overall = float(np.average(rows["csat"], weights=rows["answers"]))
    axis.axvline(overall, color=QUIET, linewidth=1)
    axis.set_ylim(-0.6, len(rows) - 0.4)
    flat(axis)
    axis.set_xlabel(w.say("charts.satisfied.x"))
    tick(axis.xaxis, lambda value: w.percent(value, digits=0))
    apart = ((rows["csat_low"] > overall) | (rows["csat_high"] < overall)).sum()
    facts = {"share": w.percent(overall, digits=0), "answers": w.number(int(rows["answers"].sum()))}
    facts |= {"apart": w.number(int(apart)), "groups": w.number(len(rows))}
    key = "finding" if apart else "alike"
    return Chart(figure, w.say(f"charts.satisfied.{key}", **facts), w.say("charts.satisfied.alt"))


@chart
def dissatisfied(drivers: pd.DataFrame, w: Words) -> Chart:
    """Show the share of dissatisfied answers of each topic with its interval; ``drivers`` from decisions.survey."""
    worst = drivers.iloc[0]
    apart = worst["low"] > worst["others"]
    figure, (axis,) = canvas(height=0.9 + 0.34 * len(drivers))
    places, first = np.arange(len(drivers)), WARM if apart else QUIET
    error = np.abs(drivers[["low", "high"]].to_numpy().T - drivers["dissatisfied"].to_numpy())
    axis.barh(places, drivers["dissatisfied"], 0.6, color=[first, *[QUIET] * (len(drivers) - 1)], xerr=error,
              error_kw={"ecolor": MUTED, "elinewidth": 1.1})  # fmt: skip
    axis.set_yticks(places, [w.label("topic", name) for name in drivers["topic"]])
    flat(axis)
    axis.set_xlabel(w.say("charts.dissatisfied.x"))
    tick(axis.xaxis, lambda value: w.percent(value, digits=0))
    facts = {"topic": w.label("topic", worst["topic"]), "share": w.percent(worst["dissatisfied"], digits=0)}
    key = "finding" if apart else "even"
    sentence = w.say(f"charts.dissatisfied.{key}", excess=w.number(round(worst["excess"])), **facts)
    return Chart(figure, sentence, w.say("charts.dissatisfied.alt"))
