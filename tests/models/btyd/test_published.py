"""The published figures of the CDNOW sample: 2,357 customers, 39 weeks known, 39 weeks later."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from src.models.btyd import BGNBD, MBGNBD, GammaGamma, ParetoNBD

LAST = 216 / 7  # week of the last of 26 repeat purchases of the customer that the R package BTYD looks at


@pytest.fixture(scope="module")
def fitted(cdnow):
    return {model: model().fit(cdnow.x, cdnow.t_x, cdnow.T) for model in (BGNBD, MBGNBD, ParetoNBD)}


def test_the_sample_is_that_of_the_literature(cdnow):
    assert len(cdnow.x) == 2357
    assert (cdnow.x > 0).sum() == 946
    assert cdnow.later.sum() == 1882
    assert np.mean(cdnow.later == 0) == pytest.approx(0.7098, abs=5e-5)


@pytest.mark.parametrize(
    ("model", "parameters", "log_likelihood"),
    [
        (BGNBD, {"r": 0.2426, "alpha": 4.4136, "a": 0.7929, "b": 2.4259}, -9582.429),
        (MBGNBD, {"r": 0.5248, "alpha": 6.1831, "a": 0.8914, "b": 1.6140}, -9582.136),
        (ParetoNBD, {"r": 0.5532, "alpha": 10.578, "s": 0.6062, "beta": 11.669}, -9594.976),
    ],
)
def test_parameters_and_likelihood(fitted, model, parameters, log_likelihood):
    assert fitted[model].converged_
    assert fitted[model].message_ == ""
    assert fitted[model].params_ == pytest.approx(parameters, abs=1e-4, rel=5e-5)
    assert fitted[model].log_likelihood_ == pytest.approx(log_likelihood, abs=5e-4)


@pytest.mark.parametrize(
    ("model", "purchases", "alive", "new"),
    [(BGNBD, 25.75659, 0.9688523, 1.444004), (ParetoNBD, 25.45647, 0.997874, 1.473434)],
)
def test_one_customer_and_a_new_one(fitted, model, purchases, alive, new):
    """BTYD's own optimiser stops just short of the top, which moves its fifth digit."""
    assert fitted[model].expected_purchases(52, 26, LAST, 31) == pytest.approx(purchases, rel=6e-5)
    assert fitted[model].p_alive(26, LAST, 31) == pytest.approx(alive, abs=3e-6)
    assert fitted[model].expected_new(52) == pytest.approx(new, rel=1e-5)


@pytest.mark.parametrize(
    ("model", "total", "distance", "square", "pearson", "spearman"),
    [
        (ParetoNBD, 1665.5, 0.7545, 2.5691, 0.6302, 0.4597),
        (MBGNBD, 1576.7, 0.7648, 2.5830, 0.6273, 0.4500),
        (BGNBD, 1653.4, 0.7855, 2.5856, 0.6256, 0.4493),
    ],
)
def test_the_39_weeks_after(fitted, cdnow, model, total, distance, square, pearson, spearman):
    forecast = fitted[model].expected_purchases(39, cdnow.x, cdnow.t_x, cdnow.T)
    assert forecast.sum() == pytest.approx(total, abs=0.05)
    assert np.abs(forecast - cdnow.later).mean() == pytest.approx(distance, abs=5e-5)
    assert ((forecast - cdnow.later) ** 2).mean() == pytest.approx(square, abs=5e-5)
    assert np.corrcoef(forecast, cdnow.later)[0, 1] == pytest.approx(pearson, abs=5e-5)
    assert spearmanr(forecast, cdnow.later).statistic == pytest.approx(spearman, abs=5e-5)


def test_spend_of_repeat_buyers(cdnow):
    again = cdnow.x > 0
    model = GammaGamma().fit(cdnow.x[again], cdnow.spend[again])
    assert model.converged_
    assert model.params_ == pytest.approx({"p": 6.25, "q": 3.74, "gamma": 15.44}, abs=6e-3)
    assert model.log_likelihood_ == pytest.approx(-4055.918, abs=5e-3)
