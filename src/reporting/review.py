"""The review in words: the verdict on each model, what drifted, what worked."""

import pandas as pd

from .blocks import Note, Sentences
from .words import Words

KEYS = ["what", "kind"]


def verdict_sentences(verdicts: pd.DataFrame, runs: int, w: Words) -> Sentences:
    """Return a sentence for each model: what to do, and why; ``runs`` is how many earlier runs could be judged."""
    known = [_verdict(row, w) for row in verdicts.to_dict("records")]
    return Sentences([*known, w.say("review.runs", runs=w.number(runs))])


def _verdict(row: dict[str, object], w: Words) -> str:
    because = w.say(
        f"review.because.{row['because']}",
        seen=w.number(row["seen"], digits=2),
        promised=w.number(row["promised"], digits=2),
    )
    return w.say(
        "review.verdict",
        model=w.say(f"review.model.{row['model']}"),
        verdict=w.say(f"review.do.{row['verdict']}"),
        because=because,
    )


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


def effect_sentences(effects: pd.DataFrame, w: Words, *, named: str = "") -> Sentences | Note:
    """Return a sentence for each action or campaign: what it brought a customer, with its interval.

    ``named`` is the class whose words name what is in ``what`` (empty: as it is).
    """
    if effects.empty:
        return Note(w.say("review.no_effects"))
    return Sentences([_effect(row, w, named) for row in effects.to_dict("records")])


def _effect(row: dict[str, object], w: Words, named: str) -> str:
    what = w.label(named, row["what"]) if named else str(row["what"])
    sides = {name: w.number(row[name]) for name in ("treated", "held_back")}
    if row["verdict"] == "few":
        return w.say("review.effect.few", what=what, **sides)
    money = {name: w.money(row[name]) for name in ("effect", "low", "high")}
    return w.say(
        f"review.effect.{row['verdict']}", what=what, **sides, **money, total=w.money(row["total"], short=True)
    )


def drift_table(table: pd.DataFrame, w: Words) -> pd.DataFrame:
    """Return the table with what was compared in words."""
    return table.assign(what=table["what"].map(lambda name: _input(name, w)))


def _input(name: object, w: Words) -> str:
    return w.column(str(name))
