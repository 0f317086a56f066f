"""Pictures of the segments: how large, how different, and why this many."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm

from ..chart import Chart, chart
from ..theme import ACCENT, INK, QUIET, WARM, canvas, flat, legend, tick, wrapped
from ..words import Words

STABLE = 0.75
LETTERS, ROOMY = 52, 6
"""How many letters the names of all columns may be wide together; up to how many columns they are written large."""
CHOICE = ("stability", "smallest_share", "separation", "silhouette")


@chart
def segment_sizes(profile: pd.DataFrame, w: Words) -> Chart:
    """Show each segment's share of customers beside its share of revenue; ``profile``: segment, customers, revenue."""
    rows = profile.sort_values("revenue", ascending=False).reset_index(drop=True)
    shares = rows[["customers", "revenue"]] / rows[["customers", "revenue"]].sum().clip(lower=1e-9)
    figure, (axis,) = canvas(height=0.9 + 0.62 * len(rows))
    for shift, name, color in ((-0.2, "customers", QUIET), (0.2, "revenue", ACCENT)):
        bars = axis.barh(shares.index + shift, shares[name], 0.36, color=color)
        bars.set_label(w.say(f"charts.segment_sizes.{name}"))
        axis.bar_label(bars, [w.percent(share, digits=0) for share in shares[name]], padding=4, fontsize=10)
    axis.set_yticks(rows.index, [w.label("segment", name) for name in rows["segment"]])
    flat(axis)
    axis.grid(False)
    axis.set_xticks([])
    axis.margins(x=0.12)
    legend(figure, *axis.get_legend_handles_labels())
    first = {name: w.percent(shares[name].iloc[0], digits=0) for name in shares}
    sentence = w.say("charts.segment_sizes.finding", segment=w.label("segment", rows["segment"].iloc[0]), **first)
    return Chart(figure, sentence, w.say("charts.segment_sizes.alt"))


@chart
def segment_heatmap(indexes: pd.DataFrame, w: Words) -> Chart:
    """Show every segment's measurements against all customers; ``indexes``: segment, feature, index (1 = as all)."""
    order = {name: list(dict.fromkeys(indexes[name])) for name in ("feature", "segment")}
    wide = indexes.pivot_table(index="feature", columns="segment", values="index")
    wide = wide.reindex(index=order["feature"], columns=order["segment"])
    logs = np.log2(wide.clip(lower=1 / 16, upper=16))
    names, slanting = _column_names([w.label("segment", name) for name in wide.columns])
    lines = 8 if slanting else max(name.count("\n") + 1 for name in names)
    figure, (axis,) = canvas(height=0.6 + 0.44 * len(wide) + 0.14 * lines)
    colors = LinearSegmentedColormap.from_list("index", [WARM, "#f7f8fa", ACCENT])
    axis.pcolormesh(logs, cmap=colors, norm=TwoSlopeNorm(0, -2.5, 2.5), edgecolors="white", linewidth=2)
    for (row, column), index in np.ndenumerate(wide.to_numpy(float)):
        color = "white" if abs(logs.iloc[row, column]) > 1.6 else INK
        axis.text(
            column + 0.5,
            row + 0.5,
            w.number(index, digits=1 if index >= 0.095 else 2),
            ha="center",
            va="center",
            color=color,
        )
    axis.grid(False)
    axis.invert_yaxis()
    axis.spines["bottom"].set_visible(False)
    axis.set_yticks(
        np.arange(len(wide)) + 0.5, [wrapped(w.feature(name), 22 if len(names) <= ROOMY else 16) for name in wide.index]
    )
    axis.tick_params(top=True, bottom=False, labeltop=True, labelbottom=False, labelcolor=INK)
    _name_columns(axis, names, slanting=slanting)
    axis.set_xlabel(w.say("charts.segment_heatmap.legend"))
    feature, segment = logs.abs().stack().idxmax()
    index = wide.loc[feature, segment]
    sentence = w.say(
        f"charts.segment_heatmap.{'more' if index >= 1 else 'less'}",
        segment=w.label("segment", segment),
        feature=w.feature(feature),
        index=w.number(index, digits=1) if index >= 1 else w.percent(index, digits=0),
    )
    numbers = wide.rename_axis(columns=None).reset_index()
    return Chart(figure, sentence, w.say("charts.segment_heatmap.alt"), numbers)


def _column_names(names: list[str]) -> tuple[list[str], bool]:
    """Return the names in lines as wide as their column, and whether they must slant: where a word is wider than it."""
    width = LETTERS // max(len(names), 4)
    lines = [wrapped(name, width) for name in names]
    slanting = max(len(line) for name in lines for line in name.split("\n")) > width + 4
    return (names if slanting else lines), slanting


def _name_columns(axis: Axes, names: list[str], *, slanting: bool) -> None:
    """Write the names over the columns."""
    axis.set_xticks(np.arange(len(names)) + 0.5, names, fontsize=7.4 if len(names) <= ROOMY else 6.2)
    for label in axis.get_xticklabels() if slanting else []:
        label.set(rotation=35, ha="left", rotation_mode="anchor")


@chart
def segment_choice(choices: pd.DataFrame, w: Words) -> Chart:
    """Show why this many segments; ``choices``: k, stability, smallest_share, separation, silhouette, chosen."""
    shown = [name for name in CHOICE if name in choices]
    figure, axes = canvas(rows=2, columns=2, height=3.9)
    chosen = choices.loc[choices["chosen"].astype(bool)].head(1)
    for axis, name in zip(axes, shown, strict=False):
        axis.plot(choices["k"], choices[name], color=QUIET, marker="o", markersize=4.5)
        axis.plot(chosen["k"], chosen[name], "o", color=ACCENT, markersize=8)
        axis.set_title(w.say(f"charts.segment_choice.{name}"))
        axis.set_xticks(choices["k"])
        axis.locator_params(axis="y", nbins=4)
        tick(axis.yaxis, (lambda share: w.percent(share, digits=0)) if name == "smallest_share" else w.number)
    axes[0].axhline(STABLE, color=WARM, linewidth=1.2)
    for axis in axes[2:]:
        axis.set_xlabel(w.say("charts.segment_choice.k"))
    for axis in axes[len(shown) :]:
        axis.set_visible(False)
    return Chart(figure, _choice_sentence(chosen, w), w.say("charts.segment_choice.alt"))


def _choice_sentence(chosen: pd.DataFrame, w: Words) -> str:
    if chosen.empty or chosen["k"].iloc[0] < 2:
        return w.say("charts.segment_choice.one")
    row = chosen.iloc[0]
    return w.say(
        "charts.segment_choice.finding",
        k=int(row["k"]),
        stability=w.number(row["stability"], digits=2),
        smallest=w.percent(row["smallest_share"], digits=0),
    )
