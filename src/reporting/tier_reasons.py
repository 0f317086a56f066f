"""Why each customer has its tier, in words: the score, the cut-off, and what kept or moved the tier."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from src.decisions.policy import Policy, Version
from src.decisions.scheme import Scheme
from src.decisions.tiers import Tiers

from .numbers import kind_of
from .words import Words

OUT_OF = {"weighted": 100, "rfm": 5}
TOLD = ("up", "down", "grace", "waits", "scheme", "override", "override_ended")


def policy_words(words: Words, policy: Policy, rules: Version) -> Words:
    """Return the words with the policy's own names for its tiers, best first."""
    own, known = policy.labels(words.language), words.labels("tier")
    return words.naming("tier", {name: own.get(name) or known.get(name, name) for name in rules.tiers.names})


def cut_off_table(graded: Tiers, scheme: Scheme, w: Words) -> pd.DataFrame:
    """Return one row a tier, best first: ``tier``, the lowest score as text (``least``), ``customers``."""
    counts = graded.table["tier"].value_counts()
    least = [_number(graded.cut_offs[name], scheme, w) if name in graded.cut_offs else "" for name in scheme.names]
    return pd.DataFrame(
        {"tier": scheme.names, "least": least, "customers": [counts.get(name, 0) for name in scheme.names]}
    )


def tier_reasons(placed: pd.DataFrame, cut_offs: Mapping[str, float], scheme: Scheme, w: Words) -> pd.Series:
    """Return the reason for each customer's tier.

    ``placed``: tier, tier_by_rule, tier_score, tier_previous, moved_because, override_reason, below_since.
    """
    rule = _each(placed[["tier_by_rule", "tier_score"]], lambda tier, score: _by_rule(tier, score, cut_offs, scheme, w))
    columns = ["moved_because", "tier", "tier_by_rule", "tier_previous", "override_reason", "below_since"]
    moved = _each(placed[columns], lambda *cells: _by_movement(dict(zip(columns, cells, strict=True)), w))
    return rule + moved


def _each(rows: pd.DataFrame, said: Callable[..., str]) -> pd.Series:
    """Return what is said of every row; rows that are alike are put into words once."""
    codes = rows.groupby(list(rows.columns), dropna=False, sort=False).ngroup()
    firsts = rows[~codes.duplicated()]
    texts = dict(zip(codes[firsts.index], (said(*cells) for cells in firsts.itertuples(index=False)), strict=True))
    return codes.map(texts).astype("str")


def _by_rule(tier: str, score: float, cuts: Mapping[str, float], scheme: Scheme, w: Words) -> str:
    """Return the score and the cut-off that it reached, or the next one above the lowest tier."""
    if pd.isna(score):
        return w.say("tiers.unknown", columns=w.say("joint").join(map(w.column, scheme.evidence())))
    least = cuts.get(tier)
    if least is None and not cuts:
        return w.say("tiers.score", score=_written(score, scheme, w))
    edge = min(cuts.values()) if least is None else least
    key = "tiers.lowest" if least is None else "tiers.reached"
    return w.say(key, score=_written(score, scheme, w), least=_number(edge, scheme, w), tier=w.label("tier", tier))


def _written(score: float, scheme: Scheme, w: Words) -> str:
    """Return the score with what it is a score of: 87.3 of 100, or an indicator and its value."""
    if scheme.indicator:
        return w.say("tiers.indicator", name=w.column(scheme.indicator), value=_number(score, scheme, w))
    whole = OUT_OF["rfm" if scheme.rfm else "weighted"]
    return w.say("tiers.points", score=_number(score, scheme, w), whole=w.number(whole))


def _number(value: float, scheme: Scheme, w: Words) -> str:
    if scheme.indicator:
        return w.write(value, kind_of(scheme.indicator))
    return w.number(value, digits=2 if scheme.rfm else 1)


def _by_movement(row: Mapping[str, Any], w: Words) -> str:
    """Return what moved or kept the tier since the last run; nothing when the rule alone explains it."""
    because = str(row["moved_because"])
    if because not in TOLD:
        return ""
    labels = {name: w.label("tier", row[name]) for name in ("tier", "tier_by_rule", "tier_previous")}
    since = "" if pd.isna(row["below_since"]) else w.date(row["below_since"], short=True)
    return w.say(f"tiers.{because}", since=since, reason=row["override_reason"], **labels)
