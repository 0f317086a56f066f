"""The command ``clientbase``."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
import yaml

from src.errors import BadInput
from src.project import ROOT, read_project

from .failures import RunFailed
from .forked import ENDS, collect_seldom, skip_slow_grammar
from .kernels import warm_kernels
from .new import new

if TYPE_CHECKING:
    from .run import Outcome

DEFAULT_PROJECT = "configs/complete_journey.yml"
HOW_IT_ENDED = "Ended before it was done: nothing was published. The next run reuses what had finished."
ENDED = Event()
"""Set as soon as this process was told to end."""

app = typer.Typer(
    help="Turn a company's customer histories into decisions.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

ProjectFile = Annotated[str, typer.Argument(help="The project file.")]
AsOf = Annotated[
    str, typer.Option("--as-of", metavar="DATE", help="The first day that is not known: 2018-01-02 or latest.")
]
WorkspaceFolder = Annotated[
    str, typer.Option("--workspace", metavar="DIR", help="The folder that holds data/, mlruns/ and reports/.")
]


@app.command()
def run(
    project: ProjectFile = DEFAULT_PROJECT,
    as_of: AsOf = "latest",
    workspace: WorkspaceFolder = "",
    start: Annotated[
        str,
        typer.Option("--from", metavar="STEP", help="Run this step and all after it; take those before as they are."),
    ] = "",
    only: Annotated[
        str, typer.Option("--only", metavar="STEP", help="Run this step; take all others as they are.")
    ] = "",
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter for the notebooks that declare it."),
    ] = None,
) -> None:
    """Run every notebook in order and publish scores and reports; finished steps with unchanged inputs are reused."""
    with said():
        given = dict(map(read_setting, settings or []))
        _run(project, as_of=as_of, workspace=workspace, start=start, only=only, settings=given)


@app.command()
def score(project: ProjectFile = DEFAULT_PROJECT, as_of: AsOf = "latest", workspace: WorkspaceFolder = "") -> None:
    """Score anew with the champion models, training none; publishes scores and reports as a run does."""
    with said():
        _run(project, as_of=as_of, workspace=workspace, settings={"train": False})


def _run(project: str, *, workspace: str, **asked: Any) -> None:
    read_project(project)  # a mistake in it is said at once
    skip_slow_grammar()
    collect_seldom()
    with closing(warm_kernels(ROOT / "src", ROOT / "notebooks")) as kernels:
        from .plan import Request  # only now: what these import loads while the kernels warm up
        from .run import run as run_all

        _show(run_all(Request(project, workspace=workspace, **asked), kernels), workspace)


@app.command()
def check(project: ProjectFile, as_of: AsOf = "latest") -> None:
    """Read and judge the data; nothing is written, nothing is trained."""
    with said():
        read = read_project(project)
        from .judging import judge

        for paragraph in judge(read, as_of):
            typer.echo(paragraph + "\n")


@app.command()
def rehearse(
    project: ProjectFile,
    policy: Annotated[
        str, typer.Option("--policy", metavar="FILE", help="The policy to rehearse; left out, the project's own.")
    ] = "",
    as_of: AsOf = "latest",
    workspace: WorkspaceFolder = "",
) -> None:
    """Replay a tier policy over the past months: sizes, moves, what each tier caught; writes one page of charts."""
    with said():
        read = read_project(project)
        from .rehearsing import rehearse as rehearse_policy
        from .run import workspace_root

        for sentence in rehearse_policy(read, as_of, policy=policy, root=workspace_root(workspace)):
            typer.echo(sentence + "\n")


@app.command()
def company(
    out: Annotated[str, typer.Option("--out", metavar="DIR", help="A new or empty folder.")],
    customers: Annotated[int, typer.Option(help="How many true customers.")] = 1_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same company.")] = 1,
) -> None:
    """Write a made-up company: all twelve tables, its project file, and what is true of it."""
    from src.data.company import write_company

    with said(), typer.progressbar(length=customers, label="Customers", file=sys.stderr) as bar:
        project = write_company(out, customers=customers, seed=seed, told=bar.update)
    typer.echo(f"Project file  {project}\nTruth         {project.parent / 'truth' / 'README.md'}")


@app.command()
def ui(
    workspace: WorkspaceFolder = "",
    port: Annotated[int, typer.Option(help="The port on this machine.")] = 5000,
) -> None:
    """Open MLflow's page on this machine only: every run, its numbers, figures and models."""
    from src.models.tracking import tracking_uri

    from .run import workspace_root

    uri = tracking_uri(workspace_root(workspace))
    typer.echo(f"MLflow on http://127.0.0.1:{port} (end with Ctrl-C): {uri}")
    command = ["-m", "mlflow", "ui", "--backend-store-uri", uri, "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1"]  # for one reader; the usual four take twice the work to begin
    raise typer.Exit(serve([sys.executable, *command]))


def serve(command: list[str]) -> int:
    """Return the exit code of a server; ended like a run (Ctrl-C, SIGTERM), it ends with all that it has started."""
    with subprocess.Popen(command, start_new_session=True) as server:
        try:
            return server.wait()
        except KeyboardInterrupt:
            os.killpg(server.pid, signal.SIGTERM) if hasattr(os, "killpg") else server.terminate()
            return 0


def read_setting(text: str) -> tuple[str, Any]:
    """Return name and value of ``NAME=VALUE``, the value read as YAML: 3, 0.5, true, [a, b], words."""
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise BadInput(f"--set {text!r} cannot be read.", "Expected NAME=VALUE, such as --set sample=0.1.")
    try:
        return name, yaml.safe_load(value)
    except yaml.YAMLError as error:
        raise BadInput(f"--set {text!r} cannot be read.", " ".join(str(error).split())) from error


@contextmanager
def said() -> Iterator[None]:
    """Say what went wrong in one message; exit 1 when the run failed or was ended, 2 on bad input."""
    try:
        yield
    except (Exception, KeyboardInterrupt) as error:
        if ENDED.is_set() or isinstance(error, KeyboardInterrupt):  # a query that was interrupted raises what it likes
            typer.echo(HOW_IT_ENDED, err=True)
            raise SystemExit(1) from None
        if not isinstance(error, BadInput | RunFailed):
            raise
        typer.echo(str(error), err=True)
        raise SystemExit(2 if isinstance(error, BadInput) else 1) from error


app.command()(said()(new))


def _show(outcome: "Outcome", workspace: str) -> None:
    if outcome.outdated:
        typer.echo(
            f"Not published: {', '.join(outcome.outdated)} is older than what it is made from; run without --only."
        )
        return
    typer.echo(f"\nScored customers  {outcome.workspace.folder('scored') / 'segments.csv'}")
    typer.echo(f"Report            {outcome.workspace.folder('reports') / 'index.html'}")
    typer.echo(f"MLflow            clientbase ui{_option(workspace)}, then open http://127.0.0.1:5000")


def main() -> None:
    """Run the command; a scheduler's SIGTERM ends it like Ctrl-C."""
    end_once()
    app()


def end_once() -> None:
    """Let SIGTERM, and Ctrl-C unless it is ignored, interrupt this process; only once, so that it can tidy up."""
    for number in ENDS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def _end(*_: object) -> NoReturn:
    ENDED.set()
    for number in ENDS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _option(workspace: str) -> str:
    return f" --workspace '{Path(workspace).expanduser().resolve()}'" if workspace else ""


if __name__ == "__main__":
    main()
