"""Where a run's files are; read and write them by name, whole or not at all."""

import json
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from src.errors import BadInput
from src.project import ROOT, Project, TableName

if TYPE_CHECKING:
    import pandas as pd


class Kept(NamedTuple):
    """A file that a step leaves for later ones: its folder under ``data/``, its name, and who writes it."""

    folder: str
    file: str
    step: str


FILES: dict[str, Kept] = {
    **{table: Kept("interim", f"{table}.parquet", "01_prepare") for table in get_args(TableName)},
    "account": Kept("interim", "account.json", "01_prepare"),
    "merge_map": Kept("interim", "merge_map.parquet", "01_prepare"),
    "identity_review": Kept("interim", "identity_review.csv", "01_prepare"),
    "prepared": Kept("interim", "prepared.json", "01_prepare"),
    "features": Kept("processed", "features.parquet", "02_features"),
    "evidence": Kept("processed", "evidence.parquet", "02_features"),
    "demand": Kept("processed", "demand.parquet", "02_features"),
    "panel": Kept("processed", "panel.parquet", "02_features"),
    "panel_newer": Kept("processed", "panel_newer.parquet", "02_features"),
    "segments": Kept("processed", "segments.parquet", "03_segments"),
    "segment_profile": Kept("processed", "segment_profile.parquet", "03_segments"),
    "segment_model": Kept("processed", "segment_model.json", "03_segments"),
    "churn_scores": Kept("processed", "churn_scores.parquet", "04_churn"),
    "churn_reasons": Kept("processed", "churn_reasons.parquet", "04_churn"),
    "churn_importance": Kept("processed", "churn_importance.parquet", "04_churn"),
    "churn_backtest": Kept("processed", "churn_backtest.parquet", "04_churn"),
    "churn_judged": Kept("processed", "churn_judged.parquet", "04_churn"),
    "churn_model": Kept("processed", "churn_model.json", "04_churn"),
    "value_scores": Kept("processed", "value_scores.parquet", "05_value"),
    "value_reasons": Kept("processed", "value_reasons.parquet", "05_value"),
    "value_importance": Kept("processed", "value_importance.parquet", "05_value"),
    "value_backtest": Kept("processed", "value_backtest.parquet", "05_value"),
    "value_judged": Kept("processed", "value_judged.parquet", "05_value"),
    "value_model": Kept("processed", "value_model.json", "05_value"),
    "needs": Kept("processed", "needs.parquet", "06_needs"),
    "next_orders": Kept("processed", "next_orders.parquet", "06_needs"),
    "recommendations": Kept("processed", "recommendations.parquet", "06_needs"),
    "due_again": Kept("processed", "due_again.parquet", "06_needs"),
    "needs_backtest": Kept("processed", "needs_backtest.parquet", "06_needs"),
    "needs_gains": Kept("processed", "needs_gains.parquet", "06_needs"),
    "latent_gaps": Kept("processed", "latent_gaps.parquet", "06_needs"),
    "campaign_effects": Kept("processed", "campaign_effects.parquet", "06_needs"),
    "prospects": Kept("processed", "prospects.parquet", "07_prospects"),
    "said": Kept("processed", "said.parquet", "07_prospects"),
    "complaints": Kept("processed", "complaints.parquet", "07_prospects"),
    "refusals": Kept("processed", "refusals.parquet", "07_prospects"),
    "conversion_backtest": Kept("processed", "conversion_backtest.parquet", "07_prospects"),
    "conversion_judged": Kept("processed", "conversion_judged.parquet", "07_prospects"),
    "conversion_model": Kept("processed", "conversion_model.json", "07_prospects"),
    "scored": Kept("processed", "scored/segments.parquet", "08_score"),
    "manifest": Kept("processed", "scored/manifest.json", "08_score"),
    "completed": Kept("processed", "completed/segments.parquet", "09_allocation"),
    "allocation": Kept("processed", "completed/allocation.parquet", "09_allocation"),
    "balance": Kept("processed", "completed/balance.parquet", "09_allocation"),
    "actions": Kept("processed", "completed/actions.parquet", "09_allocation"),
    **{
        f"review_{name}": Kept("processed", f"review_{name}.parquet", "11_review")
        for name in ("verdicts", "runs", "judged", "drift", "effects", "campaigns", "people")
    },
}


class Workspace:
    """The files of one project as of one date, under ``root`` (which holds data/, mlruns/ and reports/).

    A ``sample`` of the customers below 1 has a name of its own, which no project can have: its files, runs and models
    are never those of a whole run.
    """

    def __init__(self, root: Path, name: str, as_of: date, sample: float = 1.0) -> None:
        self.root, self.as_of, self.sample = root, as_of, sample
        self.name = name if sample == 1 else f"{name}.sample{sample:g}"

    def __repr__(self) -> str:
        return f"Workspace({self.name} as of {self.as_of} in {self.root})"

    def folder(self, kind: str) -> Path:
        """Return the folder of ``interim``, ``processed``, ``scored`` or ``reports`` for this project and date."""
        base = self.root / kind if kind == "reports" else self.root / "data" / kind
        return base / self.name / self.as_of.isoformat()

    @property
    def mlruns(self) -> Path:
        return self.root / "mlruns"

    @property
    def staged(self) -> Path:
        """Where the scored files wait, complete, until they are published."""
        return self.folder("processed") / "scored"

    @property
    def completed(self) -> Path:
        """Where the scored files wait with owners and actions, as they are published by a whole run."""
        return self.folder("processed") / "completed"

    def all_published(self) -> list[tuple[date, Path]]:
        """Return every earlier date that something was published for, with its folder, the oldest first."""
        found = self.folder("scored").parent.glob("????-??-??/segments.parquet")
        dated = sorted((read_date(file.parent.name), file.parent) for file in found)
        return [(day, folder) for day, folder in dated if day < self.as_of]

    def all_remembered(self, table: str) -> "list[tuple[date, pd.DataFrame]]":
        """Return a table of every earlier date that has it, with its date, the oldest first."""
        files = [(day, folder / f"{table}.parquet") for day, folder in self.all_published()]
        return [(day, _frame(file)) for day, file in files if file.is_file()]

    def published_before(self) -> Path | None:
        """Return the folder of the scored files published for the newest earlier date; None when there is none."""
        earlier = self.all_published()
        return earlier[-1][1] if earlier else None

    def last_published_on(self) -> date | None:
        """Return the newest earlier date that something was published for; None when there is none."""
        folder = self.published_before()
        return read_date(folder.name) if folder else None

    def last_published(self, table: str = "segments") -> "pd.DataFrame | None":
        """Return a table of the newest earlier date, the scored file unless named; None when there is none."""
        folder = self.published_before()
        return _frame(folder / f"{table}.parquet") if folder and (folder / f"{table}.parquet").is_file() else None

    def last_manifest(self) -> dict[str, Any]:
        """Return the manifest published for the newest earlier date; empty when there is none."""
        folder = self.published_before()
        return _manifest(folder) if folder else {}

    def all_manifests(self) -> list[dict[str, Any]]:
        """Return the manifest published for every earlier date, the oldest first; empty where there is none."""
        return [_manifest(folder) for _, folder in self.all_published()]

    def path(self, name: str) -> Path:
        """Return where the named file is, whether it exists or not."""
        return self.folder(FILES[name].folder) / FILES[name].file

    def has(self, name: str) -> bool:
        return self.path(name).is_file()

    def need(self, name: str) -> Path:
        """Return where the named file is.

        Raises
        ------
        BadInput
            When it is not there: names the notebook to run first.
        """
        path = self.path(name)
        if not path.is_file():
            raise BadInput(
                f"{name} of {self.name} as of {self.as_of} is not there yet.",
                f"Expected {path}; run notebooks/{FILES[name].step}.ipynb first,"
                " with the same project, as_of and workspace.",
            )
        return path

    def read(self, name: str, columns: list[str] | None = None) -> Any:
        """Return the named table as a frame (all or some ``columns``), or the named record as a dict.

        Raises
        ------
        BadInput
            When it is not there: names the notebook to run first.
        """
        path = self.need(name)
        if path.suffix == ".json":
            return json.loads(path.read_text(encoding="utf-8"))
        return _frame(path, columns)

    def write(self, name: str, content: "pd.DataFrame | dict[str, Any]") -> None:
        """Write the frame or the record under its name, atomically."""
        with writing(self.path(name)) as path:
            if isinstance(content, dict):
                path.write_text(json.dumps(content, ensure_ascii=False, indent=2, default=str) + "\n", encoding="utf-8")
            else:
                content.to_parquet(path, index=False)


def _frame(file: Path, columns: list[str] | None = None) -> "pd.DataFrame":
    """Return a table; pandas is loaded here, for the runner needs none."""
    import pandas as pd

    return pd.read_parquet(file, columns=columns)


def _manifest(folder: Path) -> dict[str, Any]:
    file = folder / "manifest.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


@contextmanager
def writing(target: Path) -> Iterator[Path]:
    """Yield a path beside ``target`` to write to; it takes the target's place only when nothing went wrong."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.{os.getpid()}.{threading.get_ident()}.writing")
    try:
        yield aside
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)


@contextmanager
def writing_folder(target: Path) -> Iterator[Path]:
    """Yield an empty folder beside ``target``; it takes the target's place, whole, only when nothing went wrong."""
    recover_folder(target)
    aside, before = _aside(target, "writing"), _aside(target, "before")
    aside.mkdir(parents=True)
    try:
        yield aside
        if target.exists():
            target.rename(before)
        aside.rename(target)
    finally:
        recover_folder(target)


def recover_folder(target: Path) -> None:
    """Put right what an interrupted writer left: the folder it was replacing comes back, half-written ones go."""
    before = _aside(target, "before")
    if before.exists() and not target.exists():
        before.rename(target)
    for left in (before, _aside(target, "writing")):
        shutil.rmtree(left, ignore_errors=True)


def publish(workspace: Workspace, staged: Path | None = None) -> None:
    """Put the scored files in place, whole, and point ``latest`` to the newest date.

    ``staged`` is where they wait: those of 08_score unless told otherwise.
    """
    staged = staged or workspace.staged
    if not (staged / "manifest.json").is_file():
        raise BadInput(
            f"The scored files of {workspace.name} as of {workspace.as_of} are not there yet.",
            f"Expected {staged / 'manifest.json'}; run notebooks/08_score.ipynb and 09_allocation.ipynb first.",
        )
    target = workspace.folder("scored")
    with writing_folder(target) as aside:
        shutil.copytree(staged, aside, dirs_exist_ok=True)
    _point_latest(target.parent)


def _point_latest(folder: Path) -> None:
    """Make ``latest`` a link to the newest date's folder; a text file with its name where links cannot be made."""
    newest = max(found.name for found in folder.glob("????-??-??") if found.is_dir())
    with writing(folder / "latest") as aside:
        try:
            aside.symlink_to(newest, target_is_directory=True)
        except OSError:
            aside.write_text(newest + "\n", encoding="utf-8")


def _aside(target: Path, word: str) -> Path:
    return target.with_name(f".{target.name}.{word}")


def process_lives(process: int) -> bool:
    """Return whether a process is there; where asking would end it (Windows), we take it for gone."""
    if os.name != "posix":
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def open_workspace(
    project: Project, *, as_of: str | date = "latest", workspace: str | Path = "", sample: float = 1.0
) -> Workspace:
    """Return the workspace of a project.

    ``as_of`` is a date, or ``latest``: the project file's own date, else the newest one that 01_prepare has prepared.
    ``workspace`` is the folder that holds data/, mlruns/ and reports/; empty means the checkout's root, where relative
    paths begin, too: a notebook is at work in its own folder, one scheduled from JupyterLab in yet another.
    ``sample`` is the share of the customers to look at.

    Raises
    ------
    BadInput
        When the date is none, the share is none, or ``latest`` is asked for and nothing has been prepared yet.
    """
    if isinstance(sample, bool) or not isinstance(sample, int | float) or not 0 < sample <= 1:
        raise BadInput("sample cannot be used.", f"Expected a share above 0 and up to 1, such as 0.1; came {sample!r}.")
    root = (ROOT / Path(workspace).expanduser()).resolve()
    wanted = project.as_of if as_of in ("", "latest") else as_of
    day = _newest(Workspace(root, project.name, date.max, sample)) if wanted == "latest" else read_date(wanted)
    return Workspace(root, project.name, day, sample)


def read_date(value: str | date) -> date:
    """Return the date of ``2018-01-02``; anything else is bad input."""
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        raise BadInput(
            "as_of cannot be read.", f"Expected a date such as 2018-01-02 or 'latest'; came {value!r}."
        ) from error


def _newest(workspace: Workspace) -> date:
    prepared = sorted(workspace.folder("interim").parent.glob("????-??-??/prepared.json"))
    if not prepared:
        raise BadInput(
            f"Nothing of {workspace.name} has been prepared yet in {workspace.root}.",
            "Run notebooks/01_prepare.ipynb first, or name a date as as_of.",
        )
    return read_date(prepared[-1].parent.name)
