"""Value over a longer time: against the published formula, and by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import gamma, hyperu

from src.errors import BadInput
from src.models.btyd import ParetoNBD
from src.models.lifetime_value import discounted_orders, lifetime_value

WEEKS_A_YEAR = 365.25 / 7


@pytest.fixture
def model() -> ParetoNBD:
    """Pareto/NBD of the CDNOW sample as published: .5532, 10.578, .6062, 11.669."""
    fitted = ParetoNBD()
    fitted.params_ = {"r": 0.5532, "alpha": 10.578, "s": 0.6062, "beta": 11.669}
    return fitted


@pytest.fixture(scope="module")
def histories() -> pd.DataFrame:
    draw = np.random.default_rng(4)
    x = draw.poisson(draw.gamma(1, 2, 400))
    T = draw.integers(200, 360, 400)
    t_x = np.where(x > 0, (T * draw.uniform(0.2, 1, 400)).round(), 0)
    spend = draw.gamma(6 * (x + 1), 1 / (draw.gamma(4, 1 / 60, 400) * (x + 1)))
    return pd.DataFrame({"x": x, "t_x": t_x, "T": T, "mean_spend": spend}).astype(float)


@pytest.mark.parametrize(("x", "t_x", "T"), [(7, 35.0, 77.86), (0, 0.0, 39.0), (2, 10.0, 39.0), (15, 38.0, 39.0)])
def test_without_an_end_it_is_the_published_discounted_residual_transactions(model, x, t_x, T):
    """Fader, Hardie and Lee (2005), equation 2, with Tricomi's function, at 15 % a year."""
    r, alpha, s, beta = model.params_.values()
    delta = np.log(1.15) / WEEKS_A_YEAR
    likelihood = np.exp(model.log_likelihood(x, t_x, T))
    front = alpha**r * beta**s * delta ** (s - 1) * gamma(r + x + 1) * hyperu(s, s, delta * (beta + T))
    expected = front / (gamma(r) * (alpha + T) ** (r + x + 1) * likelihood)
    assert discounted_orders(model, x, t_x, T, discount=(1_500, 0.15)) == pytest.approx(expected, rel=1e-4)


def test_without_a_discount_it_is_the_expected_purchases(model):
    months, weeks = 24, 2 * WEEKS_A_YEAR
    found = discounted_orders(model, 3, 20.0, 39.0, discount=(months, 0.0))
    assert found == pytest.approx(model.expected_purchases(weeks, 3, 20.0, 39.0))


def test_a_month_is_paid_in_its_middle(model):
    plain = model.expected_purchases(WEEKS_A_YEAR / 12, 3, 20.0, 39.0)
    assert discounted_orders(model, 3, 20.0, 39.0, discount=(1, 0.21)) == pytest.approx(plain / 1.21 ** (1 / 24))


def test_value_is_orders_by_spend(histories):
    found = lifetime_value(histories, months=12)
    expected = found["discounted_orders"] * found["expected_spend"]
    pd.testing.assert_series_equal(found["lifetime_value"], expected, check_names=False)
    assert (found["lifetime_value"] > 0).all()


def test_asked_of_a_few_it_is_what_all_histories_tell_of_them(histories):
    few = pd.Index([7, 3, 399])
    pd.testing.assert_frame_equal(lifetime_value(histories, few), lifetime_value(histories).loc[few])


def test_more_months_are_worth_more_and_a_higher_rate_less(histories):
    year, three, dear = (
        lifetime_value(histories, months=months, yearly_rate=rate)["lifetime_value"]
        for months, rate in ((12, 0.1), (36, 0.1), (36, 0.3))
    )
    assert (three > year).all()
    assert (three > dear).all()


def test_what_is_not_known_has_no_value(histories):
    torn = histories.assign(T=histories["T"].where(histories.index > 0))
    assert lifetime_value(torn).isna().all(axis=1).tolist()[:2] == [True, False]
    assert lifetime_value(histories.head(5)).isna().all().all()


def test_every_bad_parameter_is_named():
    with pytest.raises(BadInput, match=r"at least one month; got 0[\s\S]*nought or more, such as \.15; got -1"):
        lifetime_value(pd.DataFrame(), months=0, yearly_rate=-1)
