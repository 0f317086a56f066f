"""One notebook in a real kernel."""

import nbformat
import papermill
import pytest

from src.errors import BadInput
from src.pipeline.execute import code_cells, declared_parameters, execute
from src.pipeline.failures import StepFailed


@pytest.fixture
def notebook(tmp_path, write_notebook):
    folder = tmp_path / "größe {x} 客户"
    folder.mkdir()

    def write(*cells, parameters="depth = 1\nname = 'ann'\n"):
        write_notebook(folder / "04_churn.ipynb", *cells, parameters=parameters)
        return folder / "04_churn.ipynb"

    return write


def run(notebook, kernels, on_cell=print, **parameters):
    out = notebook.with_name("out") / notebook.name
    execute(notebook, out, parameters, kernel=kernels.kernel, on_cell=on_cell)
    return nbformat.read(out, 4)


def test_the_parameters_are_those_of_the_tagged_cell(notebook):
    assert declared_parameters(notebook("other = 1")) == {"depth", "name"}


def test_a_notebook_is_executed_with_its_parameters_in_its_own_folder(notebook, kernels):
    cells = []
    path = notebook("depth * 2, name", "", "import os; os.getcwd()")
    executed = run(path, kernels, cells.append, depth=21, name="bob & 'co'")
    shown = [output["data"]["text/plain"] for cell in executed.cells for output in cell.outputs]
    assert shown == ["(42, \"bob & 'co'\")", repr(str(path.parent))]
    assert cells == [1, 2, 3, 4] and code_cells(path) == 4


def test_an_unknown_parameter_is_refused_with_the_declared_ones(notebook, kernels):
    with pytest.raises(BadInput) as refused:
        run(notebook("1"), kernels, depht=3)
    assert str(refused.value) == "Unknown parameter(s): depht.\n  - 04_churn declares depth, name"


def test_a_failing_cell_is_named_and_the_notebook_written_up_to_it(notebook, kernels):
    path = notebook("print('before')", "# why\n\nrate = 1 / 0", "print('after')")
    with pytest.raises(StepFailed) as failed:
        run(path, kernels)
    message = "04_churn failed in cell [3] (rate = 1 / 0): ZeroDivisionError: division by zero"
    assert str(failed.value) == f"{message}\n  executed notebook: {failed.value.notebook}"
    text = failed.value.notebook.read_text(encoding="utf-8")
    assert "before\\n" in text and "after\\n" not in text


def test_bad_input_found_by_a_notebook_stays_bad_input(notebook, kernels):
    raised = "from src.errors import BadInput\nraise BadInput('Two things are wrong:', 'the first', 'the second')"
    with pytest.raises(BadInput) as bad:
        run(notebook(raised), kernels)
    assert bad.value.about == "Two things are wrong:" and bad.value.problems == ("the first", "the second")


def test_a_kernel_that_dies_is_a_failure_of_the_step_and_what_it_had_shown_is_kept(notebook, kernels):
    with pytest.raises(StepFailed, match="04_churn failed: DeadKernelError") as failed:
        run(notebook("print('before')", "import os; os._exit(3)"), kernels)
    assert "before\\n" in failed.value.notebook.read_text(encoding="utf-8")


def test_quick_cells_are_saved_together_and_a_long_one_after_it(notebook, kernels, monkeypatch):
    saved, path = [], notebook("1", "2", "3")
    write = papermill.engines.write_ipynb
    monkeypatch.setattr("papermill.engines.write_ipynb", lambda *given: (saved.append(1), write(*given)))
    run(path, kernels)
    assert len(saved) == 2  # at the beginning and at the end
    monkeypatch.setattr("src.pipeline.execute.SAVED_EVERY_SECONDS", 0.0)
    run(path, kernels)
    assert len(saved) == 2 + 2 + 2 * 4


def test_a_kernel_that_cannot_begin_is_a_failure_of_the_step(notebook, kernels):
    path = notebook("1")
    with pytest.raises(StepFailed, match="died before it was ready"):
        execute(path, path.with_name("out.ipynb"), {}, kernel=lambda _: kernels.kernel(path / "lost"), on_cell=print)


def test_all_that_the_first_cell_shows_is_heard(notebook, kernels):
    path = notebook("1", parameters="for number in range(300): print(number)\n")
    for _ in range(3):
        first = run(path, kernels).cells[0]
        assert "".join(output["text"] for output in first.outputs).split() == [str(number) for number in range(300)]


def test_nothing_is_shared_between_two_kernels(notebook, kernels):
    path = notebook("import builtins; first = not hasattr(builtins, 'seen'); builtins.seen = True; first")
    for _ in range(2):
        assert run(path, kernels).cells[-1].outputs[0]["data"]["text/plain"] == "True"
