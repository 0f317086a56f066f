"""The command ``clientbase new``: a project file proposed from the files it is to read."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from src.errors import BadInput
from src.project import TableName, read_project

if TYPE_CHECKING:
    from src.data.proposal.proposal import Proposal


def _file(what: str) -> Any:
    return typer.Option(metavar="SOURCE", help=what, show_default=False)


Transactions = Annotated[
    str,
    _file(
        "Order lines, the one table that is required: a file, glob, folder, workbook.xlsx#sheet or database-URL#table."
    ),
]


def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="What the project is called: small letters, digits, - and _.")
    ],
    transactions: Transactions,
    customers: Annotated[str, _file("Who they are.")] = "",
    products: Annotated[str, _file("What is sold.")] = "",
    interactions: Annotated[str, _file("Visits, calls, service requests, complaints.")] = "",
    feedback: Annotated[str, _file("What they said of us.")] = "",
    balances: Annotated[str, _file("What they hold, by day.")] = "",
    invoices: Annotated[str, _file("What they owed and when they paid.")] = "",
    leads: Annotated[str, _file("Sales not yet made.")] = "",
    reps: Annotated[str, _file("The salespeople.")] = "",
    contacts: Annotated[str, _file("Whom a campaign reached.")] = "",
    referrals: Annotated[str, _file("Who brought whom.")] = "",
    identities: Annotated[str, _file("Which ids of several systems are one customer.")] = "",
    out: Annotated[str, typer.Option("--out", metavar="PATH", help="Where to write it; left out: NAME.yml here.")] = "",
) -> None:
    """Propose a project file from the headers and samples of your files, then check it.

    Exit code 0: the check accepts it. 2: it was written, and what is left to decide is listed and marked TODO in it;
    or nothing could be proposed, and nothing was written.
    """
    given = {**locals()}
    sources = {cast(TableName, table): given[table] for table in given if table not in ("name", "out") and given[table]}
    from src.data.proposal.proposal import propose, refuse_existing, write_new  # only now: these load the engine

    path = Path(out or f"{name}.yml").expanduser().absolute()
    refuse_existing(path)
    proposal = propose(name, sources, Path.cwd(), written_to=path.parent)
    write_new(path, proposal)
    _tell(path, out or path.name, proposal)


def _tell(path: Path, shown: str, proposal: "Proposal") -> None:
    """Check what was written; say whether it is ready, what deserves a look, and the next command.

    Raises
    ------
    BadInput
        With what is left to decide.
    """
    typer.echo(f"Wrote {shown}.")
    problems = _problems(path)
    if proposal.doubts:
        typer.echo("\n  - ".join(["Worth a look:", *proposal.doubts]))
    known = {sentence.partition(":")[0] for sentence in proposal.left}
    if left := [*proposal.left, *(sentence for sentence in problems if sentence.partition(":")[0] not in known)]:
        raise BadInput(f"Left to decide in {shown}, then run: clientbase check {shown}", *left)
    typer.echo(f"Ready: the data can be used. How well says: clientbase check {shown}\nNext: clientbase run {shown}")


def _problems(path: Path) -> tuple[str, ...]:
    """Return what keeps the check from accepting a project file; nothing when it does."""
    from .judging import judge

    try:
        list(judge(read_project(path), "latest"))
    except BadInput as error:
        return error.problems or (error.about,)
    return ()
