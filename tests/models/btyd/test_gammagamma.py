import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import approx_fprime

from src.models.btyd import GammaGamma
from src.models.btyd.gammagamma import _total


def drawn(customers: int, seed: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """Return counts and mean spends of simulated customers with p 6, q 4 and gamma 15."""
    draw = np.random.default_rng(seed)
    x, nu = draw.integers(1, 12, customers), draw.gamma(4, 1 / 15, customers)
    return x, draw.gamma(6 * x, 1 / (nu * x))


def test_parameters_are_recovered():
    model = GammaGamma().fit(*drawn(30_000))
    assert model.converged_
    assert model.params_ == pytest.approx({"p": 6, "q": 4, "gamma": 15}, rel=0.1)


def test_the_unit_of_money_does_not_matter():
    x, spend = drawn(2_000)
    euros, cents = GammaGamma().fit(x, spend), GammaGamma().fit(x, spend * 100)
    assert cents.params_["gamma"] == pytest.approx(100 * euros.params_["gamma"], rel=1e-3)
    assert cents.expected_spend(x, spend * 100) == pytest.approx(100 * euros.expected_spend(x, spend), rel=1e-4)


def test_expected_spend_lies_between_one_s_own_and_all_the_others():
    model = GammaGamma()
    model.params_ = {"p": 6.0, "q": 4.0, "gamma": 15.0}
    assert model.expected_spend([0, 1, 1], [np.nan, 90.0, 3.0]) == pytest.approx([30, 70, 12])
    assert model.expected_spend(10_000, 90.0) == pytest.approx(90, rel=1e-3)


def test_a_mean_that_is_not_finite_is_not_a_number():
    model = GammaGamma()
    model.params_ = {"p": 6.0, "q": 0.9, "gamma": 15.0}
    assert np.isnan(model.expected_spend([0, 1], [0.0, 90.0])).tolist() == [True, False]


def test_where_nothing_can_be_learnt_it_says_why():
    model = GammaGamma().fit([1, 3], [20.0, 20.0])
    assert not model.converged_
    assert "Every customer spends the same" in model.message_
    assert np.isnan(model.expected_spend([1], [20.0])).all()


@given(
    st.lists(st.floats(0.1, 50), min_size=3, max_size=3), st.integers(1, 300), st.floats(0.01, 1e6), st.integers(1, 9)
)
def test_the_derivatives_are_those_of_the_likelihood(parameters, x, spend, number):
    logs, counts, means = np.log(parameters), np.full(number, float(x)), np.full(number, spend)
    steps = approx_fprime(logs, lambda at: _total(np.exp(at), counts, means)[0], 1e-6)
    assert _total(np.exp(logs), counts, means)[1] * np.exp(logs) == pytest.approx(steps, rel=1e-3, abs=0.05)
