"""Do the manager's weights rank the customers better than plain past spend, or than weights fitted to the outcome?"""

from dataclasses import dataclass

import pandas as pd
from scipy.optimize import nnls

from src.models.comparison import compare
from src.models.metrics import gini

from .policy import Policy
from .scheme import Scheme
from .scoring import score_parts

POLICY, PAST, FITTED = "policy", "past", "fitted"
DRAWS = 400


@dataclass(frozen=True)
class Ranking:
    """How well each order of the customers met what followed.

    ``ginis``: score (policy, past, fitted) to the mean normalised Gini over the dates judged. ``against``: the rows of
    ``compare``, the policy against each other score, with the 95 % interval of the difference. ``weights``: indicator
    to the manager's and the fitted share (``policy, fitted``), last fit. ``dates``: how many were judged.
    """

    ginis: dict[str, float]
    against: pd.DataFrame
    weights: pd.DataFrame
    dates: int


def ranking(past: pd.DataFrame, policy: Policy, follow: int) -> Ranking:
    """Return how well the tier score ranks what followed; ``past``: ``past_customers``.

    Weights are fitted at each date on earlier ones whose outcome was known by then, never below zero, to the customers'
    percentile rank by what followed. Dates before the first such fit are judged only where nothing is fitted: a single
    indicator has no weights, and a short history no outcome to fit them to.
    """
    scheme = policy.on(past["as_of"].max().date()).tiers
    known = past.dropna(subset=["following"])
    parts = {day: _whole(score_parts(now, scheme), scheme) for day, now in known.groupby("as_of")}
    fits = not scheme.indicator and (known["as_of"].min() + pd.Timedelta(days=follow) <= known["as_of"].max())
    judged, weights = [], pd.DataFrame()
    for day, now in known.groupby("as_of"):
        rows = now[["customer_id", "as_of"]].assign(true=now["following"].clip(lower=0), **{PAST: now["revenue_365d"]})
        rows[POLICY] = _score(parts[day], scheme)
        if fits:
            learnt = known[known["as_of"] + pd.Timedelta(days=follow) <= day]
            if learnt.empty:
                continue
            weights = _fitted(learnt, parts, scheme)
            rows[FITTED] = parts[day].fillna(0).to_numpy() @ weights["fitted"].to_numpy()
        judged.append(rows.fillna(0))
    return _ranked(pd.concat(judged), weights) if judged else Ranking({}, pd.DataFrame(), weights, 0)


def _whole(parts: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return each indicator between 0 and 1, as it would count with all the weight."""
    if scheme.indicator:
        return parts
    shares = _shares(scheme)
    return pd.DataFrame({name: parts[name] / (shares[name] * (5 if scheme.rfm else 100)) for name in parts})


def _shares(scheme: Scheme) -> dict[str, float]:
    measures = (scheme.rfm.recency, scheme.rfm.frequency, scheme.rfm.monetary) if scheme.rfm else scheme.weighted
    total = sum(part.weight for part in measures)
    return {part.indicator: part.weight / total for part in measures}


def _score(parts: pd.DataFrame, scheme: Scheme) -> pd.Series:
    if scheme.indicator:
        return parts[scheme.indicator]
    shares = _shares(scheme)
    return sum((parts[name].fillna(0) * share for name, share in shares.items()), pd.Series(0.0, index=parts.index))


def _fitted(learnt: pd.DataFrame, parts: dict[pd.Timestamp, pd.DataFrame], scheme: Scheme) -> pd.DataFrame:
    """Return ``indicator, policy, fitted``: shares of weight that sum to one, fitted by least squares above zero."""
    by = learnt.groupby("as_of")
    seen = pd.concat([parts[day] for day, _ in by]).fillna(0)
    rank = by["following"].rank(pct=True)
    found, _ = nnls((seen - seen.mean()).to_numpy(), (rank - rank.mean()).loc[seen.index].to_numpy())
    shares = _shares(scheme)
    fitted = found / found.sum() if found.sum() else list(shares.values())
    return pd.DataFrame({"indicator": list(seen), "policy": [shares[name] for name in seen], "fitted": fitted})


def _ranked(judged: pd.DataFrame, weights: pd.DataFrame) -> Ranking:
    others = [name for name in (PAST, FITTED) if name in judged]
    by = judged.groupby("as_of")
    ginis = {
        name: float(by.apply(lambda rows, name=name: gini(rows["true"], rows[name])).mean())
        for name in (POLICY, *others)
    }
    against = [compare(judged, (POLICY, other), metrics=(gini,), draws=DRAWS).assign(other=other) for other in others]
    return Ranking(ginis, pd.concat(against, ignore_index=True), weights, judged["as_of"].nunique())
