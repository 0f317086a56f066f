"""A list made by the model beside the same list made by a rule: how many of those on it left."""

import pandas as pd

from ..chart import Chart, chart, nothing
from ..theme import BANDS, INK, QUIET, canvas, flat, legend
from ..words import Words


@chart
def rule_and_model(judged: pd.DataFrame, w: Words, *, rule: str, model: str = "stack") -> Chart:
    """Show who would have been on the list, by the rule and by the model, at a date that neither had seen.

    ``judged``: customer_id, as_of, model, true (0, 1), predicted. Each list is as long as there were leavers.
    """
    length = int(judged.loc[judged["model"].eq(model), "true"].sum())
    if not length or set(judged["model"]) < {rule, model}:
        return nothing(w.say("show.nothing"))
    hits = {name: _hits(judged[judged["model"].eq(name)], length) for name in (model, rule)}
    left = pd.Series({name: len(found) for name, found in hits.items()}, dtype=float)
    figure, (axis,) = canvas(height=1.75)
    labels = [w.model(name) for name in left.index]
    for part, start, color, key in ((left, 0, BANDS["high"], "left"), (length - left, left, QUIET, "stayed")):
        bars = axis.barh(
            labels, part, left=start, color=color, height=0.55, label=w.say(f"charts.rule_and_model.{key}")
        )
        ink = "white" if key == "left" else INK
        axis.bar_label(bars, [w.number(count) for count in part], label_type="center", fontsize=10, color=ink)
    flat(axis)
    axis.grid(False)
    axis.set_xticks([])
    legend(figure, *axis.get_legend_handles_labels())
    facts = {
        "date": w.date(judged["as_of"].max(), short=True),
        "length": w.number(length),
        "model": w.number(len(hits[model])),
        "rule": w.number(len(hits[rule])),
        "missed": w.number(len(hits[model] - hits[rule])),
    }
    return Chart(figure, w.say("charts.rule_and_model.finding", **facts), w.say("charts.rule_and_model.alt"))


def _hits(judged: pd.DataFrame, length: int) -> set[str]:
    """Return who left among the ``length`` customers with the highest forecast."""
    first = judged.sort_values(["predicted", "customer_id"], ascending=[False, True]).head(length)
    return set(first.loc[first["true"].eq(1), "customer_id"])
