import pytest

from src.errors import BadInput
from src.models.threads import threads


def test_one_thread_unless_the_environment_says_otherwise(monkeypatch):
    monkeypatch.delenv("CLIENTBASE_THREADS", raising=False)
    assert threads() == 1
    monkeypatch.setenv("CLIENTBASE_THREADS", "3")
    assert threads() == 3


def test_a_number_of_threads_that_is_none_is_bad_input(monkeypatch):
    monkeypatch.setenv("CLIENTBASE_THREADS", "many")
    with pytest.raises(BadInput, match="whole number"):
        threads()
