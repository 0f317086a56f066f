"""Pictures of who looks after whom: the balance before and after."""

import numpy as np
import pandas as pd

from ..chart import Chart, chart
from ..theme import ACCENT, QUIET, canvas, flat, legend
from ..words import Words

MOST = 25


@chart
def balance_chart(balance: pd.DataFrame, w: Words) -> Chart:
    """Show each salesperson's share of the value for their places, before and after; 1 is a fair share."""
    people = balance.dropna(subset=["rep_id"])
    fair = people["capacity"] / max(people["capacity"].sum(), 1)
    ratios = {side: _share(people[f"value{end}"]) / fair.where(fair > 0) for side, end in _SIDES.items()}
    shown = pd.DataFrame(ratios).assign(
        label=people["name"].fillna(people["rep_id"]).where(people["name"] != "", people["rep_id"])
    )
    shown = shown.sort_values("after", ascending=False).head(MOST)
    figure, (axis,) = canvas(height=0.9 + 0.32 * len(shown))
    for place, (side, color) in enumerate((("before", QUIET), ("after", ACCENT))):
        bars = axis.barh(np.arange(len(shown)) + (place - 0.5) * 0.38, shown[side].fillna(0), 0.36, color=color)
        bars.set_label(w.say(f"charts.balance.{side}"))
    axis.axvline(1, color=QUIET, linewidth=1)
    axis.set_yticks(range(len(shown)), shown["label"])
    flat(axis)
    axis.set_xlabel(w.say("charts.balance.axis"))
    legend(figure, *axis.get_legend_handles_labels())
    spreads = {side: w.percent(_unfair(people[f"value{end}"], fair), digits=0) for side, end in _SIDES.items()}
    return Chart(figure, w.say("charts.balance.finding", **spreads), w.say("charts.balance.alt"))


_SIDES = {"before": "_before", "after": ""}


def _share(amounts: pd.Series) -> pd.Series:
    return amounts / max(float(amounts.sum()), 1e-9)


def _unfair(amounts: pd.Series, fair: pd.Series) -> float:
    """Return the part of the value that would have to change hands to be fair."""
    return float((_share(amounts) - fair).abs().sum() / 2)
