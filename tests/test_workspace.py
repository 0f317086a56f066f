from datetime import date

import pandas as pd
import pytest

from src.errors import BadInput
from src.project import ROOT, read_project
from src.workspace import Workspace, open_workspace, publish, read_date, writing, writing_folder


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path, "shop", date(2024, 3, 1))


def test_what_is_written_by_name_is_read_by_name(workspace):
    frame = pd.DataFrame({"customer_id": ["ann"], "orders": [3.0]})
    workspace.write("features", frame)
    workspace.write("prepared", {"as_of": date(2024, 3, 1), "title": "店"})
    pd.testing.assert_frame_equal(workspace.read("features"), frame)
    assert workspace.read("features", columns=["orders"]).columns.tolist() == ["orders"]
    assert workspace.read("prepared") == {"as_of": "2024-03-01", "title": "店"}


def test_what_is_missing_names_the_notebook_to_run_first(workspace):
    with pytest.raises(BadInput, match=r"run notebooks/02_features\.ipynb first"):
        workspace.read("features")


def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path):
    target = tmp_path / "file.txt"
    target.write_text("old")

    def fail():
        with writing(target) as aside:
            aside.write_text("half")
            raise RuntimeError("out of ink")

    with pytest.raises(RuntimeError, match="out of ink"):
        fail()
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("file.txt", "old")]


def test_a_folder_is_replaced_whole_or_not_at_all(tmp_path):
    target = tmp_path / "out"
    with writing_folder(target) as aside:
        (aside / "a.txt").write_text("first")

    def fail():
        with writing_folder(target) as aside:
            (aside / "b.txt").write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert [file.name for file in tmp_path.rglob("*")] == ["out", "a.txt"]


def test_a_writer_killed_between_two_renames_is_put_right_by_the_next(tmp_path):
    before = tmp_path / ".out.before"
    before.mkdir()
    (before / "a.txt").write_text("published")
    with pytest.raises(RuntimeError), writing_folder(tmp_path / "out"):
        raise RuntimeError
    assert (tmp_path / "out" / "a.txt").read_text() == "published"


def staged(root, day, text):
    workspace = Workspace(root, "shop", day)
    workspace.staged.mkdir(parents=True)
    (workspace.staged / "manifest.json").write_text(text)
    pd.DataFrame({"customer_id": [text]}).to_parquet(workspace.staged / "segments.parquet")
    return workspace


def test_latest_points_to_the_newest_date_whatever_was_published_last(tmp_path):
    publish(staged(tmp_path, date(2024, 3, 1), "march"))
    publish(staged(tmp_path, date(2024, 2, 1), "february"))
    latest = tmp_path / "data" / "scored" / "shop" / "latest"
    assert (latest / "manifest.json").read_text() == "march"


def test_the_last_published_file_is_that_of_the_newest_earlier_date(tmp_path):
    january, march = staged(tmp_path, date(2024, 1, 1), "january"), staged(tmp_path, date(2024, 3, 1), "march")
    publish(january)
    publish(march)
    assert january.last_published() is None
    assert march.last_published()["customer_id"].tolist() == ["january"]
    assert (january.last_published_on(), march.last_published_on()) == (None, date(2024, 1, 1))
    assert march.last_published("criteria") is None


def test_nothing_staged_cannot_be_published(workspace):
    with pytest.raises(BadInput, match="08_score"):
        publish(workspace)


def test_a_relative_workspace_begins_at_the_checkout_wherever_a_notebook_is_at_work(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    project = read_project("configs/complete_journey.yml")
    assert open_workspace(project, as_of="2024-01-02", workspace="tried").root == ROOT / "tried"
    assert open_workspace(project, as_of="2024-01-02", workspace=tmp_path).root == tmp_path
    assert open_workspace(project, as_of="2024-01-02").root == ROOT


def test_a_date_is_read_or_refused():
    assert read_date("2024-03-01") == date(2024, 3, 1)
    with pytest.raises(BadInput, match="'soon'"):
        read_date("soon")
