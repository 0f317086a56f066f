"""What follows from the review for each model: retrain, recalibrate, look into it, or fine."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

WORSE_AUC, WORSE_GINI = 0.05, 0.05
BIASED, SLOPES, UNCOVERED = 0.15, (0.75, 1.33), 0.08
RUNS = 3
PROMISED = 0.8
"""Runs that must agree, where there are so many: the newest three; their median decides."""


def verdicts(judged: pd.DataFrame, drifted: pd.DataFrame, promised: Mapping[str, float]) -> pd.DataFrame:
    """Return ``model, verdict, because, seen, promised``, a row a model (churn, value).

    ``judged``: the rows of ``judged``; the median of the newest three runs counts. ``drifted``: what, verdict of the
    inputs' newest month. ``promised``: auc and gini of the backtest. ``verdict``: ``retrain`` (ranks worse than it
    did in its backtest), ``recalibrate`` (ranks as well, but the level or the intervals are off), ``look`` (performs,
    but what comes in has changed), ``fine``, or ``early`` (no horizon is over yet).
    """
    newest = judged[judged["tier"] == ""].sort_values("as_of").tail(RUNS)
    seen = newest.drop(columns=["as_of", "tier"]).astype(float).median() if len(newest) else pd.Series(dtype=float)
    changed = bool((drifted["verdict"] == "drift").any()) if len(drifted) else False
    rows = [_churn(seen, promised, changed), _value(seen, promised, changed)]
    return pd.DataFrame(rows, columns=["model", "verdict", "because", "seen", "promised"])


def _churn(seen: pd.Series, promised: Mapping[str, float], changed: bool) -> dict[str, Any]:
    checks = [
        ("retrain", "auc", _below(seen.get("auc"), promised.get("auc"), WORSE_AUC)),
        ("recalibrate", "leave_bias", abs(seen.get("leave_bias", np.nan)) > BIASED),
        ("recalibrate", "calibration_slope", _outside(seen.get("calibration_slope"))),
    ]
    return _decided("churn", seen, promised, checks=checks, changed=changed)


def _value(seen: pd.Series, promised: Mapping[str, float], changed: bool) -> dict[str, Any]:
    checks = [
        ("retrain", "gini", _below(seen.get("gini"), promised.get("gini"), WORSE_GINI)),
        ("recalibrate", "value_bias", abs(seen.get("value_bias", np.nan)) > BIASED),
        ("recalibrate", "coverage", abs(seen.get("coverage", np.nan) - PROMISED) > UNCOVERED),
    ]
    return _decided("value", seen, promised, checks=checks, changed=changed)


def _decided(
    model: str, seen: pd.Series, promised: Mapping[str, float], *, checks: list[tuple[str, str, bool]], changed: bool
) -> dict[str, Any]:
    told = {"model": model, "seen": np.nan, "promised": np.nan}
    known = [measure for _, measure, _ in checks if pd.notna(seen.get(measure))]
    if not known:
        return {**told, "verdict": "look" if changed else "early", "because": "drift" if changed else "early"}
    for verdict, measure, wrong in checks:
        if wrong:
            return {**told, "verdict": verdict, "because": measure, **_numbers(measure, seen, promised)}
    because = "drift" if changed else known[0]
    return {**told, "verdict": "look" if changed else "fine", "because": because, **_numbers(known[0], seen, promised)}


def _numbers(measure: str, seen: pd.Series, promised: Mapping[str, float]) -> dict[str, float]:
    wanted = {"coverage": PROMISED, "calibration_slope": 1.0, "leave_bias": 0.0, "value_bias": 0.0}
    return {"seen": float(seen[measure]), "promised": float(promised.get(measure, wanted.get(measure, np.nan)))}


def _below(seen: float | None, promised: float | None, most: float) -> bool:
    return seen is not None and promised is not None and bool(seen < promised - most)


def _outside(slope: float | None) -> bool:
    return slope is not None and bool(slope < SLOPES[0] or slope > SLOPES[1])
