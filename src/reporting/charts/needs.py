"""Pictures of what customers will want: who orders when, what is due, if lists are right, what campaigns do."""

import numpy as np
import pandas as pd

from src.models.campaign_response import CampaignResponse
from src.models.recall import EVERYTHING, NEW_ONLY, OURS
from src.models.uplift import qini_curve

from ..chart import Chart, chart, nothing
from ..needs import advice_sentence
from ..theme import ACCENT, MUTED, QUIET, WARM, canvas, flat, legend, tick, wrapped
from ..words import Words

WEEKS = 8
STATES = ("overdue", "due", "later")


@chart
def coming_orders(orders: pd.DataFrame, w: Words, *, as_of: pd.Timestamp) -> Chart:
    """Show in which week the next orders are expected; ``orders``: next_order_on, order_state, due_in_days."""
    week = ((orders["next_order_on"] - pd.Timestamp(as_of)).dt.days // 7 + 1).clip(upper=WEEKS + 1)
    late = orders["order_state"].eq("overdue")
    counts = [week[rows].value_counts().reindex(range(1, WEEKS + 2)).fillna(0) for rows in (~late, late)]
    figure, (axis,) = canvas(height=2.9)
    axis.bar(counts[0].index, counts[0], color=ACCENT, label=w.say("charts.coming_orders.usual"))
    axis.bar(counts[1].index, counts[1], bottom=counts[0], color=WARM, label=w.say("charts.coming_orders.late"))
    axis.set_xticks(counts[0].index, [*map(str, range(1, WEEKS + 1)), f"{WEEKS + 1}+"])
    axis.set_xlabel(w.say("charts.coming_orders.x"))
    axis.set_title(w.say("charts.coming_orders.y"))
    tick(axis.yaxis, lambda value: w.number(value))
    legend(figure, *axis.get_legend_handles_labels())
    sentence = w.say(
        "charts.coming_orders.finding",
        due=w.number(int(orders["order_state"].eq("due").sum())),
        days=w.days(orders["due_in_days"].iloc[0]),
        overdue=w.number(int(late.sum())),
        none=w.number(int(orders["next_order_on"].isna().sum())),
    )
    return Chart(figure, sentence, w.say("charts.coming_orders.alt"))


@chart
def kept_promises(promise: pd.DataFrame, w: Words) -> Chart:
    """Show which share of the items due, overdue and later was then bought; ``promise``: state, items, bought."""
    rows = promise.set_index("state").reindex([state for state in STATES if state in set(promise["state"])])
    figure, (axis,) = canvas(height=0.8 + 0.5 * len(rows))
    bars = axis.barh(
        range(len(rows)), rows["bought"], 0.6, color=[ACCENT if at == "due" else QUIET for at in rows.index]
    )
    axis.bar_label(bars, [w.percent(share, digits=0) for share in rows["bought"]], padding=4, fontsize=10)
    axis.set_yticks(range(len(rows)), [w.label("due_state", state) for state in rows.index])
    flat(axis)
    axis.grid(False)
    axis.set_xticks([])
    axis.margins(x=0.12)
    share = {state: w.percent(rows["bought"].get(state, np.nan), digits=0) for state in STATES}
    items = w.number(int(rows["items"].sum()))
    return Chart(figure, w.say("charts.kept_promises.finding", items=items, **share), w.say("charts.kept_promises.alt"))


@chart
def recall(measures: pd.DataFrame, gains: pd.DataFrame, w: Words) -> Chart:
    """Show how much of what was bought the lists held, beside the baselines; frames as ``Offers`` gives them."""
    found = measures[measures["metric"] == "recall"]
    levels, lists = list(dict.fromkeys(found["level"])), (EVERYTHING, NEW_ONLY)
    figure, axes = canvas(rows=len(levels), columns=2, height=0.5 + 1.6 * len(levels))
    for axis, (level, name) in zip(axes, [(level, name) for level in levels for name in lists], strict=True):
        rows = found[(found["level"] == level) & (found["list"] == name)].iloc[::-1]
        bars = axis.barh([w.model(model) for model in rows["model"]], rows["value"], 0.6, color=_colors(rows))
        axis.bar_label(bars, [w.percent(value) for value in rows["value"]], padding=3, fontsize=10)
        axis.set_title(wrapped(f"{w.say(f'needs.{level}')}: {w.say(f'charts.recall.{name}')}", 20), color=MUTED)
        axis.grid(False)
        axis.set_xticks([])
        axis.spines["bottom"].set_visible(False)
        axis.margins(x=0.25)
    return Chart(figure, _recall_sentence(found, gains, w), w.say("charts.recall.alt"))


def _colors(rows: pd.DataFrame) -> list[str]:
    return [ACCENT if model == OURS else QUIET for model in rows["model"]]


def _recall_sentence(found: pd.DataFrame, gains: pd.DataFrame, w: Words) -> str:
    """Return for every level what share of the purchases our list holds, and how much more than the better baseline,
    with interval."""
    ours = found[found["model"].eq(OURS) & found["list"].eq(EVERYTHING)].set_index("level")["value"]
    recalls = gains[(gains["metric"] == "recall") & (gains["list"] == EVERYTHING)]
    hardest = recalls.sort_values("gain").drop_duplicates("level").sort_index()
    texts = [
        w.say(
            f"charts.recall.{'better' if row.low > 0 else 'even'}",
            level=w.say(f"needs.{row.level}"),
            share=w.percent(ours[row.level]),
            baseline=w.model(row.baseline),
            gain=w.number(100 * row.gain, digits=2),
            low=w.number(100 * row.low, digits=2),
            high=w.number(100 * row.high, digits=2),
        )
        for row in hardest.itertuples()
    ]
    return w.together(texts)


@chart
def latent_gaps(gaps: pd.DataFrame, w: Words) -> Chart:
    """Show the categories in which those with a latent need fall most short of those like them: customer_id, category,
    gap."""
    sums = gaps.groupby("category")["gap"].sum().nlargest(8)
    figure, (axis,) = canvas(height=0.8 + 0.32 * len(sums))
    bars = axis.barh(range(len(sums)), sums, 0.65, color=ACCENT)
    axis.bar_label(bars, [w.money(value, short=True) for value in sums], padding=4, fontsize=10)
    axis.set_yticks(range(len(sums)), [w.label("product", name)[:34] for name in sums.index])
    flat(axis)
    axis.grid(False)
    axis.set_xticks([])
    axis.margins(x=0.15)
    finding = w.say(
        "charts.latent_gaps.finding", category=w.label("product", sums.index[0]), gap=w.money(sums.iloc[0], short=True)
    )
    return Chart(figure, finding, w.say("charts.latent_gaps.alt"))


def qini(found: CampaignResponse, w: Words) -> Chart:
    """Show what contacting the most promising first would have gained in the newest campaign."""
    if found.newest is None:
        return nothing(w.say("show.nothing"))
    return _qini(found.judged, advice_sentence(found.newest, w), w)


@chart
def _qini(judged: pd.DataFrame, sentence: str, w: Words) -> Chart:
    curve = qini_curve(*(judged[name].to_numpy() for name in ("ordered", "contacted", "uplift")))
    figure, (axis,) = canvas(height=3.1)
    axis.plot(curve["share"], curve["gained"], color=ACCENT, label=w.say("charts.qini.ours"))
    axis.plot(curve["share"], curve["at_random"], color=QUIET, label=w.say("charts.qini.random"))
    axis.set_xlabel(w.say("charts.qini.x"))
    axis.set_title(w.say("charts.qini.y"))
    tick(axis.xaxis, lambda value: w.percent(value, digits=0))
    tick(axis.yaxis, lambda value: w.percent(value))
    legend(figure, *axis.get_legend_handles_labels())
    return Chart(figure, sentence, w.say("charts.qini.alt"))
