"""Has the make-up of what comes in or out changed? The population stability index, and what chance explains."""

import numpy as np
import pandas as pd
from scipy.stats import chi2

SMALL, LARGE = 0.1, 0.25
"""The usual reading of the index: below .1 nothing, from .25 a change (Siddiqi 2006, Credit Risk Scorecards)."""
SURE, LEAST_SHARE, BINS = 0.999, 1e-4, 10
DRIFT = ["what", "psi", "limit", "verdict"]


def psi(before: pd.Series, now: pd.Series) -> float:
    """Return the population stability index of two counts by kind: sum of (q - p) ln(q / p) of their shares p, q."""
    both = pd.DataFrame({"p": before, "q": now}, dtype=float).fillna(0)
    shares = (both / both.sum().clip(lower=1e-12)).clip(lower=LEAST_SHARE)
    return float(((shares["q"] - shares["p"]) * np.log(shares["q"] / shares["p"])).sum())


def limit(before: pd.Series, now: pd.Series) -> float:
    """Return what the index must reach to count: .25, or more where chance alone reaches more in one of 1,000.

    Of two samples of sizes n and m from the same B kinds, the index over (1/n + 1/m) follows a chi-square distribution
    with B - 1 degrees of freedom (Yurdakul 2018).
    """
    kinds = len(set(before.index[before > 0]) | set(now.index[now > 0]))
    chance = chi2.ppf(SURE, max(kinds - 1, 1)) * (1 / max(before.sum(), 1) + 1 / max(now.sum(), 1))
    return float(max(LARGE, chance))


def compared(before: pd.Series, now: pd.Series) -> dict[str, object]:
    """Return ``psi, limit, verdict`` of two counts: fine, watch (from .1) or drift."""
    index, least = psi(before, now), limit(before, now)
    return {
        "psi": index,
        "limit": least,
        "verdict": "drift" if index >= least else "watch" if index >= SMALL else "fine",
    }


def month_drift(profiles: pd.DataFrame, *, back: int = 12, fewest: int = 3) -> pd.DataFrame:
    """Return how far each month's lines differ from those of the months before: ``month, what, psi, limit, verdict``.

    ``profiles``: month, what, kind, lines. A month is compared with up to ``back`` months before it that did not
    drift themselves, so that one bad month does not make the good ones after it look bad.
    """
    rows: list[dict[str, object]] = []
    for what, mine in profiles.groupby("what", sort=True):
        wide = mine.pivot_table(index="month", columns="kind", values="lines", aggfunc="sum", fill_value=0).sort_index()
        good: list[object] = []
        for month in wide.index:
            if len(good) >= fewest:
                rows.append({"month": month, "what": what, **compared(wide.loc[good[-back:]].sum(), wide.loc[month])})
            if not rows or rows[-1]["month"] != month or rows[-1]["verdict"] != "drift":
                good.append(month)
    return pd.DataFrame(rows, columns=["month", *DRIFT])


def score_drift(before: pd.DataFrame | None, now: pd.DataFrame) -> pd.DataFrame:
    """Return how far scores and sizes differ from an earlier scored file: ``what, psi, limit, verdict``; none without.

    Scores are cut into tenths of the earlier ones; tiers, segments and classes are compared as they are.
    """
    if before is None:
        return pd.DataFrame(columns=DRIFT)
    numbers = {name: _tenths(before[name], now[name]) for name in ("churn_probability", "expected_value")}
    named = {name: _sizes(before[name], now[name]) for name in ("tier", "segment", "churn_band", "behaviour", "phase")}
    rows = [{"what": what, **compared(*counts)} for what, counts in (numbers | named).items() if len(counts[0])]
    return pd.DataFrame(rows, columns=DRIFT)


def _tenths(before: pd.Series, now: pd.Series) -> tuple[pd.Series, pd.Series]:
    edges = np.unique(before.dropna().quantile(np.linspace(0, 1, BINS + 1)[1:-1]))
    cut = [np.searchsorted(edges, values.dropna(), side="right") for values in (before, now)]
    first, second = (pd.Series(places).value_counts() for places in cut)
    return first, second


def _sizes(before: pd.Series, now: pd.Series) -> tuple[pd.Series, pd.Series]:
    return before.dropna().astype("str").value_counts(), now.dropna().astype("str").value_counts()
