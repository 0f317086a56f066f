"""Which columns of the panel a model looks at."""

import re

import pandas as pd

CHANCES = ("btyd_alive", "btyd_silent")
"""Features that are probabilities: a linear model takes their log-odds."""

NOT_FEATURES = ("customer_id", "as_of", "active", "quiet", "churned", "spend", "spend_soon")

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

ESSENTIAL = ("recency_days", "orders", "revenue", "tenure_days", "gap_mean_days")
FEWEST_DAYS = 14
"""A window that a linear model looks at is no shorter: a single week says little, and that by chance."""


def model_features(panel: pd.DataFrame) -> list[str]:
    """Return the numeric features that models use, in the panel's order; columns that never vary are left out."""
    left_out = re.compile("|".join(f"(?:{pattern})" for pattern in LEFT_OUT))
    candidates = [name for name in panel.columns if name not in NOT_FEATURES and not left_out.fullmatch(name)]
    return [name for name in candidates if panel[name].nunique() > 1]


def linear_features(panel: pd.DataFrame, horizon_days: int) -> list[str]:
    """Return what a linear model looks at: the essential six, days of activity in windows, and the outlook.

    Totals since the beginning of time do no harm here: their logs beside that of the tenure are the logs of rates.
    """
    outlook = [name for name in ("btyd_silent",) if name in panel and panel[name].nunique() > 1]
    return [*essential_features(panel, horizon_days), *filled_windows(panel, "active_days", horizon_days), *outlook]


def money_features(panel: pd.DataFrame, horizon_days: int) -> list[str]:
    """Return what a linear model of money looks at: what ``linear_features`` are, and amounts beside them."""
    outlook = [name for name in ("btyd_value", "btyd_spend") if name in panel and panel[name].nunique() > 1]
    columns = [*linear_features(panel, horizon_days), *filled_windows(panel, "amount", horizon_days), *outlook]
    return list(dict.fromkeys(columns))


def filled_windows(panel: pd.DataFrame, kind: str, horizon_days: int) -> list[str]:
    """Return the windows of a kind (``amount``, ``active_days``) up to two horizons that mean the same at every date.

    A linear model follows a feature wherever it goes, so it gets none that drifts with the calendar: a window is filled
    when it is no longer than the history at the panel's middle date.
    """
    most = min(panel.groupby("as_of")["tenure_days"].max().median(), 2 * horizon_days)
    names = [name for name in model_features(panel) if name.startswith(kind)]
    return [name for name in names if FEWEST_DAYS <= _window_days(name) <= most]


def nearest_window(panel: pd.DataFrame, horizon_days: int) -> tuple[str, int]:
    """Return the ``amount_Nd`` column whose window is nearest to the horizon, and N."""
    windows = [_window_days(name) for name in panel.columns if name.startswith("amount_") and _window_days(name)]
    days = min(windows, key=lambda window: (abs(window - horizon_days), window))
    return f"amount_{days}d", days


def essential_features(panel: pd.DataFrame, horizon_days: int) -> list[str]:
    """Return the six features of the linear baseline."""
    return [*ESSENTIAL, nearest_window(panel, horizon_days)[0]]


def _window_days(name: str) -> int:
    """Return 90 for ``orders_90d``, 0 for a feature that is no plain window."""
    found = re.fullmatch(r"(?:orders|amount|active_days)_(\d+)d", name)
    return int(found[1]) if found else 0


def is_chance(name: str) -> bool:
    """Return whether a feature is a probability."""
    return name in CHANCES
