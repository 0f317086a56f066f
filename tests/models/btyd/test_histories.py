import numpy as np
import pytest

from src.errors import BadInput
from src.models.btyd import BGNBD, GammaGamma
from src.models.btyd.histories import grouped


def test_equal_histories_are_told_once():
    told = grouped([1, 0, 1, 1], [2.0, 0.0, 2.0, 3.0], [5.0, 4.0, 5.0, 5.0])
    assert told.x.tolist() == [0, 1, 1]
    assert told.t_x.tolist() == [0, 2, 3]
    assert told.T.tolist() == [4, 5, 5]
    assert told.number.tolist() == [1, 2, 1]
    assert told.customers == 4


@pytest.mark.parametrize(
    ("x", "t_x", "T", "said"),
    [
        ([1, np.nan], [1, 0], [2, 2], "Expected x as finite numbers that are not negative; got nan first, 1 such of 2"),
        ([1], [-1], [2], "Expected t_x as finite numbers that are not negative; got -1 first"),
        ([1], [1], [np.inf], "Expected T as finite"),
        ([1.5], [1], [2], "Expected x in whole numbers"),
        ([1, 1], [1, 3], [2, 2], "Expected t_x no later than T; got 1 first"),
        ([0], [1], [2], "Expected t_x = 0 where x = 0"),
        ([2], [0], [2], "Expected t_x above 0 where x is"),
        ([1, 2], [1, 2, 3], [4], "numbers of the same length; got x: shape (2,); t_x: shape (3,); T: shape (1,)"),
        (["often"], [1], [2], "Expected x, t_x and T as numbers"),
        ([], [], [], "Expected at least one customer"),
    ],
)
def test_what_cannot_be_a_history_is_refused(x, t_x, T, said):
    with pytest.raises(BadInput) as refused:
        BGNBD().fit(x, t_x, T)
    assert said in str(refused.value)


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(BadInput) as refused:
        BGNBD().fit([1, -1, 0], [np.nan, 0, 0], [2, 2, -2])
    assert len(refused.value.problems) == 3


def test_time_ahead_is_never_negative():
    model = BGNBD().fit([1, 0, 3], [1.0, 0.0, 2.0], [2.0, 3.0, 4.0])
    with pytest.raises(BadInput, match="Expected t"):
        model.expected_purchases(-1, 1, 1, 2)
    with pytest.raises(BadInput, match="Expected q"):
        model.next_purchase_quantile(1.5, 1, 1, 2)


@pytest.mark.parametrize(
    ("x", "spend", "said"),
    [
        ([1, 0], [2.0, 2.0], "Expected x in whole numbers of at least 1; 1 of 2 are not"),
        ([1, 2], [2.0, 0.0], "Expected mean_spend as finite numbers above 0; 1 of 2 are not"),
        ([1, 2], [2.0, np.nan], "Expected mean_spend"),
        ([], [], "Expected at least one customer"),
        ([1, 2], [1.0, 2.0, 3.0], "of the same length"),
    ],
)
def test_what_cannot_be_a_spend_is_refused(x, spend, said):
    with pytest.raises(BadInput) as refused:
        GammaGamma().fit(x, spend)
    assert said in str(refused.value)
