"""What serving each tier takes beside what it brings: the service of a year, its cost or the number of contacts."""

import pandas as pd

from src.decisions.concentration import service_by_tier

from .tables import Note, Sentences, Table
from .words import Words

EFFORT = ("service_cost_365d", "interactions_365d")


def service_blocks(scored: pd.DataFrame, evidence: pd.DataFrame, w: Words) -> list[Sentences | Table | Note]:
    """Return each tier's share of service beside its share of value, in a sentence and a table; one line without.

    ``scored`` holds the best tier first; ``evidence``: customer_id and the columns of ``EFFORT``, as far as known.
    """
    known = [name for name in EFFORT if name in evidence.columns]
    rated = scored[scored["tier"].notna()].merge(evidence[["customer_id", *known]], on="customer_id", how="left")
    shares = service_by_tier(rated, rated["tier"])
    if shares.empty:
        return [Note(w.say("service.none"))]
    return [Sentences([_most(shares, w), _least(shares, w)]), Table(shares, w)]


def _most(shares: pd.DataFrame, w: Words) -> str:
    """Return which tier is served most for what it brings."""
    return _said("service.most", shares.loc[(shares["service_share"] - shares["revenue_share"]).idxmax()], w)


def _least(shares: pd.DataFrame, w: Words) -> str:
    return _said("service.least", shares.loc[(shares["service_share"] - shares["revenue_share"]).idxmin()], w)


def _said(key: str, row: pd.Series, w: Words) -> str:
    told = {name: w.percent(row[f"{name}_share"], digits=0) for name in ("customers", "service", "revenue")}
    return w.say(key, tier=w.label("tier", row["tier"]), **told)
