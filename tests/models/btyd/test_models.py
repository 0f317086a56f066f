"""What holds of every model, whatever the customers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import approx_fprime
from scipy.special import betaln, gammaln

from src.models.btyd import BGNBD, MBGNBD, ParetoNBD
from src.models.btyd.histories import grouped
from src.models.btyd.model import BuyTillYouDie, _total

MODELS = (BGNBD, MBGNBD, ParetoNBD)
TRUE = {
    BGNBD: {"r": 0.7, "alpha": 5.0, "a": 0.8, "b": 2.5},
    MBGNBD: {"r": 0.9, "alpha": 6.0, "a": 0.6, "b": 2.0},
    ParetoNBD: {"r": 0.8, "alpha": 8.0, "s": 0.6, "beta": 12.0},
}

every_model = pytest.mark.parametrize("kind", MODELS, ids=lambda kind: kind.__name__)
parameter = st.floats(0.02, 50)
history = st.tuples(st.integers(0, 400), st.floats(0.01, 1), st.floats(0.1, 200)).map(
    lambda told: (told[0], told[1] * told[2] if told[0] else 0.0, told[2])
)


def known(kind: type[BuyTillYouDie], *values: float) -> BuyTillYouDie:
    """Return the model as if it had learnt these parameters."""
    model = kind()
    model.params_ = dict(zip(kind.names, values, strict=True)) if values else TRUE[kind]
    return model


models = st.builds(known, st.sampled_from(MODELS), parameter, parameter, parameter, parameter)


def drawn(kind: type[BuyTillYouDie], customers: int, seed: int = 5) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return simulated histories of customers of this kind: buying and stopping as the model says."""
    draw, told = np.random.default_rng(seed), TRUE[kind]
    watched = draw.uniform(20, 60, customers)
    rate = draw.gamma(told["r"], 1 / told["alpha"], customers)
    gaps = draw.exponential(1 / rate[:, None], (customers, 120))
    bought_at = gaps.cumsum(axis=1)
    if kind is ParetoNBD:
        alive_until = draw.exponential(1 / draw.gamma(told["s"], 1 / told["beta"], customers))
        end = np.minimum(watched, alive_until)
        counted = bought_at <= end[:, None]
    else:
        stops = draw.random((customers, 121)) < draw.beta(told["a"], told["b"], customers)[:, None]
        before = stops[:, :-1] if kind is MBGNBD else np.c_[np.zeros((customers, 1), bool), stops[:, :-2]]
        counted = (bought_at <= watched[:, None]) & ~np.logical_or.accumulate(before, axis=1)
    x = counted.sum(axis=1)
    return x, np.where(x > 0, (bought_at * counted).max(axis=1), 0), watched


def textbook(model: BuyTillYouDie, x: float, t_x: float, T: float) -> float:
    """Return the log-likelihood as the papers write it, the integral over the time of stopping done by QUADPACK."""
    if isinstance(model, ParetoNBD):
        r, alpha, s, beta = model.params_.values()

        def log(u: float) -> float:
            return -(r + x) * np.log(alpha + u) - (s + 1) * np.log(beta + u)

        points = np.minimum(t_x + min(alpha + t_x, beta + t_x) / (r + x + s) * np.array([0.1, 1, 5, 30]), T)
        area = quad(lambda u: np.exp(log(u) - log(t_x)), t_x, T, points=points, epsabs=0, epsrel=1e-10, limit=500)[0]
        alive = -(r + x) * np.log(alpha + T) - s * np.log(beta + T)
        stopped = np.log(s) + log(t_x) + (np.log(area) if area > 0 else -np.inf)
        return gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta) + np.logaddexp(alive, stopped)
    r, alpha, a, b = model.params_.values()
    flips = x + model.chances
    alive = betaln(a, b + flips) - (r + x) * np.log(alpha + T)
    stopped = betaln(a + 1, b + flips - 1) - (r + x) * np.log(alpha + t_x) if flips else -np.inf
    return gammaln(r + x) - gammaln(r) + r * np.log(alpha) - betaln(a, b) + np.logaddexp(alive, stopped)


@given(models, history)
def test_the_likelihood_is_the_textbook_s(model, told):
    assert model.log_likelihood(*told) == pytest.approx(textbook(model, *told), rel=1e-7, abs=1e-7)


@given(models, history)
def test_the_derivatives_are_those_of_the_likelihood(model, told):
    x, t_x, T = (np.array([value], dtype=float) for value in told)
    logs = np.log(list(model.params_.values()))
    steps = approx_fprime(logs, lambda at: model._terms(np.exp(at), x, t_x, T)[0][0], 1e-6)
    slopes = model._terms(np.exp(logs), x, t_x, T)[1][:, 0] * np.exp(logs)
    assert slopes == pytest.approx(steps, rel=1e-3, abs=1e-2)


@given(models, st.lists(history, min_size=1, max_size=8), st.integers(1, 3))
def test_the_likelihood_does_not_depend_on_grouping(model, told, times):
    x, t_x, T = (np.array(column) for column in zip(*(told * times), strict=True))

    total = _total(model, np.array(list(model.params_.values())), grouped(x, t_x, T))[0]
    assert total == pytest.approx(model.log_likelihood(x, t_x, T).sum(), rel=1e-9, abs=1e-9)


@given(models, history)
def test_alive_is_a_probability(model, told):
    assert 0 <= model.p_alive(*told) <= 1


@given(models, history, st.floats(0, 500), st.floats(0, 500))
def test_silence_grows_less_likely_and_never_below_that_of_those_who_left(model, told, sooner, later):
    sooner, later = min(sooner, later), max(sooner, later)
    assert model.p_silent(0, *told) == 1
    assert 1 >= model.p_silent(sooner, *told) >= model.p_silent(later, *told) - 1e-9
    assert model.p_silent(later, *told) >= model.p_silent(np.inf, *told) - 1e-6
    assert model.p_silent(np.inf, *told) >= 1 - model.p_alive(*told) - 1e-9


@given(models, history, st.floats(0, 500), st.floats(0, 500))
def test_more_purchases_are_expected_of_a_longer_time(model, told, sooner, later):
    fewer, more = model.expected_purchases([min(sooner, later), max(sooner, later)], *told)
    assert 0 <= fewer <= more + 1e-9
    assert np.isfinite(more)


@given(models, history, st.floats(0.01, 500))
def test_at_least_as_many_purchases_are_expected_as_customers_who_buy(model, told, ahead):
    assert model.expected_purchases(ahead, *told) >= 1 - model.p_silent(ahead, *told) - 1e-6


@settings(deadline=None)
@given(models, history, st.floats(0.05, 0.95))
def test_the_quantile_inverts_silence(model, told, q):
    within = model.next_purchase_quantile(q, *told)
    if np.isfinite(within):
        assert model.p_silent(within, *told) == pytest.approx(1 - q, abs=1e-6)
    else:
        assert model.p_silent(1e9, *told) >= 1 - q - 1e-6


@every_model
def test_a_single_customer_and_many_are_answered_alike(kind):
    model, x, t_x, T = known(kind), [0, 3, 40], [0.0, 20.0, 30.0], [38.0, 38.0, 31.0]
    for ask in (model.p_alive, model.log_likelihood):
        assert ask(x, t_x, T) == pytest.approx(np.array([ask(*told) for told in zip(x, t_x, T, strict=True)]))
    quantiles = model.next_purchase_quantile([[0.1], [0.5]], x, t_x, T)
    assert quantiles.shape == (2, 3)
    assert quantiles[1, 2] == pytest.approx(model.next_purchase_quantile(0.5, 40, 30.0, 31.0))


@every_model
def test_hundreds_of_purchases_and_a_long_silence_overflow_nothing(kind):
    model = known(kind)
    assert model.p_alive(800, 200.0, 1000.0) == pytest.approx(0, abs=1e-12)
    assert model.p_alive(800, 200.0, 200.0) > 0.9
    assert np.isfinite(model.log_likelihood(800, 200.0, [200.0, 1000.0])).all()
    assert model.expected_purchases(10, 800, 200.0, 200.0) == pytest.approx(800 / 200 * 10, rel=0.06)
    assert model.next_purchase_quantile(0.5, 800, 200.0, 1000.0) == np.inf


@every_model
def test_parameters_at_their_bounds_still_give_answers(kind):
    for values in ((0.1, 0.1, 6_000.0, 1e6), (1e6, 1e6, 3.0, 0.3), (0.05, 1e-3, 1e-6, 1e6), (2.0, 5.0, 1e6, 1e-6)):
        model = known(kind, *values)
        expected = model.expected_purchases([1.0, 8.0], 25, 39.0, 40.0)
        assert np.isfinite(expected).all()
        assert 0 <= expected[0] <= expected[1]
        assert np.isfinite([model.p_silent(8, 25, 39.0, 40.0), model.p_silent(np.inf, 25, 39.0, 40.0)]).all()


@every_model
def test_parameters_are_recovered(kind):
    model = kind().fit(*drawn(kind, 15_000))
    assert model.converged_
    assert model.params_ == pytest.approx(TRUE[kind], rel=0.25)


@every_model
def test_of_new_customers_as_many_purchases_and_silences_are_expected_as_come(kind):
    x, _, T = drawn(kind, 20_000, seed=8)
    model = known(kind)
    assert model.expected_new(T).sum() == pytest.approx(x.sum(), rel=0.05)
    assert model.p_silent(T, 0, 0, 0).mean() == pytest.approx((x == 0).mean(), abs=0.01)


@every_model
def test_the_unit_of_time_does_not_matter(kind):
    x, t_x, T = drawn(kind, 2_000)
    weeks, days = kind().fit(x, t_x, T), kind().fit(x, t_x * 7, T * 7)
    assert days.params_["alpha"] == pytest.approx(7 * weeks.params_["alpha"], rel=1e-3)
    assert days.p_alive(x, t_x * 7, T * 7) == pytest.approx(weeks.p_alive(x, t_x, T), abs=1e-4)


@every_model
@pytest.mark.parametrize(
    ("x", "t_x", "T", "said"),
    [
        ([0, 0], [0, 0], [5, 6], "No customer bought more than once"),
        ([0, 0], [0, 0], [0, 0], "No customer bought more than once"),
        ([2, 2, 2], [3, 3, 3], [6, 6, 6], "Every customer has the same history"),
    ],
)
def test_where_nothing_can_be_learnt_it_says_why_and_answers_nothing(kind, x, t_x, T, said):
    model = kind().fit(x, t_x, T)
    assert not model.converged_
    assert said in model.message_
    assert np.isnan([*model.params_.values(), model.log_likelihood_]).all()
    for answer in (model.p_alive(x, t_x, T), model.p_silent(1, x, t_x, T), model.p_silent(np.inf, x, t_x, T)):
        assert np.isnan(answer).all()
    assert np.isnan(model.expected_purchases(1, x, t_x, T)).all()
    assert np.isnan(model.next_purchase_quantile(0.5, x, t_x, T)).all()


@every_model
def test_a_climb_cut_short_is_no_convergence(kind):
    model = kind(most_steps=1).fit(*drawn(kind, 500))
    assert not model.converged_
    assert "still rises" in model.message_
    assert np.isfinite(list(model.params_.values())).all()


def test_customers_who_are_all_alike_and_never_stop_lead_to_bounds_that_are_named():
    gaps = np.random.default_rng(2).exponential(1, (300, 100)).cumsum(axis=1)
    counted = gaps <= 30
    model = BGNBD().fit(counted.sum(axis=1), (gaps * counted).max(axis=1), np.full(300, 30.0))
    assert model.converged_
    assert "At the bound, so alike in all customers or nothing: a" in model.message_
    assert model.p_alive(30, 29.5, 30) > 0.999
