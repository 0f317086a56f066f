"""A whole run called from a notebook: its lines as they come, its complaints as errors."""

import os
import sys
from pathlib import Path

import pytest
from worlds import shop, write_project

from src.errors import BadInput
from src.pipeline import whole
from src.pipeline.failures import RunFailed
from src.pipeline.whole import whole_run

SAYS = "import sys, os; print('begun'); print('why', file=sys.stderr); sys.exit(int(os.environ.get('CODE', 0)))"


@pytest.fixture
def command(monkeypatch):
    """Return what is called; a stand-in speaks and ends with the exit code of CODE."""
    called = []
    shown = whole._shown

    def instead(command, complaints):
        called.extend(command)
        return shown([sys.executable, "-c", SAYS], complaints)

    monkeypatch.setattr(whole, "_shown", instead)
    return called


def test_the_lines_of_the_run_are_shown_and_the_folder_of_the_scores_comes_back(command, tmp_path, capsys):
    project = write_project(tmp_path, shop(customers=5), name="small")
    folder = whole_run(str(project), as_of="2024-01-02", workspace=str(tmp_path), sample=0.5, train=False)
    assert folder == tmp_path / "data" / "scored" / "small.sample0.5" / "2024-01-02"
    assert capsys.readouterr().out == "begun\n"
    assert command[3:] == [
        "run", str(project), "--as-of", "2024-01-02", "--set=sample=0.5", "--set=train=false",
        "--workspace", str(tmp_path),
    ]  # fmt: skip


@pytest.mark.parametrize(("code", "error"), [(1, RunFailed), (2, BadInput)])
@pytest.mark.usefixtures("command")
def test_what_the_run_complains_of_is_the_error(code, error, monkeypatch):
    monkeypatch.setenv("CODE", str(code))
    with pytest.raises(error, match="why"):
        whole_run("configs/complete_journey.yml")


def test_bad_input_is_found_by_the_run_itself():
    with pytest.raises(BadInput) as bad:
        whole_run("nowhere.yml")
    assert bad.value.about == "Project file 'nowhere.yml' cannot be read." and len(bad.value.problems) == 1


def test_the_run_does_not_take_a_notebook_for_a_terminal(monkeypatch, capsys):
    """A kernel says to all it starts that colours are welcome; a bar that is redrawn would show nothing."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    asks = "from rich.console import Console; print(Console().is_terminal)"
    with Path(os.devnull).open("w+") as nowhere:
        assert whole._shown([sys.executable, "-c", asks], nowhere) == 0
    assert capsys.readouterr().out == "False\n"
