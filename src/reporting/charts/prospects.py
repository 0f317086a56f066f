"""Pictures of those who have not bought yet: how near they are, when to call, why they said no."""

import numpy as np
import pandas as pd

from ..chart import Chart, chart
from ..theme import ACCENT, INK, PALETTE, QUIET, WARM, canvas, flat, legend
from ..words import Words

INTENT_COLORS = {"interested": ACCENT, "considering": "#5aa7d6", "not_now": QUIET, "surely_not": "#e3e7ec"}


@chart
def intents(prospects: pd.DataFrame, w: Words) -> Chart:
    """Show the prospects by intent, split by stage; needs intent, phase."""
    counts = pd.crosstab(prospects["intent"], prospects["phase"])
    counts = counts.reindex(index=list(w.labels("intent")), fill_value=0)
    stages = [name for name in ("hot", "latent", "signed", "lapsed") if name in counts]
    figure, (axis,) = canvas(height=0.9 + 0.42 * len(counts))
    labels, left = [w.label("intent", name) for name in counts.index], np.zeros(len(counts))
    colors = {"hot": WARM, "latent": ACCENT, "signed": "#3d9c8f", "lapsed": QUIET}
    for name in stages:
        axis.barh(labels, counts[name], left=left, height=0.6, color=colors[name], label=w.label("phase", name))
        left = left + counts[name].to_numpy()
    for place, total in enumerate(left):
        axis.annotate(w.number(total), (total, place), (4, 0), textcoords="offset points", va="center")
    flat(axis)
    axis.grid(False)
    axis.set_xticks([])
    axis.margins(x=0.12)
    legend(figure, *axis.get_legend_handles_labels())
    facts = {name: w.number(int(counts.loc[name].sum())) for name in ("interested", "considering")}
    hot = w.number(int(prospects["phase"].eq("hot").sum()))
    sentence = w.say("charts.intents.finding", count=w.number(len(prospects)), hot=hot, **facts)
    return Chart(figure, sentence, w.say("charts.intents.alt"))


@chart
def follow_ups(calendar: pd.DataFrame, w: Words) -> Chart:
    """Show how many prospects to follow up in the coming weeks; ``calendar``: week, intent, prospects."""
    wide = calendar.pivot_table(index="week", columns="intent", values="prospects", aggfunc="sum", fill_value=0)
    figure, (axis,) = canvas(height=2.8)
    bottom = np.zeros(len(wide))
    for name in (name for name in w.labels("intent") if name in wide):
        axis.bar(
            range(len(wide)), wide[name], 0.7, bottom=bottom, color=INTENT_COLORS[name], label=w.label("intent", name)
        )
        bottom = bottom + wide[name].to_numpy()
    axis.set_xticks(range(len(wide)), [f"{week:%m-%d}" for week in wide.index])
    axis.set_title(w.say("charts.follow_ups.y"))
    axis.tick_params(axis="x", labelcolor=INK)
    legend(figure, *axis.get_legend_handles_labels())
    facts = {"due": w.number(int(bottom[0])), "all": w.number(int(bottom.sum())), "weeks": w.number(len(wide))}
    return Chart(figure, w.say("charts.follow_ups.finding", **facts), w.say("charts.follow_ups.alt"))


@chart
def refusals(reasons: pd.DataFrame, w: Words, *, top: int = 8) -> Chart:
    """Show why leads were lost, by product; ``reasons``: product, reason, lost."""
    wide = reasons.pivot_table(index="product", columns="reason", values="lost", aggfunc="sum", fill_value=0)
    by_product, by_reason = (wide.sum(axis=axis).sort_values(ascending=False) for axis in (1, 0))
    shown = wide.loc[by_product.index[:top], by_reason.index]
    figure, (axis,) = canvas(height=1.0 + 0.34 * len(shown))
    left = np.zeros(len(shown))
    for place, reason in enumerate(shown.columns[: len(PALETTE)]):
        name = w.label("lost_reason", reason)
        axis.barh([w.label("product", product) for product in shown.index], shown[reason], left=left, height=0.62,
                  color=PALETTE[place], label=name)  # fmt: skip
        left = left + shown[reason].to_numpy()
    flat(axis)
    axis.set_xlabel(w.say("charts.refusals.x"))
    handles, labels = axis.get_legend_handles_labels()
    legend(figure, handles[:5], labels[:5])
    facts = {"reason": w.label("lost_reason", by_reason.index[0]), "product": w.label("product", by_product.index[0])}
    share = w.percent(by_reason.iloc[0] / by_reason.sum(), digits=0)
    lost = w.number(int(by_reason.sum()))
    return Chart(
        figure, w.say("charts.refusals.finding", share=share, lost=lost, **facts), w.say("charts.refusals.alt")
    )
