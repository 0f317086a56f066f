"""Pictures of a rehearsed policy: sizes, moves, flapping, what each tier caught, what ten per cent change, ranking."""

import numpy as np
import pandas as pd

from src.decisions.ranking import POLICY, Ranking
from src.decisions.rehearsal import caught, move_counts, moves, sizes

from ..chart import Chart, chart, nothing
from ..theme import ACCENT, INK, PALETTE, QUIET, WARM, calendar, canvas, flat, legend, tick
from ..words import Words

MOST_SETTINGS = 12


@chart
def rehearsed_sizes(replayed: pd.DataFrame, w: Words) -> Chart:
    """Show the share of customers that each tier would have held at each date; ``replayed``: ``replay``."""
    shares = sizes(replayed).pivot(index="as_of", columns="tier", values="share").fillna(0.0)
    shares = shares[[name for name in w.labels("tier") if name in shares]]
    figure, (axis,) = canvas(height=2.9)
    axis.stackplot(shares.index, shares.to_numpy().T, colors=PALETTE, labels=[w.label("tier", name) for name in shares])
    axis.set_ylim(0, 1)
    calendar(axis, w.month)
    tick(axis.yaxis, lambda value: w.percent(value, digits=0))
    legend(figure, *axis.get_legend_handles_labels())
    best = shares[shares.columns[0]]
    facts = {
        name: w.percent(value) for name, value in (("low", best.min()), ("high", best.max()), ("now", best.iloc[-1]))
    }
    sentence = w.say("charts.rehearsed_sizes.finding", tier=w.label("tier", best.name), dates=len(shares), **facts)
    return Chart(figure, sentence, w.say("charts.rehearsed_sizes.alt"))


@chart
def rehearsed_moves(replayed: pd.DataFrame, w: Words) -> Chart:
    """Show the share of customers who would have moved up and down at each date; ``replayed``: ``replay``."""
    table = moves(replayed, tuple(w.labels("tier"))).set_index("as_of")
    if table.empty:
        return nothing(w.say("charts.rehearsed_moves.none"))
    up, down = (table[name] / table["customers"] for name in ("up", "down"))
    figure, (axis,) = canvas(height=2.7)
    axis.bar(up.index, up, width=20, color=ACCENT, label=w.say("charts.rehearsed_moves.up"))
    axis.bar(down.index, -down, width=20, color=WARM, label=w.say("charts.rehearsed_moves.down"))
    axis.axhline(0, color=QUIET, linewidth=0.8)
    calendar(axis, w.month)
    tick(axis.yaxis, lambda value: w.percent(abs(value), digits=0))
    legend(figure, *axis.get_legend_handles_labels())
    total = table.sum()
    facts = {name: w.percent(total[name] / total["customers"]) for name in ("up", "down")}
    busiest = (up + down).idxmax()
    sentence = w.say(
        "charts.rehearsed_moves.finding",
        moved=w.percent((total["up"] + total["down"]) / total["customers"]),
        day=w.date(busiest),
        most=w.percent((up + down).max()),
        **facts,
    )
    return Chart(figure, sentence, w.say("charts.rehearsed_moves.alt"))


@chart
def rehearsed_flapping(replayed: pd.DataFrame, w: Words) -> Chart:
    """Show how often customers would have moved, and who comes and goes; ``replayed``: ``replay``."""
    counts = move_counts(replayed)
    figure, (axis,) = canvas(height=2.5)
    most = 5
    held = counts["moves"].clip(upper=most).value_counts().reindex(range(most + 1), fill_value=0)
    flaps = (
        counts.loc[counts["flaps"] > 0, "moves"].clip(upper=most).value_counts().reindex(range(most + 1), fill_value=0)
    )
    axis.bar(held.index, held, color=QUIET, label=w.say("charts.rehearsed_flapping.all"))
    axis.bar(flaps.index, flaps, color=WARM, label=w.say("charts.rehearsed_flapping.flaps"))
    axis.set_xticks(range(most + 1), [*map(str, range(most)), f"{most}+"])
    axis.set_xlabel(w.say("charts.rehearsed_flapping.axis"))
    tick(axis.yaxis, w.number)
    legend(figure, *axis.get_legend_handles_labels())
    flapping, never = int((counts["flaps"] > 0).sum()), int((counts["moves"] == 0).sum())
    facts = {
        "count": w.number(flapping),
        "share": w.percent(flapping / len(counts)),
        "never": w.percent(never / len(counts)),
    }
    return Chart(figure, w.say("charts.rehearsed_flapping.finding", **facts), w.say("charts.rehearsed_flapping.alt"))


@chart
def rehearsed_value(replayed: pd.DataFrame, follow_days: int, w: Words) -> Chart:
    """Show each tier's share of customers and of what was spent afterwards; ``replayed``: ``replay``."""
    table = caught(replayed, tuple(w.labels("tier")))
    if table.empty:
        return nothing(w.say("charts.rehearsed_value.none", days=w.days(follow_days)))
    figure, (axis,) = canvas(height=1.0 + 0.5 * len(table))
    places = np.arange(len(table))
    for offset, (name, color) in zip(
        (-0.2, 0.2), (("customers_share", QUIET), ("following_share", ACCENT)), strict=True
    ):
        bars = axis.barh(places + offset, table[name], 0.36, color=color, label=w.say(f"charts.rehearsed_value.{name}"))
        axis.bar_label(bars, [w.percent(share, digits=0) for share in table[name]], padding=4, fontsize=10)
    axis.set_yticks(places, [w.label("tier", name) for name in table["tier"]])
    flat(axis)
    axis.grid(False)
    axis.set_xticks([])
    axis.margins(x=0.12)
    legend(figure, *axis.get_legend_handles_labels())
    best = table.iloc[0]
    sentence = w.say(
        "charts.rehearsed_value.finding",
        tier=w.label("tier", best["tier"]),
        customers=w.percent(best["customers_share"]),
        value=w.percent(best["following_share"]),
        days=w.days(follow_days),
        dates=replayed.dropna(subset=["following"])["as_of"].nunique(),
    )
    return Chart(figure, sentence, w.say("charts.rehearsed_value.alt"))


@chart
def rehearsed_sensitivity(table: pd.DataFrame, w: Words) -> Chart:
    """Show how many customers get another tier when a setting is a tenth different; ``table``: ``sensitivity``."""
    shown = table.head(MOST_SETTINGS)
    figure, (axis,) = canvas(height=0.7 + 0.3 * len(shown))
    names = [_setting(row, w) for row in shown.to_dict("records")]
    bars = axis.barh(names, shown["moved"], 0.6, color=ACCENT)
    axis.bar_label(bars, [w.percent(share) for share in shown["moved"]], padding=4, fontsize=10)
    flat(axis)
    axis.grid(False)
    axis.set_xticks([])
    axis.margins(x=0.15)
    facts = {"most": w.percent(table["moved"].iloc[0]), "which": names[0], "least": w.percent(table["moved"].iloc[-1])}
    return Chart(
        figure, w.say("charts.rehearsed_sensitivity.finding", **facts), w.say("charts.rehearsed_sensitivity.alt")
    )


def _setting(row: dict[str, object], w: Words) -> str:
    which = w.column(str(row["which"])) if row["kind"] in ("weight", "cut") else w.label("tier", row["which"])
    sign = "+10%" if float(str(row["change"])) > 0 else "−10%"
    return w.say(f"charts.rehearsed_sensitivity.{row['kind']}", which=which, change=sign)


def rehearsed_ranking(found: Ranking, follow_days: int, w: Words) -> Chart:
    """Show how well the tier score, plain past spend and fitted weights ranked what followed."""
    if not found.dates:
        return nothing(w.say("charts.rehearsed_ranking.none"))
    return _ranking(pd.Series(found.ginis, dtype="float64").to_frame("gini"), found, follow_days, w)


@chart
def _ranking(table: pd.DataFrame, found: Ranking, follow_days: int, w: Words) -> Chart:
    figure, (axis,) = canvas(height=0.8 + 0.4 * len(table))
    names = [w.say(f"charts.rehearsed_ranking.{name}") for name in table.index]
    bars = axis.barh(names, table["gini"], 0.55, color=[ACCENT if name == POLICY else QUIET for name in table.index])
    axis.bar_label(bars, [w.number(value, digits=3) for value in table["gini"]], padding=4, fontsize=10)
    flat(axis)
    axis.grid(False)
    axis.set_xticks([])
    axis.margins(x=0.15)
    axis.tick_params(labelcolor=INK)
    said = [_verdict(row, w) for row in found.against.to_dict("records")]
    facts = {"gini": w.number(found.ginis[POLICY], digits=3), "days": w.days(follow_days), "dates": found.dates}
    sentence = w.say("charts.rehearsed_ranking.finding", said=w.say("charts.rehearsed_ranking.and").join(said), **facts)
    return Chart(figure, sentence, w.say("charts.rehearsed_ranking.alt"))


def _verdict(row: dict[str, object], w: Words) -> str:
    """Return how the policy's order compares with another's: better, worse or no clear difference."""
    key = {"better": "better", "worse": "worse"}.get(str(row["verdict"]), "even")
    other = w.say(f"charts.rehearsed_ranking.{row['other']}")
    return w.say(f"charts.rehearsed_ranking.{key}", other=other, gini=w.number(row["second"], digits=3))
