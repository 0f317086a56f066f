"""Did actions bring anything? Those who had one against those held back, alike in everything else."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import t

FEWEST, ENOUGH = 20, 5
"""Customers that must be on a side to tell anything, and on a side of a stratum for it to stand by itself."""
COLUMNS = ["what", "treated", "held_back", "effect", "low", "high", "total", "verdict"]
LEVEL = 0.95
REST = "…"
"""The stratum of those whose own has too few on a side."""


def effect(
    table: pd.DataFrame,
    outcome: str,
    *,
    before: str | None = None,
    strata: Sequence[str] = (),
    level: float = LEVEL,
) -> dict[str, object]:
    """Return what an action brought a customer more than nothing: ``treated, held_back, effect, low, high, total``.

    ``table``: customer_id, ``control``, the outcome, and the strata within which treated and held back are compared,
    each weighing as many as were treated in it. ``before`` is the same number before the action: what it explains of
    the outcome is taken out first, which narrows the interval and biases nothing (Deng et al. 2013, CUPED). The
    interval holds at ``level``: a customer who comes several times counts as one, and few held back widen it
    (Student's t). Sides are told in customers; ``total`` is what it brought in all, as often as it was done.
    """
    told = table.assign(value=_adjusted(table, outcome, before), held=table["control"].astype(bool))
    told["stratum"] = _strata(told, strata)
    counts = _sides(told)
    both = counts[(counts > 0).all(axis=1)].index
    told = told[told["stratum"].isin(both)]
    treated, held = (int(told.loc[told["held"] == side, "customer_id"].nunique()) for side in (False, True))
    found: dict[str, object] = {"treated": treated, "held_back": held}
    if min(treated, held) < FEWEST:
        return {**found, **dict.fromkeys(("effect", "low", "high", "total"), np.nan), "verdict": "few"}
    size, error = _difference(told)
    half = float(t.ppf(0.5 + level / 2, max(held - len(both), 1))) * error
    low, high = size - half, size + half
    verdict = "works" if low > 0 else "harms" if high < 0 else "nothing"
    total = size * int((~told["held"]).sum())
    return {**found, "effect": size, "low": low, "high": high, "total": total, "verdict": verdict}


def effects(
    table: pd.DataFrame,
    by: str,
    outcome: str,
    *,
    before: str | None = None,
    strata: Sequence[str] = (),
    together: bool = False,
) -> pd.DataFrame:
    """Return the effect of each action or campaign named in ``by``.

    ``verdict``: works, harms, nothing (the interval holds zero) or few (too few on a side to tell). Each
    interval holds at 95 %; ``together`` all of them do (Bonferroni): of many useless actions none is to look useful.
    """
    parts = dict(list(table.groupby(by, sort=True)))
    level = 1 - (1 - LEVEL) / max(len(parts), 1) if together else LEVEL
    rows = [
        {"what": what, **effect(mine, outcome, before=before, strata=strata, level=level)}
        for what, mine in parts.items()
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def effects_and_money(
    table: pd.DataFrame, by: str, *, strata: Sequence[str] = (), together: bool = False
) -> pd.DataFrame:
    """Return the effects on orders, which decide the verdict, and beside them ``spend_effect, spend_low, spend_high,
    spend_total``: what they came to in money, about which a few large customers leave much more to chance.

    ``table``: customer_id, control, orders, orders_before, spend, spend_before.
    """
    orders = effects(table, by, "orders", before="orders_before", strata=strata, together=together)
    money = effects(table, by, "spend", before="spend_before", strata=strata, together=together)
    money = money.set_index("what")[list(_MONEY)]
    return orders.join(money.rename(columns=_MONEY), on="what")


_MONEY = {name: f"spend_{name}" for name in ("effect", "low", "high", "total")}


def proven(found: pd.DataFrame) -> set[str]:
    """Return what has an effect beyond chance, for better or worse."""
    return set(found.loc[found["verdict"].isin(("works", "harms")), "what"].astype(str))


def _strata(told: pd.DataFrame, strata: Sequence[str]) -> pd.Series:
    """Return the stratum of each row; strata with too few customers on a side are put together. Prospects, who have no
    tier, are among their own."""
    if not strata:
        return pd.Series("", index=told.index)
    whole = told[list(strata)].astype("str").fillna("").agg("|".join, axis=1)
    counts = _sides(told.assign(stratum=whole))
    return whole.where(whole.isin(counts[(counts >= ENOUGH).all(axis=1)].index), REST)


def _sides(told: pd.DataFrame) -> pd.DataFrame:
    """Return how many customers are on each side (False: treated, True: held back) of each stratum."""
    counts = told.groupby(["stratum", "held"])["customer_id"].nunique().unstack(fill_value=0)
    return counts.reindex(columns=[False, True], fill_value=0)


def _adjusted(table: pd.DataFrame, outcome: str, before: str | None) -> pd.Series:
    values = table[outcome].astype(float)
    if before is None or table[before].std() == 0:
        return values
    known = table[before].astype(float)
    slope = float(np.cov(values, known)[0, 1] / known.var())
    return values - slope * (known - known.mean())


def _difference(told: pd.DataFrame) -> tuple[float, float]:
    """Return the stratified difference of means and its standard error, customers being the independent units.

    A side of n customers in a stratum knows its own mean only from them: its part is n / (n - 1) larger.
    """
    keys = ["stratum", "held"]
    groups = told.groupby(keys)["value"]
    mean, size = groups.transform("mean"), groups.transform("size")
    weight = (~told["held"]).groupby(told["stratum"]).transform("sum") / (~told["held"]).sum()
    sign = np.where(told["held"], -1.0, 1.0)
    effect_size = float((sign * weight * told["value"] / size).sum())
    people = told.groupby(keys)["customer_id"].transform("nunique")
    influence = sign * weight * (told["value"] - mean) / size * np.sqrt(people / (people - 1).clip(lower=1))
    one = influence.groupby(told["customer_id"]).sum()
    return effect_size, float(np.sqrt((one**2).sum()))


def acted(actions: pd.DataFrame, scored: pd.DataFrame, outcome: pd.DataFrame) -> pd.DataFrame:
    """Return who had an action in a run, or would have had it but for the control group, with what followed.

    Columns ``customer_id, action, control, tier, churn_band, orders, spend``, and of before the run ``orders_before``
    (all of them) and ``spend_before`` (last year's revenue).
    """
    table = actions.loc[actions["status"].isin(("do", "control")), ["customer_id", "action", "status"]]
    known = scored[["customer_id", "tier", "churn_band", "orders", "revenue_365d"]]
    known = known.rename(columns={"orders": "orders_before", "revenue_365d": "spend_before"})
    told = table.merge(known, on="customer_id").merge(outcome, on="customer_id", how="left")
    told = told.fillna({"orders": 0.0, "spend": 0.0})
    told = told.assign(control=told["status"] == "control").drop(columns="status")
    return told.astype({"orders_before": "float64", "spend_before": "float64"})
