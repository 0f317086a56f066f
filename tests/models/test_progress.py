import sys

import pytest

from src.models.progress import QUIET, shown
from src.pipeline.kernels import _hushed


@pytest.fixture
def in_a_notebook(monkeypatch):
    monkeypatch.setitem(sys.modules, "ipykernel", sys)
    monkeypatch.delenv(QUIET, raising=False)


def test_the_steps_come_as_they_are():
    assert list(shown([3, 1, 2], "steps")) == [3, 1, 2]


@pytest.mark.usefixtures("in_a_notebook")
def test_a_notebook_shows_how_far_it_has_come(capsys):
    list(shown(range(3), "backtest"))
    assert "backtest" in capsys.readouterr().err


def test_nothing_is_shown_where_nobody_watches(monkeypatch, capsys):
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    list(shown(range(3), "backtest"))
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("in_a_notebook")
def test_the_pipeline_keeps_bars_off_its_pages(monkeypatch, capsys):
    monkeypatch.setenv(QUIET, _hushed()[QUIET])
    list(shown(range(3), "backtest"))
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("in_a_notebook")
def test_the_pipeline_makes_no_bar_at_all(monkeypatch):
    monkeypatch.setenv(QUIET, _hushed()[QUIET])
    monkeypatch.setattr("src.models.progress.tqdm", None)
    assert list(shown(range(3), "backtest")) == [0, 1, 2]
