import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from src.models.metrics import CHURN_METRICS, VALUE_METRICS, calibration_slope
from src.models.weighted import WEIGHTED, prepared

EXACT = [metric for metric in (*CHURN_METRICS, *VALUE_METRICS) if metric.__name__ in WEIGHTED]
EXACT.remove(calibration_slope)


@pytest.mark.parametrize("metric", EXACT)
@given(seed=st.integers(0, 10_000), people=st.integers(10, 40))
@example(seed=6453, people=11)  # a draw with one kind only
def test_a_customer_that_weighs_three_counts_as_three(metric, seed, people):
    draw = np.random.default_rng(seed)
    true = (
        (draw.random(people) < 0.4).astype(float) if metric in CHURN_METRICS else np.round(draw.lognormal(1, 1, people))
    )
    predicted = np.round(draw.random(people), 1)
    weights = draw.multinomial(people, np.ones(people) / people, size=3)
    expected = [metric(true[rows], predicted[rows]) for rows in repeated(weights)]
    np.testing.assert_allclose(prepared(metric.__name__, true, predicted)(weights.astype(float)), expected, atol=1e-9)


def test_the_calibration_slope_of_weighted_customers_is_that_of_the_repeated_ones():
    draw = np.random.default_rng(3)
    left, risk = (draw.random(200) < 0.4).astype(float), draw.random(200)
    weights = draw.multinomial(200, np.ones(200) / 200, size=5)
    expected = [calibration_slope(left[rows], risk[rows]) for rows in repeated(weights)]
    found = prepared("calibration_slope", left, risk)(weights.astype(float))
    np.testing.assert_allclose(found, expected, atol=1e-3)


def test_customers_told_apart_wholly_have_no_calibration_slope():
    apart = prepared("calibration_slope", np.array([0, 0, 1, 1]), np.array([0.1, 0.2, 0.3, 0.4]))
    assert np.isnan(apart(np.ones((1, 4)))).all()


def test_a_metric_without_a_weighted_form_says_so():
    assert prepared("empc", np.array([0, 1]), np.array([0.1, 0.2])) is None


def repeated(weights: np.ndarray) -> list[np.ndarray]:
    """Return the rows of each draw, one repeated as often as it weighs."""
    return [np.repeat(np.arange(len(times)), times) for times in weights]
