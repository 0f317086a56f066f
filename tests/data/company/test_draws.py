import numpy as np

from src.data.company.draws import picked, running, spread, stream


def test_runs_restart_in_every_group():
    which, place = spread(np.array([2, 0, 3]))
    assert which.tolist() == [0, 0, 2, 2, 2]
    assert place.tolist() == [0, 1, 0, 1, 2]
    np.testing.assert_allclose(running(np.array([1.0, 2, 3, 4, 5]), np.array([2, 3])), [1, 3, 3, 7, 12])


def test_a_column_is_picked_by_the_weights_of_the_row():
    weights = np.array([[1.0, 0, 0], [0, 0, 2], [0, 5, 0]])
    assert picked(stream(1, "lines"), weights, np.array([0, 1, 2, 1, 0])).tolist() == [0, 2, 1, 2, 0]


def test_streams_do_not_share_their_numbers():
    drawn = [stream(1, "orders").random(), stream(1, "lines").random(), stream(1, "orders", 1).random()]
    assert len({*drawn, stream(2, "orders").random()}) == 4
    assert stream(1, "orders").random() == drawn[0]
