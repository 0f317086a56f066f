"""The sales forecast: the sum of what customers are expected to spend, with an interval that holds for the sum.

Two things make a sum miss. All customers together may spend more or less than was expected, as at a Christmas: that
does not average out, and how large it is only earlier totals tell, which are few. And each customer varies: that
averages out over many customers, but not over the few of a small group.
"""

import numpy as np
import pandas as pd
from scipy.stats import norm, t

SHARE = 0.8
TOTAL = "total"
BY = ("tier", "segment", "region")
GROUPS, FEWEST_A_GROUP = 20, 50
FIFTHS = 5
FEWEST_SUMMED = 30  # the sum of fewer is too skewed for a factor around it
LEAST = 0.01  # what a forecast of nothing varies by: factors on a cent
WIDEST = float(np.log(100))  # a range from a hundredth to a hundredfold tells nothing


def total_errors(backtest: pd.DataFrame, model: str) -> pd.Series:
    """Return by date the log of the outcome over the forecast of the total; ``backtest`` is the walk's metrics."""
    rows = backtest[(backtest["model"] == model) & (backtest["metric"] == "bias")].dropna(subset=["value"])
    return -np.log1p(rows.set_index("as_of")["value"].clip(lower=-0.99)).sort_index()


def sales_forecast(scored: pd.DataFrame, errors: pd.Series, judged: pd.DataFrame) -> pd.DataFrame:
    """Return ``by, group, customers, expected, low, high``: the total first, then each tier, segment and region.

    ``scored`` has customer_id, expected_value and the groups; ``errors`` are ``total_errors``; ``judged`` has true and
    predicted of one date that the model had not seen. The interval is one of 80 %, as factors on the sum. The total's
    comes from the errors of earlier totals e_1 .. e_n alone, normal around no error: t_n x their root mean square. A
    group adds what its own customers vary by more than all do, and how far fifths of the customers went apart. Without
    earlier totals, where nothing is expected, in groups of fewer than 30 customers and where the range would reach from
    a hundredth to a hundredfold low and high are null.
    """
    variance = _variances(judged, scored["expected_value"].clip(lower=0))
    rows = _groups(scored.assign(variance=variance))
    level, own = _level(errors), rows["variance"] / rows["expected"].clip(lower=LEAST) ** 2
    beyond = np.where(rows["by"] == TOTAL, 0.0, (own - own.iloc[0]).clip(lower=0) + _apart(judged))
    width = np.sqrt(level**2 + norm.ppf((1 + SHARE) / 2) ** 2 * beyond)
    enough = (rows["by"] == TOTAL) | (rows["customers"] >= FEWEST_SUMMED)
    around = rows["expected"].where(enough & (rows["expected"] > 0) & ~(width > WIDEST))
    return rows.drop(columns="variance").assign(low=around * np.exp(-width), high=around * np.exp(width))


def _level(errors: pd.Series) -> float:
    """Return the half width, in logs, of what a total is off by: exact for independent normal errors around none."""
    if errors.empty:
        return float("nan")
    return float(t.ppf((1 + SHARE) / 2, len(errors)) * np.sqrt(np.mean(np.square(errors))))


def _groups(scored: pd.DataFrame) -> pd.DataFrame:
    """Return by, group, customers, expected and variance: of all, and of every value of every column to group by."""
    told = [name for name in BY if name in scored and scored[name].notna().any()]
    parts = [scored.assign(by=TOTAL, group=TOTAL)]
    parts += [scored.dropna(subset=[name]).assign(by=name, group=scored[name].astype(str)) for name in told]
    rows = pd.concat(parts, ignore_index=True).groupby(["by", "group"], sort=False)
    found = rows.agg(
        customers=("expected_value", "size"), expected=("expected_value", "sum"), variance=("variance", "sum")
    ).reset_index()
    place = {name: rank for rank, name in enumerate((TOTAL, *BY))}
    order = found.assign(place=found["by"].map(place)).sort_values(["place", "expected"], ascending=[True, False])
    return order.drop(columns="place").reset_index(drop=True)


def _variances(judged: pd.DataFrame, expected: pd.Series) -> np.ndarray:
    """Return how much each customer's spend varies around what is expected, given how all spend together.

    The squared ratio of residual to forecast is averaged among customers with forecasts of like size.
    """
    if judged.empty:
        return np.zeros(len(expected))
    predicted = judged["predicted"].clip(lower=LEAST)
    residual = judged["true"].clip(lower=0) / _factor(judged) - predicted
    groups = int(np.clip(len(judged) // FEWEST_A_GROUP, 1, GROUPS))
    place = np.ceil(predicted.rank(method="first") / len(judged) * groups)
    frame = pd.DataFrame({"size": np.log(predicted), "square": (residual / predicted) ** 2}).groupby(place)
    sizes, squares = frame["size"].median(), frame["square"].mean()
    scale = expected.clip(lower=LEAST)
    return np.interp(np.log(scale), sizes, squares) * scale.to_numpy() ** 2


def _apart(judged: pd.DataFrame) -> float:
    """Return the variance, in logs, by which groups of customers went apart beyond chance at the judged date.

    The groups are fifths of the money by size of the forecast, which nothing that came later has chosen.
    """
    rows = judged.assign(variance=_variances(judged, judged["predicted"])).sort_values("predicted")
    total = rows["predicted"].clip(lower=0).cumsum()
    if rows.empty or total.iloc[-1] <= 0:
        return 0.0
    fifth = np.ceil(total / total.iloc[-1] * FIFTHS).clip(1, FIFTHS)
    sums = rows.groupby(fifth.to_numpy())[["true", "predicted", "variance"]].sum()
    sums = sums[(sums["true"] > 0) & (sums["predicted"] > 0)]
    errors = np.log(sums["true"] / sums["predicted"] / _factor(judged))
    return float(max(0.0, (errors**2 - sums["variance"] / sums["predicted"] ** 2).mean()))


def _factor(judged: pd.DataFrame) -> float:
    """Return what all spent together over what was expected of them."""
    expected, came = judged["predicted"].sum(), judged["true"].clip(lower=0).sum()
    return float(came / expected) if came > 0 and expected > 0 else 1.0
