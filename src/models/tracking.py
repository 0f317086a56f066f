"""The record of runs and models: the only door to MLflow.

The store is ``<workspace>/mlruns/mlflow.db`` with artifacts in ``<workspace>/mlruns/artifacts``, whatever the current
folder; MLFLOW_TRACKING_URI, when set, wins. MLflow takes seconds to import, so every function imports it when called.
"""

import io
import json
import logging
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stderr
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import parent_process
from pathlib import Path
from socket import gethostname
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable
from unittest.mock import patch

import lightgbm
import numpy
import pandas as pd
import scipy
import sklearn
from filelock import FileLock
from sklearn.base import BaseEstimator

from src.workspace import Workspace, process_lives

from .gate import InUse

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from mlflow import MlflowClient

TRACKING_URI = "MLFLOW_TRACKING_URI"
PARENT_RUN = "CLIENTBASE_PARENT_RUN"
"""Set by the pipeline for its kernels: the run that stands for the whole pipeline run."""
UI = "http://127.0.0.1:5000"
CHAMPION = "champion"
PIPELINE, RUNNER = "pipeline", "runner"
"""The step of a run that stands for a whole pipeline run, and its tag: the machine and process that ends it."""
RECIPE, AS_OF, SEARCHED = "recipe", "as_of", "searched"
"""Tags of a registered version: what it is made of, and the first day that it did not know. Of a run: what it found."""
KEPT, VERSION = "kept", "version"
"""Folder and tag of a run that has learnt: all that it takes to score without learning; the version that scored."""
REQUIREMENTS = [
    f"{module.__name__.replace('sklearn', 'scikit-learn')}=={module.__version__}"
    for module in (sklearn, lightgbm, numpy, pd, scipy)
]
"""What a logged model needs to load and predict; given, because MLflow would take a quarter of a minute to guess it."""


@runtime_checkable
class Drawn(Protocol):
    """A chart that has its picture."""

    def svg(self) -> str:
        """Return the picture as SVG."""


def tracking_uri(root: Path) -> str:
    """Return where the record is kept for the workspace in ``root``."""
    return os.environ.get(TRACKING_URI) or f"sqlite:///{(root / 'mlruns' / 'mlflow.db').resolve().as_posix()}"


def pipeline_run(workspace: Workspace, parameters: Mapping[str, Any]) -> str:
    """Begin the run that stands for a whole pipeline run, and return its id."""
    client, experiment = _open(workspace)
    _end_orphans(client, experiment)
    tags = {**_tags(workspace, PIPELINE), RUNNER: _runner()}
    run = client.create_run(experiment, run_name=f"{workspace.name} {workspace.as_of}", tags=tags)
    _log_parameters(client, run.info.run_id, parameters)
    return run.info.run_id


def _runner() -> str:
    """Return the machine and the process of the runner, in whose service this process may be."""
    runner = parent_process()
    return f"{gethostname()}:{runner.pid if runner else os.getpid()}"


def _end_orphans(client: "MlflowClient", experiment: str) -> None:
    """End as killed, with their children, the runs whose runner on this machine is gone without having ended them."""
    for run in client.search_runs([experiment], f"attributes.status = 'RUNNING' AND tags.step = '{PIPELINE}'"):
        machine, _, process = run.data.tags.get(RUNNER, "").rpartition(":")
        if machine == gethostname() and not process_lives(int(process)):
            _end_run(client, experiment, run.info.run_id, "KILLED")


def _end_run(client: "MlflowClient", experiment: str, run_id: str, status: str) -> None:
    """End a run; of its children those that are still under way were killed."""
    under_way = f"attributes.status = 'RUNNING' AND tags.mlflow.parentRunId = '{run_id}'"
    for child in client.search_runs([experiment], under_way):
        client.set_terminated(child.info.run_id, "KILLED")
    client.set_terminated(run_id, status)


def end_pipeline_run(workspace: Workspace, run_id: str, status: str = "FINISHED") -> None:
    """End the pipeline's run as FINISHED, FAILED or KILLED; notebooks' runs that are still under way as KILLED."""
    client, experiment = _open(workspace)
    _end_run(client, experiment, run_id, status)


def run_page(workspace: Workspace, run_id: str) -> str:
    """Return the address of a run's page: on the tracking server, else where ``clientbase ui`` shows it."""
    _, experiment = _open(workspace)
    uri = tracking_uri(workspace.root)
    served = uri.rstrip("/") if uri.startswith(("http:", "https:")) else UI
    return f"{served}/#/experiments/{experiment}/runs/{run_id}"


@contextmanager
def notebook_run(workspace: Workspace, step: str, parameters: Mapping[str, Any]) -> Iterator[str]:
    """Yield the id of a run for one notebook: a child of the pipeline's run, or on its own when run alone.

    What goes wrong inside ends the run as FAILED and goes on its way.
    """
    import mlflow

    client, experiment = _open(workspace)
    parent = os.environ.get(PARENT_RUN) or None
    tags = _tags(workspace, step)
    with mlflow.start_run(experiment_id=experiment, run_name=step, parent_run_id=parent, tags=tags) as run:
        _log_parameters(client, run.info.run_id, parameters)
        yield run.info.run_id


def record_step(workspace: Workspace, step: str, parameters: Mapping[str, Any], *, parent: str, seconds: float) -> None:
    """Record, after the fact, a notebook that keeps no record of its own: a child of the pipeline's run."""
    before = os.environ.get(PARENT_RUN)
    os.environ[PARENT_RUN] = parent
    try:
        with notebook_run(workspace, step, parameters):
            import mlflow

            mlflow.log_metric("seconds", seconds)
    finally:
        os.environ.pop(PARENT_RUN) if before is None else os.environ.update({PARENT_RUN: before})


def log_metrics_by_date(backtest: pd.DataFrame) -> None:
    """Log as_of, model, metric, value to the running notebook's run: ``stack/auc`` with the date as its step."""
    import mlflow
    from mlflow.entities import Metric

    known = backtest.dropna(subset=["value"])
    metrics = [
        Metric(f"{row.model}/{row.metric}", row.value, int(row.as_of.timestamp() * 1000), int(f"{row.as_of:%Y%m%d}"))
        for row in known.itertuples()
    ]
    run = mlflow.active_run()
    if run and metrics:
        mlflow.MlflowClient().log_batch(run.info.run_id, metrics=metrics)


def log_trials(workspace: Workspace, trials: pd.DataFrame, searched: Mapping[str, Any]) -> None:
    """Log each trial of a search as a child of the running notebook's run, and what it found to that run.

    ``trials``: trial, loss, given_up and a column a setting; ``searched``: the settings that won.
    """
    import mlflow

    run = mlflow.active_run()
    if run is None or trials.empty:
        return
    client = mlflow.MlflowClient()
    client.set_tag(run.info.run_id, SEARCHED, json.dumps(dict(searched)))
    for row in trials.to_dict("records"):
        tags = {**_tags(workspace, "trial"), "mlflow.parentRunId": run.info.run_id}
        child = client.create_run(run.info.experiment_id, run_name=f"trial {row['trial']}", tags=tags).info.run_id
        _log_parameters(client, child, {name: row[name] for name in searched})
        if pd.notna(row["loss"]):
            client.log_metric(child, "loss", row["loss"])
        client.set_terminated(child, "KILLED" if row["given_up"] else "FINISHED")


def last_search(workspace: Workspace, step: str) -> dict[str, Any] | None:
    """Return what the newest search of this step found that a run of this date may know; None without one."""
    client, experiment = _open(workspace)
    wanted = f"tags.step = '{step}' AND tags.{SEARCHED} IS NOT NULL"
    runs = client.search_runs([experiment], wanted, order_by=["attributes.start_time DESC"])
    known = [run.data.tags for run in runs if run.data.tags.get(AS_OF, "") <= workspace.as_of.isoformat()]
    return json.loads(known[0][SEARCHED]) if known else None


@dataclass(frozen=True)
class Training:
    """A run that has learnt, first day not known to it, and the version of the model that it let score."""

    run_id: str
    as_of: str
    version: str


def keep(content: Mapping[str, Any], *, version: str, recipe: str = "") -> None:
    """Keep with the running notebook's run what it takes to score without learning: frames, records, estimators."""
    import mlflow

    run = mlflow.active_run()
    if run is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        for name, one in content.items():
            _put(Path(folder), name, one)
        mlflow.log_artifacts(folder, KEPT)
    mlflow.set_tags({VERSION: version, RECIPE: recipe, KEPT: ", ".join(content)})


def last_training(workspace: Workspace, name: str, step: str, recipe: str = "") -> Training | None:
    """Return the newest training that a run of this date may know; None without one of this recipe.

    Where it let a model score and somebody has made another version the champion since, the training of that one.
    """
    if not _is_there(workspace):
        return None
    client, experiment = _open(workspace)
    wanted = f"tags.step = '{step}' AND tags.{KEPT} IS NOT NULL AND attributes.status = 'FINISHED'"
    runs = client.search_runs([experiment], wanted, order_by=["attributes.start_time DESC"])
    known = [
        Training(run.info.run_id, run.data.tags[AS_OF], run.data.tags[VERSION])
        for run in runs
        if run.data.tags[AS_OF] <= workspace.as_of.isoformat() and run.data.tags.get(RECIPE, "") == recipe
    ]
    newest = _newest(known)
    if newest is None or not newest.version.isdigit():
        return newest
    chosen = _champion_version(client, _registered(workspace, name))
    return _newest([training for training in known if training.version == chosen]) or newest


def _newest(trainings: list[Training]) -> Training | None:
    return max(trainings, key=lambda training: training.as_of, default=None)


def kept(workspace: Workspace, training: Training) -> dict[str, Any]:
    """Return what a training has kept, by name."""
    _open(workspace)
    import mlflow

    with tempfile.TemporaryDirectory() as folder:
        mlflow.artifacts.download_artifacts(run_id=training.run_id, artifact_path=KEPT, dst_path=folder)
        return {path.stem: _got(path) for path in sorted((Path(folder) / KEPT).iterdir())}


def _put(folder: Path, name: str, one: Any) -> None:
    if isinstance(one, pd.DataFrame):
        one.to_parquet(folder / f"{name}.parquet", index=False)
    elif isinstance(one, BaseEstimator):
        import mlflow

        with _known_to_fit():
            mlflow.sklearn.save_model(
                one, folder / name, serialization_format="cloudpickle", pip_requirements=REQUIREMENTS
            )
    else:
        (folder / f"{name}.json").write_text(json.dumps(one, ensure_ascii=False), encoding="utf-8")


def _got(path: Path) -> Any:
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    if path.suffix == ".json":
        return json.loads(path.read_text(encoding="utf-8"))
    import mlflow

    return mlflow.sklearn.load_model(str(path))


def _is_there(workspace: Workspace) -> bool:
    """Return whether there is a record to look into: asking MLflow would make one."""
    return not tracking_uri(workspace.root).startswith("sqlite") or (workspace.mlruns / "mlflow.db").is_file()


def _champion_version(client: "MlflowClient", registered: str) -> str:
    """Return the version that is champion, whoever made it so; empty without one."""
    from mlflow.exceptions import MlflowException

    try:
        return str(client.get_model_version_by_alias(registered, CHAMPION).version)
    except MlflowException:
        return ""


def log_figures(figures: Mapping[str, "Figure | Drawn"]) -> None:
    """Log each figure to the running notebook's run as ``figures/<name>.svg``; one that is drawn already, as it is."""
    import mlflow

    for name, figure in figures.items():
        if isinstance(figure, Drawn):
            mlflow.log_text(figure.svg(), f"figures/{name}.svg")
        else:
            mlflow.log_figure(figure, f"figures/{name}.svg")


def champion(workspace: Workspace, name: str, recipe: str) -> InUse | None:
    """Return the champion of this project; None when there is none that a run of this date may know.

    A champion that learnt from later dates than this run's would tell the past its future; one of another recipe cannot
    be explained. Neither counts.
    """
    import mlflow
    from mlflow.exceptions import MlflowException

    client, _ = _open(workspace)
    try:
        found = client.get_model_version_by_alias(_registered(workspace, name), CHAMPION)
    except MlflowException:
        return None
    if found.tags.get(RECIPE) != recipe or found.tags.get(AS_OF, "") > workspace.as_of.isoformat():
        return None
    return InUse(mlflow.sklearn.load_model(f"models:/{found.name}/{found.version}"), str(found.version))


def log_model(
    workspace: Workspace,
    name: str,
    model: BaseEstimator | None,
    features: pd.DataFrame,
    *,
    recipe: str = "",
    in_use: InUse | None = None,
) -> str:
    """Log and register the model as ``<project>_<name>``, make it the champion, and return its version.

    It carries its signature, five rows of the features as input example and what it needs to run, and loads where this
    repository is not. Without a model (the rule scores) nothing is registered and the version is ``rule``; the model in
    use keeps its version. A run of the past does not take the alias from a champion of a later date.
    """
    if model is None:
        return "rule"
    if in_use is not None and model is in_use.model:
        return in_use.version
    import mlflow
    from mlflow.models import infer_signature

    example = features[list(model.feature_names_in_)].head()
    predict = "predict_proba" if hasattr(model, "predict_proba") else "predict"
    with _known_to_fit(), redirect_stderr(io.StringIO()):  # it prints that there is a new version
        logged = mlflow.sklearn.log_model(
            model,
            name=name,
            serialization_format="cloudpickle",
            signature=infer_signature(example, getattr(model, predict)(example)),
            input_example=example,
            pip_requirements=REQUIREMENTS,
            pyfunc_predict_fn=predict,
            registered_model_name=_registered(workspace, name),
        )
    version = str(logged.registered_model_version)
    _promote(workspace, name, version, recipe)
    return version


@contextmanager
def _known_to_fit() -> Iterator[None]:
    """Keep MLflow from comparing a model's requirements with what is installed, half a second a model: they are it."""
    with ExitStack() as stack:
        for module in map(import_module, ("mlflow.utils.environment", "mlflow.pyfunc")):
            stack.enter_context(patch.object(module, "warn_dependency_requirement_mismatches"))
        yield


def logged_model(workspace: Workspace, name: str, version: str) -> Any:
    """Return a registered version of ``<project>_<name>``; None when it is there no longer, or was never (a rule)."""
    if not version.isdigit():
        return None
    _open(workspace)
    import mlflow

    try:
        return mlflow.sklearn.load_model(f"models:/{_registered(workspace, name)}/{version}")
    except (mlflow.exceptions.MlflowException, OSError):
        return None


def _promote(workspace: Workspace, name: str, version: str, recipe: str) -> None:
    """Tag the version with what it is and make it the champion, unless one of a later date is."""
    import mlflow
    from mlflow.exceptions import MlflowException

    client, registered = mlflow.MlflowClient(), _registered(workspace, name)
    for key, value in {RECIPE: recipe, AS_OF: workspace.as_of.isoformat()}.items():
        client.set_model_version_tag(registered, version, key, value)
    try:
        later = client.get_model_version_by_alias(registered, CHAMPION).tags.get(AS_OF, "")
    except MlflowException:
        later = ""
    if later <= workspace.as_of.isoformat():
        client.set_registered_model_alias(registered, CHAMPION, version)


def _registered(workspace: Workspace, name: str) -> str:
    return f"{workspace.name}_{name}"


def _open(workspace: Workspace) -> tuple["MlflowClient", str]:
    """Return a client of the workspace's store and the id of the project's experiment, both made when missing.

    Under a lock: two processes that create the database, or the experiment, at the same time get in each other's way.
    """
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    import mlflow

    for library in ("mlflow", "alembic"):
        logging.getLogger(library).setLevel(logging.ERROR)
    workspace.mlruns.mkdir(parents=True, exist_ok=True)
    uri = tracking_uri(workspace.root)
    with FileLock(workspace.mlruns / ".store.lock"):
        _track(uri)
        client = mlflow.MlflowClient(uri)
        found = client.get_experiment_by_name(workspace.name)
        return client, found.experiment_id if found else _new_experiment(client, workspace, uri)


def _track(uri: str) -> None:
    """Let MLflow track there in this process, and not say so in the environment, which is the user's to set."""
    import mlflow

    given = os.environ.get(TRACKING_URI)
    mlflow.set_tracking_uri(uri)
    if given is None:
        os.environ.pop(TRACKING_URI, None)


def _new_experiment(client: "MlflowClient", workspace: Workspace, uri: str) -> str:
    """Return the id of a new experiment; a server keeps artifacts where it wants, a database would use ./mlruns."""
    served = uri.startswith(("http:", "https:", "databricks"))
    place = None if served else (workspace.mlruns / "artifacts" / workspace.name).resolve().as_uri()
    return client.create_experiment(workspace.name, artifact_location=place)


def _tags(workspace: Workspace, step: str) -> dict[str, str]:
    return {"project": workspace.name, "as_of": workspace.as_of.isoformat(), "step": step}


def _log_parameters(client: "MlflowClient", run_id: str, parameters: Mapping[str, Any]) -> None:
    """Log them in one transaction."""
    from mlflow.entities import Param

    client.log_batch(run_id, params=[Param(name, str(value)) for name, value in parameters.items()])
