import json
import os
import subprocess
import sys
from datetime import date
from socket import gethostname

import numpy as np
import pandas as pd
import pytest

from src.models.tracking import (
    PARENT_RUN,
    RUNNER,
    champion,
    end_pipeline_run,
    last_search,
    log_figures,
    log_metrics_by_date,
    log_model,
    log_trials,
    notebook_run,
    pipeline_run,
    tracking_uri,
)
from src.workspace import Workspace

BARE = """
import json, sys
import mlflow, pandas as pd
mlflow.set_tracking_uri(sys.argv[1])
model = mlflow.sklearn.load_model("models:/shop_churn@champion")
ours = [name for name in sys.modules if name == "src" or name.startswith("src.")]
print(json.dumps([model.predict_proba(pd.read_parquet(sys.argv[2]))[:, 1].tolist(), ours]))
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory) -> Workspace:
    return Workspace(tmp_path_factory.mktemp("ws"), "shop", date(2024, 7, 1))


@pytest.fixture(autouse=True)
def own_store(monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    monkeypatch.delenv(PARENT_RUN, raising=False)


def test_the_store_is_in_the_workspace_unless_the_environment_names_another(tmp_path, monkeypatch):
    assert tracking_uri(tmp_path) == f"sqlite:///{tmp_path.as_posix()}/mlruns/mlflow.db"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:5000")
    assert tracking_uri(tmp_path) == "http://127.0.0.1:5000"


def test_a_notebooks_run_is_the_child_of_the_pipelines_and_keeps_metrics_by_date(workspace, monkeypatch, tmp_path):
    import mlflow

    monkeypatch.chdir(tmp_path)
    parent = pipeline_run(workspace, {"as_of": "2024-07-01"})
    monkeypatch.setenv(PARENT_RUN, parent)
    backtest = pd.DataFrame({"as_of": pd.to_datetime(["2024-01-01", "2024-01-29"]), "model": "stack", "metric": "auc"})
    with notebook_run(workspace, "04_churn", {"reasons": 3}) as run_id:
        log_metrics_by_date(backtest.assign(value=[0.8, 0.9]))
    end_pipeline_run(workspace, parent, "FINISHED")
    client = mlflow.MlflowClient()
    child = client.get_run(run_id).data
    assert child.tags["mlflow.parentRunId"] == parent
    assert child.params == {"reasons": "3"}
    assert [(metric.step, metric.value) for metric in client.get_metric_history(run_id, "stack/auc")] == [
        (20240101, 0.8),
        (20240129, 0.9),
    ]
    assert client.get_run(parent).info.status == "FINISHED"
    assert list(tmp_path.iterdir()) == []


def test_a_run_whose_runner_was_killed_is_ended_by_the_next_with_its_children(tmp_path, monkeypatch):
    import mlflow

    workspace = Workspace(tmp_path, "shop", date(2024, 7, 1))
    gone = subprocess.Popen(["true"])
    gone.wait()
    living, orphan = pipeline_run(workspace, {}), pipeline_run(workspace, {})
    client = mlflow.MlflowClient()
    client.set_tag(orphan, RUNNER, f"{gethostname()}:{gone.pid}")
    monkeypatch.setenv(PARENT_RUN, orphan)
    with notebook_run(workspace, "04_churn", {}) as child:
        elsewhere = pipeline_run(workspace, {})
        assert client.get_run(child).info.status == "KILLED"
    client.set_tag(elsewhere, RUNNER, "another machine:1")
    newest = pipeline_run(workspace, {})
    told = {run: client.get_run(run).info.status for run in (living, orphan, elsewhere, newest)}
    assert told == {living: "RUNNING", orphan: "KILLED", elsewhere: "RUNNING", newest: "RUNNING"}


def test_a_run_that_was_ended_takes_along_the_notebooks_still_under_way(tmp_path, monkeypatch):
    import mlflow

    workspace = Workspace(tmp_path, "shop", date(2024, 7, 1))
    whole = pipeline_run(workspace, {})
    monkeypatch.setenv(PARENT_RUN, whole)
    with notebook_run(workspace, "03_segments", {}) as done:
        pass
    with notebook_run(workspace, "04_churn", {}) as killed:
        end_pipeline_run(workspace, whole, "KILLED")
        client = mlflow.MlflowClient()
        told = [client.get_run(run).info.status for run in (whole, done, killed)]
    assert told == ["KILLED", "FINISHED", "KILLED"]


class Picture:
    def svg(self) -> str:
        return "<svg>ann</svg>"


def test_a_chart_is_logged_as_it_was_drawn_and_a_figure_is_drawn(workspace):
    import mlflow
    from matplotlib.figure import Figure

    with notebook_run(workspace, "04_churn", {}) as run_id:
        log_figures({"gain": Picture(), "swarm": Figure()})
    gain, swarm = (mlflow.artifacts.load_text(f"runs:/{run_id}/figures/{name}.svg") for name in ("gain", "swarm"))
    assert gain == "<svg>ann</svg>"
    assert "<svg" in swarm


def test_what_goes_wrong_in_a_notebook_ends_its_run_as_failed(workspace):
    import mlflow

    with pytest.raises(ZeroDivisionError), notebook_run(workspace, "04_churn", {}) as run_id:
        1 / 0  # noqa: B018
    assert mlflow.MlflowClient().get_run(run_id).info.status == "FAILED"


def test_what_a_model_needs_is_not_looked_for_among_all_that_is_installed(workspace, churn_trained, now, monkeypatch):
    looked: list[str] = []
    monkeypatch.setattr("mlflow.utils.requirements_utils._check_requirement_satisfied", looked.append)
    with notebook_run(workspace, "04_churn", {}):
        log_model(workspace, "unchecked", churn_trained.model, now)
    assert looked == []


def test_a_logged_model_predicts_in_a_process_that_has_no_repository(workspace, churn_trained, now, tmp_path, capfd):
    with notebook_run(workspace, "04_churn", {}):
        first = log_model(workspace, "churn", churn_trained.model, now)
        second = log_model(workspace, "churn", churn_trained.model, now)
    assert capfd.readouterr().err == ""
    assert (first, second) == ("1", "2")
    table = now[churn_trained.features]
    table.to_parquet(tmp_path / "now.parquet")
    command = [sys.executable, "-I", "-c", BARE, tracking_uri(workspace.root), str(tmp_path / "now.parquet")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    predicted, ours = json.loads(done.stdout)
    assert predicted == pytest.approx(churn_trained.model.predict_proba(table)[:, 1].tolist())
    assert ours == []


@pytest.mark.usefixtures("workspace")
def test_the_champion_carries_its_signature_and_example():
    import mlflow

    info = mlflow.models.get_model_info("models:/shop_churn@champion")
    assert info.registered_model_version in (None, 2)
    assert info.signature.inputs.input_names()[0] == "recency_days"
    assert info.saved_input_example_info is not None


def test_the_champion_is_found_by_the_next_run_and_kept_without_a_new_version(workspace, churn_trained, now):
    with notebook_run(workspace, "04_churn", {}):
        log_model(workspace, "kept", churn_trained.model, now, recipe="ours")
        found = champion(workspace, "kept", "ours")
        assert found is not None and found.version == "1"
        assert log_model(workspace, "kept", found.model, now, recipe="ours", in_use=found) == "1"
    table = now[churn_trained.features]
    assert np.allclose(found.model.predict_proba(table), churn_trained.model.predict_proba(table))


def test_a_champion_of_another_recipe_or_of_a_later_date_is_none(workspace, churn_trained, now):
    earlier = Workspace(workspace.root, workspace.name, date(2024, 6, 1))
    with notebook_run(workspace, "04_churn", {}):
        log_model(workspace, "dated", churn_trained.model, now, recipe="ours")
    assert champion(workspace, "dated", "another") is None
    assert champion(workspace, "unheard", "ours") is None
    assert champion(earlier, "dated", "ours") is None
    with notebook_run(earlier, "04_churn", {}):
        log_model(earlier, "dated", churn_trained.model, now, recipe="ours")
    assert champion(workspace, "dated", "ours").version == "1"


def test_a_search_is_kept_with_its_trials_and_found_by_the_next_run(workspace):
    import mlflow

    trials = pd.DataFrame({"trial": [0, 1], "loss": [0.3, None], "given_up": [False, True], "num_leaves": [7, 3]})
    assert last_search(workspace, "05_value") is None
    with notebook_run(workspace, "05_value", {}) as run_id:
        log_trials(workspace, trials, {"num_leaves": 7})
    assert last_search(workspace, "05_value") == {"num_leaves": 7}
    client = mlflow.MlflowClient()
    experiment = client.get_run(run_id).info.experiment_id
    children = client.search_runs([experiment], f"tags.mlflow.parentRunId = '{run_id}'")
    assert sorted((run.info.run_name, run.info.status) for run in children) == [
        ("trial 0", "FINISHED"),
        ("trial 1", "KILLED"),
    ]


def test_without_a_model_nothing_is_registered(workspace, now):
    assert log_model(workspace, "value", None, now) == "rule"


def test_the_environment_is_left_as_it_was(tmp_path, monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    for name in ("one", "two"):
        workspace = Workspace(tmp_path / name, "shop", date(2024, 3, 1))
        with notebook_run(workspace, "04_churn", {}):
            pass
        assert "MLFLOW_TRACKING_URI" not in os.environ
        assert (tmp_path / name / "mlruns" / "mlflow.db").is_file()
