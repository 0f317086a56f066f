"""What follows from the review for each model: retrain, recalibrate, look into it, or fine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from .rules import ReviewRules

COLUMNS = ["model", "verdict", "because", "seen", "promised"]


USUAL = ReviewRules()


@dataclass(frozen=True)
class Check:
    """A measure with what it should be: off by more than the rules allow, and beyond chance, it leads to ``verdict``.

    ``target`` None: what the backtest promised, and only less than that is off.
    """

    verdict: str
    measure: str
    target: float | None = None


CHECKS = {
    "churn": (
        Check("retrain", "auc"),
        Check("recalibrate", "leave_bias", 0.0),
        Check("recalibrate", "calibration_slope", 1.0),
    ),
    "value": (
        Check("retrain", "gini"),
        Check("recalibrate", "value_bias", 0.0),
        Check("recalibrate", "coverage", 0.8),
    ),
}


def verdicts(
    judged: pd.DataFrame, drifted: pd.DataFrame, promised: Mapping[str, float | None], rules: ReviewRules = USUAL
) -> pd.DataFrame:
    """Return ``model, verdict, because, seen, promised``, a row a model (churn, value).

    ``judged``: the rows of ``judged``; the median of the newest runs counts. ``drifted``: what, verdict of the
    inputs' newest month. ``promised``: auc and gini of the backtest. ``verdict``: ``retrain`` (ranks worse than it
    did in its backtest), ``recalibrate`` (ranks as well, but the level or the intervals are off), ``look`` (performs,
    but what comes in has changed), ``fine``, or ``early`` (no horizon is over yet).
    """
    newest = judged[judged["tier"] == ""].sort_values("as_of").tail(rules.runs)
    seen = newest.drop(columns=["as_of", "tier"]).astype(float).median() if len(newest) else pd.Series(dtype=float)
    changed = bool((drifted["verdict"] == "drift").any()) if len(drifted) else False
    rows = [_decided(model, seen, promised, changed=changed, rules=rules) for model in CHECKS]
    return pd.DataFrame(rows, columns=COLUMNS)


def run_verdicts(
    judged: pd.DataFrame,
    drifted: pd.DataFrame,
    runs: Sequence[date],
    promised: Mapping[date, Mapping[str, float | None]],
    *,
    rules: ReviewRules = USUAL,
) -> pd.DataFrame:
    """Return the same for every run by its own numbers: ``as_of`` and the columns of ``verdicts``, two rows a run.

    ``runs``: the dates of all that is to be judged; one whose horizon is not over is early, or wants a look.
    ``drifted``: month, what, verdict of the inputs of every month. ``promised``: what each run's backtest promised.
    """
    return pd.concat([pd.DataFrame(columns=["as_of", *COLUMNS]), *(
        verdicts(judged[judged["as_of"] == pd.Timestamp(day)], newest_month(drifted, day), promised.get(day, {}), rules)
        .assign(as_of=pd.Timestamp(day)) for day in runs
    )], ignore_index=True)  # fmt: skip


def newest_month(drifted: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return the rows of the last month that was over by a day: what a run as of it was fed with last."""
    last = pd.Timestamp(as_of).to_period("M") - 1
    return drifted[pd.to_datetime(drifted["month"]).dt.to_period("M") == last] if len(drifted) else drifted


def _decided(
    model: str, seen: pd.Series, promised: Mapping[str, float | None], *, changed: bool, rules: ReviewRules
) -> dict[str, Any]:
    told = {"model": model, "seen": np.nan, "promised": np.nan}
    known = [check for check in CHECKS[model] if pd.notna(seen.get(check.measure))]
    if not known:
        return {**told, "verdict": "look" if changed else "early", "because": "drift" if changed else "early"}
    wrong = [check for check in known if _off(check, seen, promised, rules)]
    if wrong:
        return {"model": model, "verdict": wrong[0].verdict, **_because(wrong[0], seen, promised)}
    fine = _because(known[0], seen, promised)
    return {
        "model": model,
        "verdict": "look" if changed else "fine",
        **fine,
        **({"because": "drift"} if changed else {}),
    }


def _off(check: Check, seen: pd.Series, promised: Mapping[str, float | None], rules: ReviewRules) -> bool:
    """Return whether a measure is too far off and beyond chance, and also, in the same direction, of those left alone
    where actions have moved others."""
    wanted = _wanted(check, promised)
    if wanted is None or pd.isna(wanted):
        return False
    signs = {
        _side(check, seen, end, wanted, rules) for end in ("", "_alone") if pd.notna(seen.get(check.measure + end))
    }
    return len(signs) == 1 and 0 not in signs


def _side(check: Check, seen: pd.Series, end: str, wanted: float, rules: ReviewRules) -> int:
    """Return -1 or 1 where a measure lies too far below or above what is wanted, beyond chance; 0 where it is fine."""
    apart = float(seen[check.measure + end]) - wanted
    error = float(seen.get(f"{check.measure}{end}_error", np.nan))
    chance = 0.0 if np.isnan(error) else float(norm.ppf(0.5 + rules.sure / 2)) * error
    off = abs(apart) > max(getattr(rules, check.measure), chance) and (check.target is not None or apart < 0)
    return int(np.sign(apart)) if off else 0


def _wanted(check: Check, promised: Mapping[str, float | None]) -> float | None:
    return promised.get(check.measure) if check.target is None else check.target


def _because(check: Check, seen: pd.Series, promised: Mapping[str, float | None]) -> dict[str, Any]:
    wanted = _wanted(check, promised)
    return {
        "because": check.measure,
        "seen": float(seen[check.measure]),
        "promised": np.nan if wanted is None else float(wanted),
    }
