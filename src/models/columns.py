"""Which columns of the panel a model looks at."""

import re

import pandas as pd

NOT_FEATURES = ("customer_id", "as_of", "active", "churned", "spend")

LEFT_OUT = (
    r"orders|revenue|products|returns|contacts|redemptions",
    r"\w+_365d",
    r"weekday_\d_share|month_\d\d_share",
    r"attribute_\w+",
    r"quantity_mean|gap_std_days|category_entropy|amount_max|\w+_slope_\d+d",
)
"""Patterns of features that models do not use, each because the backtest was no better or worse with them:
totals since the beginning of time (they grow with the calendar, so forecasts made later run too high), a year's window
(a total as well while the history is short), calendar shares (noise below two years of history), attributes, and
numbers that a salesperson would not take for a reason while others say the same."""

RATES = ("recency_days", "orders_per_30d", "amount_per_30d", "gap_mean_days")


def model_features(panel: pd.DataFrame) -> list[str]:
    """Return the numeric features that models use, in the panel's order; columns that never vary are left out."""
    left_out = re.compile("|".join(f"(?:{pattern})" for pattern in LEFT_OUT))
    candidates = [name for name in panel.columns if name not in NOT_FEATURES and not left_out.fullmatch(name)]
    return [name for name in candidates if panel[name].nunique() > 1]


def filled_windows(panel: pd.DataFrame, kind: str) -> list[str]:
    """Return the windows of a kind (``amount``, ``active_days``) that mean the same at every date.

    A linear model follows a feature wherever it goes, so it gets none that drifts with the calendar: a window is filled
    when it is no longer than the history at the panel's middle date.
    """
    history = panel.groupby("as_of")["tenure_days"].max().median()
    return [name for name in model_features(panel) if name.startswith(kind) and 0 < _window_days(name) <= history]


def nearest_window(panel: pd.DataFrame, horizon_days: int) -> tuple[str, int]:
    """Return the ``amount_Nd`` column whose window is nearest to the horizon, and N."""
    windows = [_window_days(name) for name in panel.columns if name.startswith("amount_") and _window_days(name)]
    days = min(windows, key=lambda window: (abs(window - horizon_days), window))
    return f"amount_{days}d", days


def essential_features(panel: pd.DataFrame, horizon_days: int) -> list[str]:
    """Return the six features of the linear baseline."""
    return [*RATES, "tenure_days", nearest_window(panel, horizon_days)[0]]


def _window_days(name: str) -> int:
    """Return 90 for ``orders_90d``, 0 for a feature that is no plain window."""
    found = re.fullmatch(r"(?:orders|amount|active_days)_(\d+)d", name)
    return int(found[1]) if found else 0
