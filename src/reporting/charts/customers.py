"""Pictures of the scored customers: tiers, classes, money, risk and what moved."""

import numpy as np
import pandas as pd

from ..chart import Chart, chart, nothing
from ..theme import ACCENT, BANDS, INK, QUIET, canvas, flat, legend, tick
from ..words import Words


@chart
def tier_shares(scored: pd.DataFrame, w: Words) -> Chart:
    """Show each tier's share of customers, revenue and expected value; needs tier, revenue_365d, expected_value."""
    tiers = scored.groupby("tier", sort=False).agg(
        customers=("tier", "size"), revenue=("revenue_365d", "sum"), expected=("expected_value", "sum")
    )
    shares = tiers.astype(float) / tiers.sum().clip(lower=1e-9)
    figure, (axis,) = canvas(height=2.9)
    for place, (name, color) in enumerate((("customers", QUIET), ("revenue", "#5aa7d6"), ("expected", ACCENT))):
        bars = axis.bar(np.arange(len(shares)) + (place - 1) * 0.27, shares[name], 0.25, color=color)
        bars.set_label(w.say(f"charts.tier_shares.{name}"))
        axis.bar_label(bars, [w.percent(share, digits=0) for share in shares[name]], padding=2, fontsize=10)
    axis.set_xticks(range(len(shares)), [w.label("tier", name) for name in shares.index])
    axis.tick_params(axis="x", labelcolor=INK)
    axis.set_yticks([])
    axis.grid(False)
    axis.margins(y=0.12)
    legend(figure, *axis.get_legend_handles_labels())
    facts = {name: w.percent(shares[name].iloc[0], digits=0) for name in shares}
    sentence = w.say("charts.tier_shares.finding", tier=w.label("tier", shares.index[0]), **facts)
    return Chart(figure, sentence, w.say("charts.tier_shares.alt"))


@chart
def concentration(scored: pd.DataFrame, w: Words, *, top: float = 0.2) -> Chart:
    """Show how much of the last year's revenue the largest customers bring; needs revenue_365d."""
    amounts = scored["revenue_365d"].fillna(0).clip(lower=0).sort_values(ascending=False).to_numpy(float)
    found = np.concatenate([[0.0], np.cumsum(amounts) / max(amounts.sum(), 1e-9)])
    share = np.linspace(0, 1, len(found))
    brought, half = float(np.interp(top, share, found)), min(int(np.searchsorted(found, 0.5)), len(amounts))
    figure, (axis,) = canvas(height=3.1)
    places = np.unique(np.linspace(0, len(found) - 1, 201).astype(int))
    axis.fill_between(share[places], found[places], color=ACCENT, alpha=0.12, linewidth=0)
    axis.plot(share[places], found[places], color=ACCENT)
    axis.plot([0, 1], [0, 1], color=QUIET, linewidth=1)
    axis.plot([top], [brought], "o", color=ACCENT, markersize=7)
    axis.annotate(w.percent(brought, digits=0), (top, brought), (8, -4), textcoords="offset points", va="top")
    axis.set(xlim=(0, 1), ylim=(0, 1.02), xlabel=w.say("charts.concentration.x"))
    axis.set_title(w.say("charts.concentration.y"))
    for side in (axis.xaxis, axis.yaxis):
        tick(side, lambda value: w.percent(value, digits=0))
    facts = {"top": w.percent(top, digits=0), "share": w.percent(brought, digits=0), "half": w.number(half)}
    return Chart(figure, w.say("charts.concentration.finding", **facts), w.say("charts.concentration.alt"))


@chart
def class_counts(scored: pd.DataFrame, column: str, w: Words) -> Chart:
    """Show how many customers each class holds, and its share of the expected value where that is known."""
    classes = _classes(scored, column, w)
    if classes.empty:
        return nothing(w.say("show.nothing"))
    valued = classes["expected"].sum() > 0
    bars = (("customers", QUIET), ("expected", ACCENT)) if valued else (("customers", ACCENT),)
    shares = classes / classes.sum().clip(lower=1e-9)
    figure, (axis,) = canvas(height=0.9 + (0.58 if valued else 0.4) * len(classes))
    for place, (name, color) in enumerate(bars):
        offset = (place - 0.5) * 0.4 if valued else 0
        drawn = axis.barh(np.arange(len(classes)) + offset, shares[name], 0.36 if valued else 0.6, color=color)
        drawn.set_label(w.say(f"charts.class_counts.{name}"))
        axis.bar_label(drawn, [w.percent(share, digits=0) for share in shares[name]], padding=4, fontsize=10)
    labels = [f"{w.label(column, name)} ({w.number(count)})" for name, count in classes["customers"].items()]
    axis.set_yticks(range(len(classes)), labels)
    flat(axis)
    axis.grid(False)
    axis.set_xticks([])
    axis.margins(x=0.12)
    legend(figure, *axis.get_legend_handles_labels())
    most, richest = classes["customers"].idxmax(), classes["expected"].idxmax()
    facts = {"what": w.column(column), "label": w.label(column, most), "count": w.number(classes["customers"].max())}
    facts |= {"richest": w.label(column, richest), "value": w.percent(shares["expected"].max(), digits=0)}
    key = ("same" if most == richest else "valued") if valued else "finding"
    sentence = w.say(f"charts.class_counts.{key}", share=w.percent(shares["customers"].max(), digits=0), **facts)
    return Chart(figure, sentence, w.say("charts.class_counts.alt"))


def _classes(scored: pd.DataFrame, column: str, w: Words) -> pd.DataFrame:
    """Return customers and expected value of each class, in the catalogue's order, the others by size."""
    value = scored["expected_value"] if "expected_value" in scored else pd.Series(0.0, index=scored.index)
    rows = pd.DataFrame({"class": scored[column].astype(object), "expected": value.astype(float)}).dropna(
        subset=["class"]
    )
    sums = rows.groupby("class").agg(customers=("expected", "size"), expected=("expected", "sum"))
    known = [name for name in w.labels(column) if name in sums.index and column != "segment"]
    others = sums.drop(index=known).sort_values("customers", ascending=False).index
    return sums.loc[[*known, *others]].astype(float)


@chart
def churn_bands(scored: pd.DataFrame, w: Words) -> Chart:
    """Show customers and value at risk of each risk band; needs churn_band, value_at_risk."""
    bands = scored.groupby("churn_band")["value_at_risk"].agg(["size", "sum"])
    bands = bands.reindex([name for name in BANDS if name in bands.index]).astype(float)
    figure, axes = canvas(columns=2, height=0.8 + 0.42 * len(bands))
    colors, labels = [BANDS[name] for name in bands.index], [w.label("churn_band", name) for name in bands.index]
    drawn = (("size", "customers", w.number), ("sum", "value", lambda amount: w.money(amount, short=True)))
    for axis, (column, title, write) in zip(axes, drawn, strict=True):
        bars = axis.barh(labels, bands[column], color=colors, height=0.6)
        axis.bar_label(bars, [write(value) for value in bands[column]], padding=4)
        axis.set_title(w.say(f"charts.churn_bands.{title}"))
        flat(axis)
        axis.grid(False)
        axis.set_xticks([])
        axis.margins(x=0.3)
    axes[1].set_yticks([])
    total, high = bands["sum"].sum(), bands.reindex(["high"]).fillna(0).iloc[0]
    facts = {"count": w.number(high["size"]), "money": w.money(total, short=True)}
    share = w.percent(high["sum"] / total if total else 0, digits=0)
    return Chart(figure, w.say("charts.churn_bands.finding", share=share, **facts), w.say("charts.churn_bands.alt"))


@chart
def tier_moves(scored: pd.DataFrame, w: Words) -> Chart:
    """Show who moved between tiers; needs tier_previous, tier. Rows without an earlier tier do not count."""
    rows = scored.dropna(subset=["tier_previous", "tier"])
    rows = rows.loc[rows["tier_previous"].astype(str) != ""]
    if rows.empty:
        return nothing(w.say("charts.tier_moves.none"))
    figure, (axis,) = canvas(height=2.6)
    order = list(dict.fromkeys([*w.labels("tier"), *sorted(rows["tier"].astype(str).unique())]))
    wide = pd.crosstab(rows["tier_previous"], rows["tier"]).reindex(index=order, columns=order, fill_value=0)
    places = {name: place for place, name in enumerate(order)}
    step = rows["tier_previous"].map(places).astype(int) - rows["tier"].map(places).astype(int)
    kind = np.sign([[row - column for column in range(len(order))] for row in range(len(order))])
    for (row, column), count in np.ndenumerate(wide.to_numpy()):
        color = {1: "#cfe3ee", -1: "#f3d9cf", 0: "#eef1f4"}[int(kind[row, column])] if count else "#fafbfc"
        axis.fill_between([column, column + 1], row, row + 1, color=color, edgecolor="white", linewidth=2)
        axis.text(column + 0.5, row + 0.5, w.number(count), ha="center", va="center")
    labels = [w.label("tier", name) for name in order]
    axis.set_xticks(np.arange(len(order)) + 0.5, [f"{label}\n{w.say('charts.tier_moves.now')}" for label in labels])
    axis.set_yticks(np.arange(len(order)) + 0.5, [f"{label}, {w.say('charts.tier_moves.before')}" for label in labels])
    axis.grid(False)
    axis.spines["bottom"].set_visible(False)
    axis.tick_params(labelcolor=INK)
    axis.invert_yaxis()
    facts = {"up": w.number((step > 0).sum()), "down": w.number((step < 0).sum()), "same": w.number((step == 0).sum())}
    return Chart(figure, w.say("charts.tier_moves.finding", **facts), w.say("charts.tier_moves.alt"))
