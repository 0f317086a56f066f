"""A made-up panel whose truth is known: each customer has a pace, and some slow down before they leave."""

import numpy as np
import pandas as pd
import pytest

from src.models import churn, value

HORIZON = 28
DATES = pd.date_range("2024-01-01", periods=7, freq="28D").as_unit("us")


def world(customers: int = 250, seed: int = 3) -> pd.DataFrame:
    """Return one row a (customer, date) with the features that models need, and what followed."""
    draw = np.random.default_rng(seed)
    pace, money = draw.gamma(2.0, 2.0, customers) + 0.2, np.exp(draw.normal(3, 0.5, customers))
    return pd.concat([_at(draw, date, pace, money) for date in DATES], ignore_index=True)


def _at(draw: np.random.Generator, date: pd.Timestamp, pace: np.ndarray, money: np.ndarray) -> pd.DataFrame:
    slow = np.where(draw.random(len(pace)) < 0.25, 0.1, 1.0)
    counts = {days: draw.poisson(pace * slow * days / 28) for days in (7, 14, 30)}
    soon = draw.poisson(pace * slow / 2)
    later = soon + draw.poisson(pace * slow / 2)
    windows = {f"{kind}_{days}d": unit * n for days, n in counts.items() for kind, unit in _units(money).items()}
    return pd.DataFrame(
        {
            "customer_id": [f"c{who:03d}" for who in range(len(pace))],
            "as_of": date,
            "recency_days": np.minimum(draw.exponential(28 / (pace * slow)), 90.0),
            "tenure_days": 100.0 + draw.integers(0, 5, len(pace)),
            "orders": np.floor(pace * 4) + 1,
            "revenue": pace * money * 4,
            "orders_per_30d": pace,
            "amount_per_30d": pace * money,
            "amount_mean": money,
            "gap_mean_days": np.where(pace < 0.5, np.nan, 28 / pace),
            **windows,
            "btyd_silent": np.exp(-pace * slow),
            "btyd_value": pace * money,
            "amount_365d": pace * money * 12,
            "active": True,
            "quiet": soon == 0,
            "churned": later == 0,
            "spend": later * money,
            "spend_soon": soon * money,
        }
    ).astype(dict.fromkeys(windows, float))


def _units(money: np.ndarray) -> dict[str, np.ndarray]:
    return {"orders": np.ones(len(money)), "active_days": np.ones(len(money)), "amount": money}


@pytest.fixture(scope="session")
def panel() -> pd.DataFrame:
    return world()


@pytest.fixture(scope="session")
def past(panel: pd.DataFrame) -> pd.DataFrame:
    """The panel but for its newest date: what is known."""
    return panel[panel["as_of"] < DATES[-1]]


@pytest.fixture(scope="session")
def now(panel: pd.DataFrame) -> pd.DataFrame:
    """The newest date's features; every tenth customer did not buy lately."""
    rows = (
        panel[panel["as_of"] == DATES[-1]]
        .drop(columns=["active", "quiet", "churned", "spend", "spend_soon"])
        .reset_index(drop=True)
    )
    return rows.assign(recency_days=rows["recency_days"].where(rows.index % 10 > 0, 200.0))


@pytest.fixture(scope="session")
def churn_tested(past: pd.DataFrame):
    return churn.backtest(past, HORIZON)


@pytest.fixture(scope="session")
def churn_trained(past: pd.DataFrame, churn_tested):
    return churn.train(past, churn_tested, churn.decided(churn_tested, past), horizon_days=HORIZON)


@pytest.fixture(scope="session")
def value_tested(past: pd.DataFrame):
    return value.backtest(past, HORIZON)


@pytest.fixture(scope="session")
def value_trained(past: pd.DataFrame, value_tested):
    return value.train(past, value_tested, value.decided(value_tested, past), horizon_days=HORIZON)
