"""How satisfied the customers are, with what the numbers cannot tell: CSAT and NPS with intervals; what drives it."""

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from .feedback_rules import FeedbackRules

LEVEL, Z = 0.95, 1.959964
PROMOTERS_FROM, DETRACTORS_TO = 9, 6


def survey(said: pd.DataFrame, rules: FeedbackRules, *, by: pd.Series | None = None) -> pd.DataFrame:
    """Return ``group, answers, csat, csat_low, csat_high, nps_answers, nps, nps_low, nps_high``, a row a group.

    CSAT is the share of answers from ``satisfied_from`` on, with Wilson's interval (1927). NPS is the share of
    promoters (9, 10 of 10) less that of detractors (0 to 6), -1 to 1; its variance is (p + d - (p - d)^2) / n. Both
    intervals are at 95 % and take answers as independent. ``by`` names each answer's group; left out: all as one.
    """
    groups = said.assign(group="all" if by is None else by.to_numpy()).dropna(subset=["group"])
    rows = [{"group": name, **_csat(own, rules), **_nps(own)} for name, own in groups.groupby("group", sort=True)]
    columns = ["group", "answers", "csat", "csat_low", "csat_high", "nps_answers", "nps", "nps_low", "nps_high"]
    return pd.DataFrame(rows, columns=columns)


def _csat(said: pd.DataFrame, rules: FeedbackRules) -> dict[str, float]:
    rated = said["rating"].dropna()
    share, low, high = share_of(rated >= rules.satisfied_from)
    return {"answers": len(rated), "csat": share, "csat_low": low, "csat_high": high}


def share_of(holds: pd.Series) -> tuple[float, float, float]:
    """Return the share of rows for which it holds and Wilson's 95 % interval; NaN without rows."""
    if holds.empty:
        return float("nan"), float("nan"), float("nan")
    found = binomtest(int(holds.sum()), len(holds)).proportion_ci(LEVEL, method="wilson")
    return float(holds.mean()), float(found.low), float(found.high)


def _nps(said: pd.DataFrame) -> dict[str, float]:
    told = said["recommends"].dropna()
    if told.empty:
        return {"nps_answers": 0, "nps": np.nan, "nps_low": np.nan, "nps_high": np.nan}
    promoters, detractors = (told >= PROMOTERS_FROM).mean(), (told <= DETRACTORS_TO).mean()
    nps = promoters - detractors
    error = Z * np.sqrt((promoters + detractors - nps**2) / len(told))
    return {"nps_answers": len(told), "nps": nps, "nps_low": max(nps - error, -1), "nps_high": min(nps + error, 1)}


def drivers(said: pd.DataFrame, rules: FeedbackRules) -> pd.DataFrame:
    """Return what dissatisfies: ``topic, answers, dissatisfied`` (share), ``low, high`` (95 %), ``others`` (the share
    among all other topics), ``excess``, most first.

    ``excess`` is how many dissatisfied answers there would be fewer if the topic had the share of all the others: the
    size of what could be won, not proof that it is the cause.
    """
    rated = said.dropna(subset=["rating", "topic"])
    bad = rated["rating"] <= rules.dissatisfied_to
    rows = []
    for topic, own in bad.groupby(rated["topic"]):
        share, low, high = share_of(own)
        others = bad[rated["topic"] != topic]
        usual = others.mean() if len(others) else share
        rows.append((topic, len(own), share, low, high, usual, (share - usual) * len(own)))
    columns = ["topic", "answers", "dissatisfied", "low", "high", "others", "excess"]
    return pd.DataFrame(rows, columns=columns).sort_values(
        ["excess", "topic"], ascending=[False, True], ignore_index=True
    )
