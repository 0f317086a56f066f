"""Pictures of flows: how customers went from one class to another."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ..chart import Chart, chart, nothing
from ..theme import ACCENT, INK, MUTED, QUIET, WARM, canvas
from ..words import Words

NODE, GAP = 0.03, 0.02
"""Width of a class's block and the least space between two, as shares of the picture."""


@chart
def tier_flow(scored: pd.DataFrame, w: Words) -> Chart:
    """Show how customers went from their tier before (left) to their tier now (right), and who is new.

    Needs tier_previous and tier, best tier first in the words' order. Rising flows are blue, falling ones orange.
    """
    rows = scored.dropna(subset=["tier"]).assign(before=scored["tier_previous"].replace("", None).fillna("new"))
    known = list(dict.fromkeys([*w.labels("tier"), *sorted(rows["tier"].astype(str).unique())]))
    order = [name for name in known if rows[["before", "tier"]].eq(name).any(axis=None)]
    if not rows["before"].ne("new").any():
        return nothing(w.say("charts.tier_moves.none"))
    counts = pd.crosstab(rows["before"], rows["tier"]).reindex(index=[*order, "new"], columns=order, fill_value=0)
    counts = counts.loc[counts.sum(axis=1) > 0]
    figure, (axis,) = canvas(height=3.4)
    _draw(axis, counts, order, w)
    stayed = rows[rows["before"].ne("new")]
    step = stayed["before"].map(order.index) - stayed["tier"].map(order.index)
    facts = {"up": w.number((step > 0).sum()), "down": w.number((step < 0).sum()), "same": w.number((step == 0).sum())}
    sentence, alt = w.say("charts.tier_moves.finding", **facts), w.say("charts.tier_flow.alt")
    return Chart(figure, sentence, alt, counts.rename_axis(columns=None).reset_index())


def _draw(axis: Axes, counts: pd.DataFrame, order: list[str], w: Words) -> None:
    scale = (1 - GAP * (max(counts.shape) - 1)) / counts.to_numpy().sum()
    left, right = _starts(counts.sum(axis=1), scale), _starts(counts.sum(), scale)
    _blocks(axis, counts.sum(axis=1), left, 0.0, scale, w)
    _blocks(axis, counts.sum(), right, 1 - NODE, scale, w)
    for before, after in ((before, after) for before in counts.index for after in counts.columns):
        if height := counts.loc[before, after] * scale:
            _ribbon(axis, (left[before], right[after]), height, _color(before, after, order))
            left[before], right[after] = left[before] + height, right[after] + height
    for place, key in ((0.0, "before"), (1.0, "now")):
        axis.text(place, -0.03, w.say(f"charts.tier_moves.{key}"), ha="left" if not place else "right", color=MUTED)
    axis.set(xlim=(-0.2, 1.2), ylim=(1.01, -0.08))
    axis.axis("off")


def _starts(sizes: pd.Series, scale: float) -> dict[str, float]:
    """Return where each block begins, from the top."""
    ends = (sizes * scale + GAP).cumsum()
    return dict(zip(sizes.index, ends.shift(fill_value=0.0), strict=True))


def _blocks(axis: Axes, sizes: pd.Series, starts: dict[str, float], x: float, scale: float, w: Words) -> None:
    for name, size in sizes.items():
        start, end = starts[str(name)], starts[str(name)] + size * scale
        axis.fill_between([x, x + NODE], start, end, color=INK, linewidth=0)
        label = w.say("charts.tier_flow.new") if name == "new" else w.label("tier", name)
        edge, side = (-0.02, "right") if x < 0.5 else (1.02, "left")
        axis.text(edge, (start + end) / 2, f"{label}\n{w.number(size)}", ha=side, va="center", fontsize=10)


def _ribbon(axis: Axes, ends: tuple[float, float], height: float, color: str) -> None:
    """Draw a flow from the left to the right end; those who moved lie above those who stayed."""
    (start, end), moved = ends, color != QUIET
    x = np.linspace(NODE, 1 - NODE, 40)
    bend = (1 - np.cos(np.linspace(0, np.pi, 40))) / 2
    top = start + (end - start) * bend
    axis.fill_between(x, top, top + height, color=color, alpha=0.85 if moved else 0.5, linewidth=0, zorder=2 + moved)


def _color(before: str, after: str, order: list[str]) -> str:
    if before == "new" or before == after:
        return QUIET
    return ACCENT if order.index(after) < order.index(before) else WARM
