"""Pictures of what came in: orders over time, what became of the rows, how customers differ, how many leave."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from ..chart import Chart, chart, nothing
from ..numbers import kind_of
from ..theme import ACCENT, QUIET, WARM, calendar, canvas, flat, legend, tick, wrapped
from ..words import Words

RECENT_WEEKS = 8


@chart
def weekly_sales(weeks: pd.DataFrame, w: Words) -> Chart:
    """Show orders, amount and customers by week; ``weeks``: week, orders, amount, customers."""
    full = weeks.sort_values("week").iloc[1:-1]
    figure, axes = canvas(rows=3, height=4.8)
    for axis, name in zip(axes, ("orders", "amount", "customers"), strict=True):
        axis.plot(weeks["week"], weeks[name], color=ACCENT, linewidth=1.2, linestyle=":")
        axis.plot(full["week"], full[name], color=ACCENT, linewidth=1.6)
        axis.fill_between(full["week"], full[name].astype(float), color=ACCENT, alpha=0.12, linewidth=0)
        axis.set_title(w.say(f"charts.weekly_sales.{name}"))
        axis.set_ylim(bottom=0)
        axis.locator_params(axis="y", nbins=3)
        axis.sharex(axes[0])
        axis.label_outer()
        calendar(axis, w.month)
        tick(axis.yaxis, _short(w, name))
    axes[-1].set_xlabel(w.say("charts.weekly_sales.cut"))
    return Chart(figure, _weekly_sentence(weeks, full, w), w.say("charts.weekly_sales.alt"))


def _short(w: Words, name: str) -> Callable[[float], str]:
    return (lambda value: w.money(value, short=True)) if name == "amount" else w.number


def _weekly_sentence(weeks: pd.DataFrame, full: pd.DataFrame, w: Words) -> str:
    """Sum up all weeks, and compare the last full ones with those before."""
    amounts = full["amount"].astype(float)
    n = min(RECENT_WEEKS, len(amounts) // 2)
    before = amounts.iloc[-2 * n : -n].mean() if n else 0
    change = amounts.iloc[-n:].mean() / before - 1 if before > 0 else 0
    key = "level" if abs(change) < 0.005 else "up" if change > 0 else "down"
    return w.say(
        f"charts.weekly_sales.{key}",
        orders=w.number(weeks["orders"].sum()),
        amount=w.money(weeks["amount"].sum(), short=True),
        weeks=len(weeks),
        n=n,
        change=w.percent(abs(change), digits=0),
    )


@chart
def rows_account(account: pd.DataFrame, w: Words) -> Chart:
    """Show what became of every row; ``account``: table, received, kept, set_aside, merged."""
    figure, (axis,) = canvas(height=0.9 + 0.42 * len(account))
    names = [w.table(name) for name in account["table"]]
    received = account["received"].clip(lower=1)
    left = np.zeros(len(account))
    for part, color in (("kept", ACCENT), ("merged", QUIET), ("set_aside", WARM)):
        share = (account[part] / received).to_numpy(float)
        axis.barh(names, share, left=left, color=color, height=0.55, label=w.say(f"charts.rows_account.{part}"))
        left = left + share
    for place, count in enumerate(account["received"]):
        axis.annotate(w.say("charts.rows_account.rows", count=w.number(count)), (1.015, place), va="center")
    flat(axis)
    axis.set_xlim(0, 1.24)
    axis.set_xticks([0, 0.25, 0.5, 0.75, 1])
    tick(axis.xaxis, lambda value: w.percent(value, digits=0))
    legend(figure, *axis.get_legend_handles_labels())
    total = account[["received", "kept", "set_aside", "merged"]].sum()
    counts = {name: w.number(count) for name, count in total.items()}
    share = w.percent(total["kept"] / max(total["received"], 1))
    return Chart(figure, w.say("charts.rows_account.finding", share=share, **counts), w.say("charts.rows_account.alt"))


@chart
def label_rate(panel: pd.DataFrame, w: Words) -> Chart:
    """Show the share of active customers who left, by date; ``panel``: as_of, active, churned."""
    rates = panel.loc[panel["active"].astype(bool)].groupby("as_of")["churned"].agg(["mean", "size"]).astype(float)
    if rates.empty:
        return nothing(w.say("show.nothing"))
    figure, (axis,) = canvas(height=2.7)
    axis.plot(rates.index, rates["mean"], color=ACCENT, marker="o", markersize=4)
    axis.set_ylim(0, max(rates["mean"].max(), 0.01) * 1.25)
    axis.set_title(w.say("charts.label_rate.axis"))
    calendar(axis, w.month)
    tick(axis.yaxis, lambda value: w.percent(value, digits=0))
    sentence = w.say(
        "charts.label_rate.finding",
        rate=w.percent(rates["mean"].iloc[-1]),
        count=w.number(rates["size"].iloc[-1]),
        dates=len(rates),
        low=w.percent(rates["mean"].min()),
        high=w.percent(rates["mean"].max()),
    )
    return Chart(figure, sentence, w.say("charts.label_rate.alt"))


@chart
def feature_spread(features: pd.DataFrame, names: Sequence[str], w: Words) -> Chart:
    """Show how customers differ in up to six measurements; on a log scale where a few are far above the rest."""
    shown = list(names)[:6]
    columns = min(len(shown), 2)
    rows = -(-len(shown) // columns)
    figure, axes = canvas(rows=rows, columns=columns, height=0.4 + 1.55 * rows)
    for axis, name in zip(axes, shown, strict=False):
        values = features[name].dropna().astype(float)
        axis.hist(values, bins=_bins(values), color=ACCENT, alpha=0.85, linewidth=0)
        axis.set_xscale("log" if _skewed(values) else "linear")
        axis.set_title(wrapped(w.feature(name), 30))
        axis.locator_params(axis="y", nbins=3)
        axis.minorticks_off()
        tick(axis.xaxis, _unit(w, name))
        tick(axis.yaxis, w.number)
    for axis in axes[len(shown) :]:
        axis.set_visible(False)
    middles = [_middle(features[name], w) for name in shown]
    sentence = w.say("charts.feature_spread.finding", middles=w.say("joint").join(middles))
    return Chart(figure, sentence, w.say("charts.feature_spread.alt"))


def _middle(values: pd.Series, w: Words) -> str:
    name = str(values.name)
    value = w.write(values.median(), kind_of(name))
    return w.say("charts.feature_spread.middle", feature=w.feature(name), value=value)


def _skewed(values: pd.Series) -> bool:
    return bool(len(values) and values.min() > 0 and values.max() > 8 * values.median())


def _bins(values: pd.Series) -> list[float]:
    low, high = (values.min(), values.max()) if len(values) else (0.0, 1.0)
    return list(np.geomspace(low, high, 31) if _skewed(values) else np.linspace(low, max(high, low + 1e-9), 31))


def _unit(w: Words, name: str) -> Callable[[float], str]:
    if kind_of(name) == "money":
        return lambda value: w.money(value, short=True)
    return (lambda value: w.percent(value, digits=0)) if kind_of(name) == "percent" else w.number
