"""A run of the toy graph: 01_prepare, then 03_segments beside 04_churn, then 10_report."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import nbformat
import pytest

from src.errors import BadInput
from src.pipeline.failures import RunFailed, StepFailed
from src.pipeline.lock import alone

ALL = {"01_prepare", "03_segments", "04_churn", "10_report"}


def files_below(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.name != "run.lock"}


def test_every_step_is_executed_once_and_scores_and_reports_are_published(toy):
    outcome = toy.run()
    assert set(outcome.executed) == ALL
    assert files_below(outcome.workspace.folder("reports")) == {
        "index.html", "01_prepare.html", "03_segments.html", "04_churn.html",
        "01_prepare_code.html", "03_segments_code.html", "04_churn_code.html", "10_report_code.html",
        *(f"notebooks/{name}.ipynb" for name in ALL),
    }  # fmt: skip
    assert outcome.workspace.folder("reports").joinpath("index.html").read_text() == "10_report of run f00d"
    assert outcome.workspace.folder("scored").joinpath("manifest.json").is_file()
    assert toy.records == [("run-1", "FINISHED")]
    recording_themselves = {step.name for step in toy.parts.steps if step.recorded}
    assert set(toy.steps) == {(name, "run-1") for name in ALL - recording_themselves}


def test_the_pages_of_customers_are_made_once_when_the_report_is_executed(toy):
    made: list[str] = []
    toy.parts = replace(toy.parts, render_customers=lambda _given, folder, _about: made.append(folder.name))
    toy.run()
    toy.run(only="04_churn")
    assert made == ["pages"]
    toy.run(only="10_report")
    assert made == ["pages", "pages"]


def test_a_notebook_that_was_run_and_saved_in_an_editor_is_the_same_notebook(toy):
    toy.run()
    content = nbformat.read(toy.notebook("04_churn"), 4)
    content.metadata["language_info"] = {"name": "python", "version": "3.13.1"}
    content.cells[-1].execution_count = 7
    content.cells[-1].outputs = [nbformat.v4.new_output("stream", text="seen")]
    nbformat.write(content, toy.notebook("04_churn"))
    assert toy.run().executed == {}


def test_a_log_has_one_line_a_finished_step(toy):
    toy.run()
    lines = [line for line in toy.said if "done in" in line]
    assert len(lines) == 4
    assert lines[0][10:].startswith("01_prepare") and lines[-1][10:].startswith("10_report")


def test_a_second_run_executes_nothing_and_leaves_what_is_published(toy):
    published = toy.run().workspace.folder("reports")
    before = published.stat().st_mtime_ns
    assert toy.run().executed == {}
    assert published.stat().st_mtime_ns == before
    assert len(toy.records) == 1


def test_only_what_comes_after_a_change_is_executed_again(toy, write_notebook):
    toy.run()
    write_notebook(toy.notebook("04_churn"), toy.here, 'here.write("churn_model", {"depth": 5})')
    assert set(toy.run().executed) == {"04_churn", "10_report"}


def test_what_was_left_for_training_is_enough_to_score(toy, write_notebook):
    toy.parts = replace(toy.parts, trainings=lambda _: {"04_churn": "run-0"})
    for name, cell in {"03_segments": "segment_model", "04_churn": "churn_model"}.items():
        parameters = 'project = "toy.yml"\nas_of = "latest"\nworkspace = ""\ntrain = True\ndepth = 2\n'
        write_notebook(toy.notebook(name), toy.here, f'here.write("{cell}", {{"depth": 2}})', parameters=parameters)
    toy.run()
    assert set(toy.run(settings={"train": False}).executed) == {"04_churn"}
    toy.write_on("03_segments")
    assert set(toy.run(settings={"train": False}).executed) == {"03_segments"}
    assert set(toy.run().executed) == {"03_segments", "04_churn"}


def test_a_changed_source_file_brings_everything_up_to_date(toy):
    toy.run()
    (toy.folder / "data.csv").write_text("customer_id\nann\nbob\n")
    assert set(toy.run().executed) == ALL


def test_a_step_whose_file_was_touched_by_somebody_else_is_executed_again(toy):
    workspace = toy.run().workspace
    workspace.path("churn_model").write_text("{}")
    assert set(toy.run().executed) == {"04_churn"}  # it leaves what it had left: nothing after it need run


def test_files_that_a_step_no_longer_writes_do_not_stay(toy, write_notebook):
    workspace = toy.run().workspace
    write_notebook(toy.notebook("03_segments"), "1")
    toy.run()
    assert not workspace.has("segment_model")


def test_what_earlier_dates_have_published_is_looked_at_again(toy):
    steps = tuple(replace(step, looks_back=step.name == "10_report") for step in toy.parts.steps)
    toy.parts = replace(toy.parts, steps=steps)
    earlier = toy.run().workspace.folder("scored").parent / "2017-12-01"
    earlier.mkdir()
    (earlier / "manifest.json").write_text("{}")
    assert set(toy.run().executed) == {"10_report"}


class TestSettings:
    def test_a_setting_reaches_the_notebooks_that_declare_it_and_what_follows(self, toy):
        toy.run()
        outcome = toy.run(settings={"depth": 7})
        assert set(outcome.executed) == {"04_churn", "10_report"}
        assert outcome.workspace.read("churn_model") == {"depth": 7}

    def test_a_setting_that_no_notebook_declares_is_refused_before_anything_is_written(self, toy):
        with pytest.raises(BadInput, match=r"Unknown parameter.*dept\.") as refused:
            toy.run(settings={"dept": 7})
        assert "04_churn declares as_of, depth, project, workspace" in refused.value.problems
        assert not toy.root.exists()


class TestFromAndOnly:
    def test_from_runs_a_step_and_all_after_it_whatever_has_changed_before(self, toy, write_notebook):
        toy.run()
        write_notebook(toy.notebook("01_prepare"), "raise SystemError('not to be run')")
        outcome = toy.run(start="04_churn")
        assert set(outcome.executed) == {"04_churn", "10_report"}
        assert outcome.outdated == []

    def test_only_runs_one_step_and_publishes_nothing_that_does_not_fit(self, toy):
        toy.run()
        outcome = toy.run(only="churn", settings={"depth": 9})
        assert set(outcome.executed) == {"04_churn"}
        assert outcome.outdated == ["10_report"]

    def test_only_the_last_step_is_published(self, toy):
        index = toy.run().workspace.folder("reports") / "index.html"
        before = index.stat().st_mtime_ns
        assert toy.run(only="10").outdated == []
        assert index.stat().st_mtime_ns > before

    def test_what_was_never_run_cannot_be_built_on(self, toy):
        with pytest.raises(BadInput, match=r"01_prepare, 03_segments, 04_churn of toy.*not there"):
            toy.run(only="10_report")

    def test_an_unknown_step_is_refused_with_the_steps_there_are(self, toy):
        with pytest.raises(BadInput, match="01_prepare, 03_segments, 04_churn, 10_report"):
            toy.run(start="09_allocation")


class TestFailure:
    def test_what_was_published_stays_and_the_record_says_failed(self, toy, write_notebook):
        workspace = toy.run().workspace
        published = files_below(workspace.folder("reports"))
        write_notebook(toy.notebook("04_churn"), "1 / 0")
        with pytest.raises(StepFailed, match="04_churn failed"):
            toy.run()
        assert files_below(workspace.folder("reports")) == published
        assert toy.records == [("run-1", "FINISHED"), ("run-1", "FAILED")]

    def test_the_notebooks_that_had_ended_are_recorded(self, toy, write_notebook):
        write_notebook(toy.notebook("10_report"), "1 / 0")
        with pytest.raises(StepFailed, match="10_report failed"):
            toy.run()
        assert set(toy.steps) == {("01_prepare", "run-1"), ("03_segments", "run-1")}

    def test_its_page_is_kept_with_the_failing_cell_first(self, toy, write_notebook):
        write_notebook(toy.notebook("04_churn"), "before = 'all was well'", "1 / 0")
        with pytest.raises(StepFailed, match=r"as a page: .*04_churn_failed\.html") as error:
            toy.in_kernels().run()
        page = error.value.page.read_text(encoding="utf-8")
        assert 0 < page.index("Failed in cell [4]") < page.index("ZeroDivisionError") < page.index("all was well")
        assert not error.value.page.is_relative_to(toy.root / "reports")

    def test_a_page_of_it_that_cannot_be_made_hides_no_error(self, toy, write_notebook):
        toy.parts = replace(toy.parts, render_failed=lambda *_: [].pop())
        write_notebook(toy.notebook("04_churn"), "1 / 0")
        with pytest.raises(StepFailed, match="04_churn failed") as error:
            toy.run()
        assert error.value.page is None

    def test_the_next_run_goes_on_from_there(self, toy, write_notebook):
        write_notebook(toy.notebook("10_report"), "1 / 0")
        with pytest.raises(StepFailed):
            toy.run()
        write_notebook(toy.notebook("10_report"), "1 / 1")
        assert set(toy.run().executed) == {"10_report"}

    def test_a_page_that_cannot_be_rendered_names_the_notebook(self, toy):
        toy.parts = replace(toy.parts, render=lambda *_: 1 / 0)
        with pytest.raises(StepFailed, match="page cannot be rendered: ZeroDivisionError"):
            toy.run()

    def test_a_record_that_cannot_be_opened_is_said(self, toy):
        toy.parts = replace(toy.parts, open_record=lambda *_: 1 / 0)
        with pytest.raises(RunFailed, match="cannot be recorded in MLflow: ZeroDivisionError"):
            toy.run()

    def test_a_workspace_that_cannot_be_written_is_bad_input(self, toy):
        toy.root.mkdir()
        (toy.root / "data").write_text("a file where a folder should be")
        with pytest.raises(BadInput, match="cannot be written"):
            toy.run()


def test_bad_data_is_said_before_anything_is_written(toy):
    def refuse(*_):
        raise BadInput("The data cannot be used:", "transactions: expected rows")

    toy.parts = replace(toy.parts, look=refuse)
    with pytest.raises(BadInput):
        toy.run()
    assert not toy.root.exists()


def test_a_killed_run_is_recovered_from(toy):
    workspace = toy.run().workspace
    reports = workspace.folder("reports")
    reports.rename(reports.with_name(f".{reports.name}.before"))  # killed between its two renames
    half = workspace.folder("interim") / ".prepared.json.999999999.1.writing"
    half.write_text("{")
    (workspace.folder("interim") / "steps" / "10_report.json").write_text('{"inputs"')  # a record cut short
    assert set(toy.run().executed) == {"10_report"}
    assert (reports / "index.html").is_file() and not half.exists()


def test_a_second_run_waits_for_the_first_and_says_so(toy):
    workspace = toy.run().workspace
    with ThreadPoolExecutor(1) as other:
        with alone(workspace, print):
            toy.said.clear()
            second = other.submit(toy.run)
            while not any("waiting" in line for line in toy.said):
                time.sleep(0.05)
            assert not second.done()
        assert second.result().executed == {}


class TestInKernels:
    def test_independent_steps_run_side_by_side_and_no_kernel_is_left(self, toy, write_notebook, left_kernels):
        meet = "import os, time\nuntil = time.time() + 20\n"
        meet += "(here.root / '{mine}').touch()\n"
        meet += "while not (here.root / '{other}').exists() and time.time() < until: time.sleep(.05)\n"
        meet += "assert (here.root / '{other}').exists()\nassert os.environ.get('CLIENTBASE_PARENT_RUN') == {run}"
        for name, mine, other, run in (("03_segments", "a", "b", None), ("04_churn", "b", "a", "'run-1'")):
            write_notebook(toy.notebook(name), toy.here, meet.format(mine=mine, other=other, run=run))
        write_notebook(toy.notebook("10_report"), "1")
        assert set(toy.in_kernels().run().executed) == ALL
        assert left_kernels() == []

    def test_executed_notebooks_keep_their_parameters_and_times(self, toy):
        toy.parts = replace(toy.parts, steps=toy.parts.steps[:1])
        workspace = toy.in_kernels().run().workspace
        executed = nbformat.read(workspace.folder("reports") / "notebooks" / "01_prepare.ipynb", 4)
        injected = next(cell for cell in executed.cells if "injected-parameters" in cell.metadata.tags)
        assert json.dumps("2018-01-02") in injected.source and json.dumps(str(toy.project)) in injected.source
        assert all(cell.metadata.papermill.duration is not None for cell in executed.cells)

    def test_the_first_failure_ends_a_sibling_that_still_runs(self, toy, write_notebook, left_kernels):
        write_notebook(toy.notebook("03_segments"), "import time; time.sleep(60)")
        write_notebook(toy.notebook("04_churn"), "import time; time.sleep(1); 1 / 0")
        began = time.monotonic()
        with pytest.raises(
            StepFailed, match=r"04_churn failed in cell \[3\] \(import time; time.sleep\(1\); 1 / 0\): Zero"
        ):
            toy.in_kernels().run()
        assert time.monotonic() - began < 40
        assert left_kernels() == []
