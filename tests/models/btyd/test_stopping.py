import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.models.btyd.beta_geometric import _closed
from src.models.btyd.stopping import mean_purchases

DRAWS = 200_000


def mean(power: float, ahead: float, a: float, b: float) -> float:
    return mean_purchases(*(np.array([value]) for value in (power, ahead, a, b)))[0]


@given(st.floats(0.02, 40), st.floats(0.05, 50), st.floats(0.05, 40), st.floats(0.05, 40), st.integers(0, 300))
def test_the_rule_agrees_with_the_closed_form_where_that_is_safe(r, ahead, a, b, x):
    closed = _closed(np.array([r, 1.0, a, b]), np.float64(ahead), np.float64(x), (np.float64(0), 0))
    assert mean(r + x, ahead, a, b + x) == pytest.approx(closed, rel=1e-5)


@pytest.mark.parametrize(("a", "b"), [(2_000.0, 3_000.0), (1e6, 1e6), (0.001, 4_000.0), (900.0, 0.5), (3.0, 0.2)])
def test_the_rule_agrees_with_simulated_customers(a, b):
    p = np.maximum(np.random.default_rng(1).beta(a, b, DRAWS), 1e-300)
    simulated = (-np.expm1(-12 * np.log1p(0.8 * p)) / p).mean()
    assert mean(12, 0.8, a, b) == pytest.approx(simulated, rel=0.01)


def test_nothing_is_bought_in_no_time_and_all_that_is_there_by_who_never_stops():
    assert mean(5, 0, 2, 3) == 0
    assert mean(5, 3, 1e-6, 1e6) == pytest.approx(15, rel=1e-6)
