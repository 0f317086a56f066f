"""Pictures of how far a model can be trusted, and of what it looks at."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from src.models.explain import Contributions, beeswarm
from src.models.metrics import goodness

from ..chart import Chart, chart, nothing
from ..numbers import kind_of
from ..theme import ACCENT, INK, MUTED, PALETTE, QUIET, WARM, canvas, flat, legend, tick, wrapped
from ..words import Words

RULES = ("recency rule", "last period", "rule")
"""Models that are one rule: what a model must beat."""

PARTS = ("trees",)
"""Models that are only parts of the one that scores."""
SHARES = ("bias", "coverage")


@chart
def calibration(judged: pd.DataFrame, w: Words, *, of: str = "calibration") -> Chart:
    """Show forecast against outcome in tenths of the forecast; ``judged``: true (0, 1), predicted.

    ``of`` names the words: ``calibration`` speaks of leavers, ``conversion`` of leads.
    """
    groups = _tenths(judged)
    error = 1.96 * np.sqrt(groups["predicted"] * (1 - groups["predicted"]) / groups["size"])
    figure, (axis,) = canvas(height=3.6)
    end = float(max(groups["predicted"].max(), groups["true"].max())) * 1.12 or 1.0
    axis.plot([0, end], [0, end], color=QUIET, linewidth=1)
    axis.errorbar(groups["predicted"], groups["true"], error, fmt="o", color=ACCENT, elinewidth=1.2, markersize=5.5)
    axis.annotate(w.say("charts.calibration.perfect"), (end, end), ha="right", va="bottom", color=MUTED, fontsize=10)
    axis.set(xlim=(0, end), ylim=(0, end * 1.05), xlabel=w.say(f"charts.{of}.x"))
    axis.set_title(w.say(f"charts.{of}.y"))
    _percent_axes(axis, w)
    sentence = w.say(
        f"charts.{of}.finding",
        predicted=w.percent(judged["predicted"].mean()),
        observed=w.percent(judged["true"].astype(float).mean()),
        right=int(((groups["true"] - groups["predicted"]).abs() <= error).sum()),
        groups=len(groups),
    )
    return Chart(figure, sentence, w.say(f"charts.{of}.alt"))


@chart
def comparison(backtest: pd.DataFrame, w: Words, *, metric: str, rule_scores: bool = False) -> Chart:
    """Show one metric of every model by date; ``backtest``: as_of, model, metric, value.

    ``rule_scores``: a model that looks better than the rule was not proven to be.
    """
    wide = backtest.loc[backtest["metric"] == metric].pivot_table(index="as_of", columns="model", values="value")
    if wide.empty:
        return nothing(w.say("show.nothing"))
    order = _badness(wide.mean(), metric).sort_values().index
    best = _best(wide.mean(), metric)
    figure, (axis,) = canvas(height=3.2)
    colors = iter((QUIET, "#7d8896", "#cfd6dd", "#4c5866", "#a9b3be", "#5d6b7a"))
    for name in reversed(order):
        mine = {"color": ACCENT, "zorder": 5} if name == best else {"color": next(colors, QUIET)}
        mine |= {"color": WARM} if name in RULES and name != best else {}
        axis.plot(wide.index, wide[name], marker="o", markersize=4.5, label=w.model(str(name)), **mine)
    axis.set_title(w.metric(metric))
    shown = wide.index[:: max(1, len(wide) // 4)]
    axis.set_xticks(shown, [w.date(date, short=True) for date in shown])
    axis.margins(x=0.06)
    tick(axis.yaxis, _writer(metric, w))
    handles, labels = axis.get_legend_handles_labels()
    legend(figure, handles[::-1], labels[::-1])
    alt = w.say("charts.comparison.alt", metric=w.metric(metric))
    sentence = _comparison_sentence(wide, metric, w)
    doubted = rule_scores and best not in RULES
    return Chart(figure, sentence + (w.say("charts.comparison.unproven") if doubted else ""), alt)


def _comparison_sentence(wide: pd.DataFrame, metric: str, w: Words) -> str:
    means, write = wide.mean(), _writer(metric, w)
    best = _best(means, metric)
    rule = next((name for name in RULES if name in means), None)
    key = "rule" if best in RULES else "better" if rule else "alone"
    return w.say(
        f"charts.comparison.{key}",
        best=w.model(str(best)).capitalize() if w.language == "en" and key != "rule" else w.model(str(best)),
        metric=re.split(r" \(|（", w.metric(metric))[0],
        rule=w.model(str(rule)),
        value=write(means[best]),
        rule_value=write(means[rule]) if rule else "",
        dates=len(wide),
    )


def _best(means: pd.Series, metric: str) -> str:
    """Return the best model; a part of the one that scores does not count beside it."""
    whole = means.drop(list(PARTS), errors="ignore") if "stack" in means else means
    return str(_badness(whole, metric).idxmin())


def _badness(values: pd.Series, metric: str) -> pd.Series:
    return -goodness(metric, values)


def _writer(metric: str, w: Words) -> Callable[[float], str]:
    if metric in SHARES:
        return w.percent
    return (
        w.money
        if metric in ("mae", "rmse", "decile_error", "interval_score", "empc")
        else lambda value: w.number(value, digits=3)
    )


@chart
def gain(judged: pd.DataFrame, w: Words, *, top: float = 0.1) -> Chart:
    """Show which share of the leavers the riskiest customers hold; ``judged``: true, predicted and perhaps model."""
    figure, (axis,) = canvas(height=3.4)
    caught = 0.0
    for place, (name, rows) in enumerate(_by_model(judged)):
        share, found = _gains(rows)
        axis.plot(share, found, color=PALETTE[place], label=w.model(name), zorder=9 - place)
        caught = caught if place else float(np.interp(top, share, found))
    axis.plot([0, 1], [0, 1], color=QUIET, linewidth=1, label=w.say("charts.gain.chance"))
    axis.plot([top], [caught], "o", color=ACCENT, markersize=7, zorder=10)
    axis.annotate(w.percent(caught, digits=0), (top, caught), (8, -4), textcoords="offset points", va="top")
    axis.set(xlim=(0, 1), ylim=(0, 1.02), xlabel=w.say("charts.gain.x"))
    axis.set_title(w.say("charts.gain.y"))
    _percent_axes(axis, w)
    legend(figure, *axis.get_legend_handles_labels())
    facts = {"top": w.percent(top, digits=0), "caught": w.percent(caught, digits=0)}
    sentence = w.say("charts.gain.finding", lift=w.number(caught / top, digits=1), **facts)
    return Chart(figure, sentence, w.say("charts.gain.alt"))


def _gains(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    left = rows.sort_values("predicted", ascending=False, kind="stable")["true"].to_numpy(float)
    found = np.concatenate([[0.0], np.cumsum(left) / max(left.sum(), 1)])
    places = np.unique(np.linspace(0, len(left), 201).astype(int))
    return places / max(len(left), 1), found[places]


@chart
def value_by_tenth(judged: pd.DataFrame, w: Words) -> Chart:
    """Show forecast and real spend a customer in tenths of the forecast; ``judged``: true, predicted."""
    groups = _tenths(judged)
    figure, (axis,) = canvas(height=3.0)
    for shift, name, color in ((-0.19, "predicted", QUIET), (0.19, "true", ACCENT)):
        axis.bar(groups.index + shift, groups[name], 0.36, color=color, label=w.say(f"charts.value_by_tenth.{name}"))
    axis.set_xlabel(w.say("charts.value_by_tenth.x"))
    axis.set_title(w.say("charts.value_by_tenth.y"))
    axis.set_xticks(groups.index)
    tick(axis.yaxis, lambda value: w.money(value, short=True))
    legend(figure, *axis.get_legend_handles_labels())
    bias = judged["predicted"].sum() / judged["true"].sum() - 1 if judged["true"].sum() else 0.0
    facts = {name: w.money(groups[name].iloc[-1]) for name in ("predicted", "true")}
    key = "above" if bias >= 0 else "below"
    sentence = w.say(f"charts.value_by_tenth.{key}", bias=w.percent(abs(bias)), **facts)
    return Chart(figure, sentence, w.say("charts.value_by_tenth.alt"))


@chart
def coverage(judged: pd.DataFrame, w: Words, *, promised: float = 0.8) -> Chart:
    """Show the share inside the interval in tenths of the forecast; ``judged``: true, predicted, low, high."""
    inside = judged["true"].between(judged["low"], judged["high"])
    groups = _tenths(judged.assign(true=inside.astype(float)))
    figure, (axis,) = canvas(height=2.8)
    line = axis.axhline(promised, color=WARM, linewidth=1.6, zorder=3)
    axis.bar(groups.index, groups["true"], 0.6, color=ACCENT, alpha=0.85)
    legend(figure, [line], [w.say("charts.coverage.promised")])
    axis.set(ylim=(0, 1.12), xlabel=w.say("charts.coverage.x"))
    axis.set_title(w.say("charts.coverage.y"))
    axis.set_xticks(groups.index)
    axis.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    tick(axis.yaxis, lambda value: w.percent(value, digits=0))
    sentence = w.say("charts.coverage.finding", share=w.percent(inside.mean()))
    return Chart(figure, sentence, w.say("charts.coverage.alt"))


@chart
def importance(importance: pd.DataFrame, w: Words, *, top: int = 15) -> Chart:
    """Show what a model looks at, coloured by topic; ``importance``: feature, importance, idea."""
    shares = importance.assign(importance=importance["importance"] / importance["importance"].sum())
    shown = shares.sort_values("importance", ascending=False).head(top)
    ideas = list(dict.fromkeys(shown["idea"]))
    colors = {idea: PALETTE[place % len(PALETTE)] for place, idea in enumerate(ideas)}
    labels = [wrapped(w.feature(name), 40) for name in shown["feature"]]
    figure, (axis,) = canvas(height=1.2 + 0.37 * len(shown))
    bars = axis.barh(labels, shown["importance"], height=0.62, color=[colors[idea] for idea in shown["idea"]])
    flat(axis)
    axis.set_xlabel(w.say("charts.importance.axis"))
    tick(axis.xaxis, lambda value: w.percent(value, digits=0))
    first = [list(shown["idea"]).index(idea) for idea in ideas]
    legend(figure, [bars[place] for place in first], [w.idea(idea) for idea in ideas])
    topics = shares.groupby("idea")["importance"].sum()
    sentence = w.say(
        "charts.importance.finding",
        first=w.feature(shown["feature"].iloc[0]),
        idea=w.idea(str(topics.idxmax())),
        share=w.percent(topics.max(), digits=0),
    )
    return Chart(figure, sentence, w.say("charts.importance.alt"))


@chart
def dependence(points: pd.DataFrame, w: Words) -> Chart:
    """Show how features move a forecast; ``points``: feature, value, contribution (up to six features)."""
    weights = points["contribution"].abs().groupby(points["feature"]).mean().sort_values(ascending=False)
    shown = list(weights.index[:6])
    columns = min(len(shown), 2)
    rows = -(-len(shown) // columns)
    figure, axes = canvas(rows=rows, columns=columns, height=0.4 + 1.7 * rows)
    for axis, name in zip(axes, shown, strict=False):
        _dependence(axis, points.loc[points["feature"] == name], w)
    for axis in axes[len(shown) :]:
        axis.set_visible(False)
    sentence = w.say("charts.dependence.finding", first=w.feature(shown[0]))
    return Chart(figure, sentence, w.say("charts.dependence.alt"))


@chart
def swarm(features: pd.DataFrame, explained: Contributions, w: Words, *, top: int = 10) -> Chart:
    """Show how far each feature moves each customer, at most 1,500 of them, coloured by the feature's value."""
    drawn = explained.values.sample(min(len(explained.values), 1500), random_state=0)
    figure, (axis,) = canvas(height=1.1 + 0.4 * min(top, drawn.shape[1]))
    scale = LinearSegmentedColormap.from_list("value", [ACCENT, QUIET, WARM])
    shown = beeswarm(replace(explained, values=drawn), features, axis, top=top, color=scale)
    for dots in axis.collections:
        dots.set_rasterized(True)
    axis.lines[0].set(color=MUTED, linewidth=0.8)
    axis.set_yticks(range(len(shown)), [wrapped(w.feature(name), 28) for name in reversed(shown)], fontsize=10)
    axis.tick_params(axis="y", length=0, labelcolor=INK)
    axis.tick_params(axis="x", labelsize=10, labelcolor=MUTED)
    axis.grid(False)
    axis.set_xlabel(w.say("charts.swarm.x"), fontsize=10)
    tick(axis.xaxis, w.number)
    ends = [axis.scatter([], [], s=24, color=color) for color in (ACCENT, WARM)]
    legend(figure, ends, [w.say(f"charts.swarm.{value}") for value in ("low", "high")])
    values = features.set_index("customer_id")[shown[0]].reindex(drawn.index)
    rises = pd.to_numeric(values, errors="coerce").corr(drawn[shown[0]], method="spearman")
    key = "mixed" if not abs(rises) >= ONE_WAY else "rises" if rises > 0 else "falls"
    sentence = w.say(f"charts.swarm.{key}", first=w.feature(shown[0]))
    return Chart(figure, sentence, w.say("charts.swarm.alt"), data=_moved(explained, shown))


ONE_WAY = 0.5
"""Rank correlation from where on more of a measurement is said to push one way."""


def _moved(explained: Contributions, shown: list[str]) -> pd.DataFrame:
    """Return how far each feature moves customers: mean distance, and the tenth and ninetieth of a hundred."""
    values = explained.values[shown]
    told = {"mean_distance": values.abs().mean(), "low_tenth": values.quantile(0.1), "high_tenth": values.quantile(0.9)}
    return pd.DataFrame(told).rename_axis("feature").reset_index()


def _dependence(axis: Axes, rows: pd.DataFrame, w: Words) -> None:
    """Draw one feature's points as a picture inside the picture, so that thousands of them stay small."""
    name = str(rows["feature"].iloc[0])
    drawn = rows.sample(min(len(rows), 1500), random_state=0)
    values = drawn["value"].astype(float)
    axis.scatter(values, drawn["contribution"], s=6, color=ACCENT, alpha=0.35, linewidth=0, rasterized=True)
    axis.axhline(0, color=MUTED, linewidth=0.8)
    skewed = values.min() > 0 and values.max() > 8 * values.median()
    axis.set_xscale("log" if skewed else "linear")
    axis.minorticks_off()
    axis.set_title(wrapped(w.feature(name), 30))
    axis.locator_params(axis="y", nbins=4)
    kind = kind_of(name)
    tick(axis.xaxis, (lambda value: w.money(value, short=True)) if kind == "money" else w.number)
    tick(axis.yaxis, w.number)


def _tenths(judged: pd.DataFrame) -> pd.DataFrame:
    """Return mean true, mean predicted and size of each tenth of the forecast, 1 = lowest; fewer for few rows."""
    groups = min(10, max(1, len(judged) // 5))
    rank = judged["predicted"].rank(method="first", pct=True)
    tenth = np.ceil(rank * groups).clip(1, groups).astype(int).rename("tenth")
    means = judged[["true", "predicted"]].astype(float).groupby(tenth).mean()
    return means.assign(size=tenth.value_counts().reindex(means.index))


def _by_model(judged: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each model's rows in the order in which they come; without a model column all rows as one."""
    names = judged["model"] if "model" in judged else pd.Series("stack", index=judged.index)
    for name in dict.fromkeys(names):
        yield str(name), judged.loc[names == name]


def _percent_axes(axis: Axes, w: Words) -> None:
    for side in (axis.xaxis, axis.yaxis):
        tick(side, lambda value: w.percent(value, digits=0))
