"""A policy replayed over the past months of a project, from its data alone: nothing need have been run before."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from src.data.check import check
from src.data.engine import connect
from src.data.examined import examined
from src.data.horizon import horizon_of
from src.decisions.past import Past, the_past
from src.decisions.policy import Policy, policy_file, read_policy
from src.decisions.span import Span
from src.errors import BadInput
from src.project import Project
from src.reporting.rehearsal import rehearsal_charts, write_rehearsal
from src.reporting.tier_reasons import policy_words
from src.reporting.words import words


def rehearse(project: Project, as_of: str, *, policy: str, root: Path) -> Iterator[str]:
    """Yield what the rehearsal found, a sentence a chart, and at the end where the page with the charts is.

    ``policy`` is a policy file; empty, that of the project. ``root`` holds ``reports/``.

    Raises
    ------
    BadInput
        When the project, its data or the policy cannot be used.
    """
    rules = read_policy(_policy_path(policy) if policy else policy_file(project))
    lived, day = _past(project, as_of, rules)
    past, follow = lived.customers, lived.follow
    version = rules.on(day)
    w = policy_words(words(project.language, project.currency), rules, version)
    charts = rehearsal_charts(past, rules, follow, w)
    title = w.say("rehearsal.title", policy=rules.title.get(w.language) or rules.name, version=version.version)
    dates = past["as_of"].nunique()
    about = w.say("rehearsal.about", project=project.titled(), dates=dates, date=w.date(day), days=w.days(follow))
    yield f"{title}\n{about}"
    yield from (chart.sentence for chart in charts)
    page = root / "reports" / project.name / f"rehearsal_{rules.name}_{day}.html"
    yield w.say("rehearsal.page", path=write_rehearsal(page, charts, title=title, about=about, w=w))


def _policy_path(name: str) -> Path:
    path = Path(name).expanduser()
    if not path.is_file():
        raise BadInput(f"Policy file {name!r} cannot be read.", f"Expected a YAML file at {path.absolute()}.")
    return path


def _past(project: Project, as_of: str, policy: Policy) -> tuple[Past, date]:
    """Return the customers at the dates of the rehearsal, and the newest date."""
    connection = connect(project.engine)
    checked = check(project, as_of, connection)
    with examined(project, checked, connection) as found:
        horizon = horizon_of(project, found.tables["transactions"])
        span = Span(checked.as_of, horizon.days, horizon.active_days)
        return the_past({str(name): table for name, table in found.tables.items()}, policy, span), checked.as_of
