"""The review in words: the verdict on each model and each run, what drifted, what worked, who did well."""

from collections.abc import Collection, Sequence

import pandas as pd

from .blocks import Note, Sentences
from .chart import Chart
from .charts.review import effect_bars, forecast_and_outcome
from .owners import named
from .tables import Table
from .words import Words

KEYS = ["what", "kind"]
SEEN = ["as_of", "tier", "customers", "left", "forecast_left", "auc", "calibration_slope", "gini", "value_bias",
        "coverage"]  # fmt: skip
SHARES = dict.fromkeys(("left", "forecast_left", "coverage", "came_back", "kept_cadence"), "percent")
Blocks = Sequence[Chart | Table | Sentences | Note]


def left_out_note(count: int, rows: int, actions: Collection[str], w: Words) -> Note:
    """Return how many outcomes the models do not learn from, because something that works was done meanwhile."""
    if not count:
        return Note(w.say("review.left_out_none"))
    named = w.say("owners.comma").join(w.label("action", action) for action in sorted(actions))
    return Note(w.say("review.left_out", count=w.number(count), rows=w.number(rows), actions=named))


def verdict_sentences(verdicts: pd.DataFrame, runs: int, w: Words) -> Sentences:
    """Return a sentence for each model: what to do, and why; ``runs`` is how many earlier runs could be judged: nothing
    without any."""
    known = [_verdict(row, w) for row in verdicts.to_dict("records")]
    return Sentences([*known, w.say("review.runs", runs=w.number(runs))] if runs else [])


def _verdict(row: dict[str, object], w: Words) -> str:
    return w.say(
        "review.verdict",
        model=w.say(f"review.model.{row['model']}"),
        verdict=w.say(f"review.do.{row['verdict']}"),
        because=_because(row, w),
    )


def _because(row: dict[str, object], w: Words) -> str:
    numbers = {name: w.number(row[name], digits=2) for name in ("seen", "promised")}
    return w.say(f"review.because.{row['because']}", **numbers)


def run_table(verdicts: pd.DataFrame, w: Words) -> pd.DataFrame:
    """Return the verdicts on every run in words, the newest first: ``as_of, about, verdict, because``."""
    rows = [
        {
            "as_of": row["as_of"],
            "about": w.say(f"review.model.{row['model']}"),
            "verdict": w.say(f"review.do.{row['verdict']}"),
            "because": _because(row, w),
        }
        for row in verdicts.sort_values("as_of", ascending=False, kind="stable").to_dict("records")
    ]
    return pd.DataFrame(rows, columns=["as_of", "about", "verdict", "because"])


def run_block(verdicts: pd.DataFrame, w: Words) -> Table | Note:
    """Return the verdicts on every earlier run; one line where there is none."""
    if verdicts.empty:
        return Note(w.say("review.no_runs"))
    return Table(run_table(verdicts, w), w, kinds={"verdict": "text", "because": "text", "about": "text"}, limit=48)


def seen_blocks(judged: pd.DataFrame, w: Words) -> Blocks:
    """Return what was forecast beside what happened, run by run and tier by tier; one line without a judged run."""
    if judged.empty:
        return [Note(w.say("review.no_runs"))]
    table = judged[SEEN].sort_values(["as_of", "tier"], ascending=[False, True], ignore_index=True)
    named = [w.label("tier", tier) if tier else w.say("review.all") for tier in table["tier"]]
    return [forecast_and_outcome(judged, w), Table(table.assign(tier=named), w, kinds={**SHARES, "tier": "text"})]


def drift_sentences(drifted: pd.DataFrame, w: Words) -> Sentences | Note:
    """Return a sentence for each month and input whose make-up changed; one line when none did."""
    found = drifted[drifted["verdict"] == "drift"]
    if found.empty:
        return Note(w.say("review.no_drift"))
    return Sentences(
        [
            w.say(
                "review.drift",
                month=w.month(row["month"]),
                what=_input(row["what"], w),
                psi=w.number(row["psi"], digits=2),
            )
            for row in found.sort_values("month", ascending=False).to_dict("records")
        ]
    )


def moved_block(moved: pd.DataFrame, w: Words) -> Table | Note:
    """Return how far scores and sizes differ from the last run; one line without one."""
    return (
        Note(w.say("review.no_last"))
        if moved.empty
        else Table(drift_table(moved, w), w, kinds={"verdict": "label:drift_verdict"})
    )


def effect_blocks(effects: pd.DataFrame, w: Words) -> Blocks:
    """Return what each action brought in sentences, with a picture where one did more than chance explains; one line
    where none can be judged."""
    told = effect_sentences(effects, w, named="action")
    pictures = [effect_bars(effects, w)] if effects["verdict"].isin(["works", "harms"]).any() else []
    return [*pictures, told or Note(w.say("review.no_actions"))]


def campaign_block(effects: pd.DataFrame, w: Words) -> Sentences | Note:
    """Return what each campaign brought; one line where none had a control group."""
    return effect_sentences(effects, w) or Note(w.say("review.no_campaigns"))


def tier_block(worked: pd.DataFrame, w: Words) -> Table | Note:
    """Return what followed for each tier, run by run; one line without a judged run."""
    if worked.empty:
        return Note(w.say("review.no_runs"))
    newest = worked.sort_values(["as_of", "tier"], ascending=[False, True], ignore_index=True)
    return Table(newest, w, kinds={**SHARES, "spend_mean": "money", "lift": "number"})


def people_block(people: pd.DataFrame, names: pd.Series, w: Words) -> Table | Note:
    """Return the salespeople's results, adjusted for the customers they had; one line where there are none. ``names``
    by rep_id."""
    if people.empty:
        return Note(w.say("review.no_people"))
    return Table(people_table(people, names, w), w, kinds=_PEOPLE, limit=40)


def people_table(people: pd.DataFrame, names: pd.Series, w: Words) -> pd.DataFrame:
    """Return what a page shows of the results: each number with how far it is beyond expectation, and its range."""
    rows = people.to_dict("records")
    told = {
        "owner": [named(row["owner_id"], names) for row in rows],
        "index": [
            w.say("review.span", **{name: w.number(row[name], digits=2) for name in ("index", "low", "high")})
            for row in rows
        ],
        "came_back": [_beyond(row, "came_back", w) for row in rows],
        "felt": [_beyond(row, "felt", w) for row in rows],
    }
    table = people.assign(**{name: pd.Series(column, index=people.index, dtype="str") for name, column in told.items()})
    shown = ["owner", "customers", "index", "verdict", "came_back", "kept_cadence", "felt", "answers"]
    return table[shown].dropna(axis=1, how="all")


def _beyond(row: dict[str, object], what: str, w: Words) -> str | None:
    """Return ``71% (+3; -4 to +10 points)``, the share alone where nothing could be expected, nothing where it is not
    known."""
    if pd.isna(row[what]):
        return None
    share = w.percent(row[what], digits=0)
    if pd.isna(row[f"{what}_more"]):
        return share
    points = {name: f"{100 * float(row[f'{what}_{name}']):+.0f}" for name in ("more", "low", "high")}  # type: ignore[arg-type]
    return w.say("review.beyond", share=share, **points)


_PEOPLE = {
    **SHARES,
    **dict.fromkeys(("owner", "index", "felt", "came_back"), "text"),
    "verdict": "label:people_verdict",
}


def effect_sentences(effects: pd.DataFrame, w: Words, *, named: str = "") -> Sentences:
    """Return a sentence for each action or campaign that did something, one for all whose effect is within chance, and
    one for all that too few had to tell; what nobody had is left out.

    ``named`` is the class whose words name what is in ``what`` (empty: as it is).
    """
    rows = [_told(row, w, named) for row in effects[effects["treated"] > 0].to_dict("records")]
    sure = [w.say(f"review.effect.{row['verdict']}", **row) for row in rows if row["verdict"] in ("works", "harms")]
    together = [_together(verdict, [row for row in rows if row["verdict"] == verdict], w) for verdict in ALIKE]
    return Sentences([*sure, *filter(None, together)])


ALIKE = ("nothing", "few")
"""The verdicts that are told of all they are true of together."""


def _together(verdict: str, rows: list[dict[str, str]], w: Words) -> str:
    these = w.say("owners.comma").join(w.say(f"review.effect.{verdict}_each", **row) for row in rows)
    return w.say(f"review.effect.{verdict}", these=these) if rows else ""


def _told(row: dict[str, object], w: Words, named: str) -> dict[str, str]:
    """Return the row's numbers in words; those that are not known are dashes."""
    what = w.label(named, row["what"]) if named else str(row["what"])
    orders = {name: w.number(row[name], digits=2) for name in ("effect", "low", "high")}
    money = {name: w.money(row[name]) for name in ("spend_effect", "spend_low", "spend_high")}
    sides = {name: w.number(row[name], digits=0) for name in ("treated", "held_back", "total")}
    return {"what": what, "verdict": str(row["verdict"]), **orders, **money, **sides}


def drift_table(table: pd.DataFrame, w: Words) -> pd.DataFrame:
    """Return the table with what was compared in words."""
    return table.assign(what=table["what"].map(lambda name: _input(name, w)))


def _input(name: object, w: Words) -> str:
    return w.column(str(name))
