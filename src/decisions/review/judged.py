"""What earlier runs predicted against what happened since, run by run and tier by tier."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from src.features.care import CARE
from src.models.metrics import auc, bias, brier, calibration_slope, coverage, gini

from .chance import errors
from .untouched import not_treated, untouched

FEWEST, FEWEST_OF_A_KIND = 30, 10
COLUMNS = ["as_of", "tier", "customers", "left", "forecast_left", "auc", "brier", "calibration_slope", "leave_bias",
           "gini", "value_bias", "coverage"]  # fmt: skip
UNSURE = ("auc", "leave_bias", "calibration_slope", "gini", "value_bias", "coverage")
"""Measures that a verdict rests on: their standard errors stand beside them, as ``auc_error`` and so on."""
RANKS = ("auc", "gini")
ENDS = ("error", "alone", "alone_error")
NOBODY = pd.DataFrame({name: pd.Series(dtype="str") for name in ("customer_id", "action", "status")})


@dataclass(frozen=True)
class Earlier:
    """An earlier run whose horizon is over: its scored file, and ``customer_id, orders, spend`` of what followed.

    ``promised``: the metrics of its models' backtests. ``listed`` (customer_id, action, status): who was on a list of
    actions in its horizon. ``active_days`` as they were then (None: as now). ``cared``: contacts and answers of the
    customers in the horizon, as ``src.features.care`` gives them.
    """

    as_of: date
    scored: pd.DataFrame
    outcome: pd.DataFrame
    promised: Mapping[str, float] = field(default_factory=dict)
    listed: pd.DataFrame = field(default_factory=NOBODY.copy)
    active_days: int | None = None
    horizon_days: int = 0
    cared: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(CARE)).astype(CARE))

    def table(self) -> pd.DataFrame:
        """Return the scored customers with ``orders`` and ``spend`` of the horizon; zero for who did not order."""
        happened = self.outcome[["customer_id", "orders", "spend"]]
        both = self.scored.drop(columns="orders").merge(happened, on="customer_id", how="left")
        return both.fillna({"orders": 0.0, "spend": 0.0})

    def left_alone(self, moved_by: Collection[str], *, stand_ins: bool = True) -> pd.DataFrame:
        """Return the same of those who had none of these actions, the controls standing for the others."""
        listed = self.listed[self.listed["action"].isin(moved_by)]
        return untouched(self.table(), listed) if stand_ins else not_treated(self.table(), listed)


def judged(earlier: list[Earlier], active_days: int, moved_by: Collection[str] = ()) -> pd.DataFrame:
    """Return one row a run and tier, and one a run over all tiers (``tier`` empty).

    Leaving is judged on who had bought in the active days, spend on everybody. ``left`` and ``forecast_left`` are
    shares, ``leave_bias`` and ``value_bias`` the forecast total over the true one, less one; ``coverage`` is the share
    of spends inside their interval. What too few customers could tell is empty.

    Rows over all tiers have the standard errors, too (``auc_error`` and so on), and, where an action of ``moved_by``
    was done (those known to change what customers do), ``auc_alone`` and so on: the same of those who had none, the
    controls standing for the others, with its own errors. A good action must not look like a bad forecast.
    """
    rows = [row for run in earlier for row in _rows(run, run.active_days or active_days, moved_by)]
    return pd.DataFrame(rows, columns=[*COLUMNS, *(f"{name}_{end}" for end in ENDS for name in UNSURE)])


def tiers_worked(earlier: list[Earlier]) -> pd.DataFrame:
    """Return what followed for each tier: ``as_of, tier, customers, kept`` (share who bought again), ``spend_mean``,
    ``spend_share, customers_share`` and ``lift`` (spend a customer against all)."""
    parts = [_tiering(run) for run in earlier]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=_TIERING)


_TIERING = ["as_of", "tier", "customers", "came_back", "spend_mean", "spend_share", "customers_share", "lift"]


def _rows(run: Earlier, active_days: int, moved_by: Collection[str]) -> list[dict[str, object]]:
    table, day = _with_active(run.table(), run.as_of, active_days), pd.Timestamp(run.as_of)
    extra = _unsure(errors(table, _measured), "error")
    if run.listed["action"].isin(moved_by).any():
        extra |= _alone(run, active_days, moved_by)
    whole = {"as_of": day, "tier": "", **_measured(table), **extra}
    return [
        whole,
        *({"as_of": day, "tier": str(tier), **_measured(mine)} for tier, mine in table.groupby("tier", sort=True)),
    ]


def _alone(run: Earlier, active_days: int, moved_by: Collection[str]) -> dict[str, float]:
    """Return the measures of those left alone, with their errors. How a forecast ranks was promised of customers of
    whom nobody stands for others, so that it is judged there; its level is that of all."""
    found: dict[str, float] = {}
    for stand_ins in (True, False):
        table = _with_active(run.left_alone(moved_by, stand_ins=stand_ins), run.as_of, active_days)
        told = _unsure(_measured(table), "alone") | _unsure(errors(table, _measured), "alone_error")
        found |= {name: value for name, value in told.items() if stand_ins or name.startswith(RANKS)}
    return found


def _unsure(measures: Mapping[str, float], end: str) -> dict[str, float]:
    return {f"{name}_{end}": measures[name] for name in UNSURE if name in measures}


def _with_active(table: pd.DataFrame, as_of: date, active_days: int) -> pd.DataFrame:
    return table.assign(active=table["last_order_on"] >= pd.Timestamp(as_of) - pd.Timedelta(days=active_days))


def _measured(table: pd.DataFrame) -> dict[str, float]:
    active = table[table["active"] & table["churn_probability"].notna()]
    left, chance = (active["orders"] == 0).to_numpy(dtype=float), active["churn_probability"].to_numpy(dtype=float)
    found: dict[str, float] = {"customers": table["customer_id"].nunique()}
    if len(active) >= FEWEST:
        found |= {"left": left.mean(), "forecast_left": chance.mean(), "brier": brier(left, chance)}
        found["leave_bias"] = bias(left, chance) if left.any() else np.nan
    if min(left.sum(), len(left) - left.sum()) >= FEWEST_OF_A_KIND:
        found |= {"auc": auc(left, chance), "calibration_slope": calibration_slope(left, chance)}
    return found | _money(table[table["expected_value"].notna()])


def _money(table: pd.DataFrame) -> dict[str, float]:
    spend, expected = table["spend"].to_numpy(dtype=float), table["expected_value"].to_numpy(dtype=float)
    if len(table) < FEWEST or (spend > 0).sum() < FEWEST_OF_A_KIND:
        return {}
    low, high = table["expected_value_low"].to_numpy(float), table["expected_value_high"].to_numpy(float)
    return {
        "gini": gini(np.clip(spend, 0, None), expected),
        "value_bias": bias(spend, expected),
        "coverage": coverage(spend, low, high),
    }


def _tiering(run: Earlier) -> pd.DataFrame:
    table = run.table()
    sums = table.groupby("tier").agg(
        customers=("customer_id", "size"),
        came_back=("orders", lambda orders: (orders > 0).mean()),
        spend=("spend", "sum"),
    )
    mean = sums["spend"] / sums["customers"]
    told = sums.assign(
        as_of=pd.Timestamp(run.as_of),
        spend_mean=mean,
        spend_share=sums["spend"] / max(sums["spend"].sum(), 1e-9),
        customers_share=sums["customers"] / sums["customers"].sum(),
        lift=mean / max(table["spend"].mean(), 1e-9),
    )
    return told.reset_index()[_TIERING]
