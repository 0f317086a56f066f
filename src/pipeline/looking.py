"""What is looked at before anything runs: can the data and the policy be used, and as of which date?

Its imports are the first that are loaded.
"""

from datetime import date
from pathlib import Path

from src.data.check import check
from src.data.horizon import declared_horizon, refuse_silence
from src.data.sources import project_files
from src.decisions.allocation.requests import requests_in_force
from src.decisions.overrides import overrides_in_force
from src.decisions.policy import policy_file, read_policy
from src.project import Project


def look(project: Project, as_of: str) -> tuple[date, list[Path]]:
    """Return the date that ``as_of`` means, and every file that is read: the sources and the policy.

    Raises
    ------
    BadInput
        When the data or the policy cannot be used.
    """
    checked = check(project, as_of)
    day = checked.as_of
    if horizon := declared_horizon(project):
        refuse_silence(day, checked.last_order_on, horizon.active_days)
    return day, [*(file for files in project_files(project).values() for file in files), *_policy_files(project, day)]


def _policy_files(project: Project, as_of: date) -> list[Path]:
    """Return the files of the project's policy, read once: a mistake in them is said before anything runs."""
    file = policy_file(project)
    rules = read_policy(file).on(as_of)
    overrides_in_force(file, rules, as_of)
    requests_in_force(file, rules.allocation.requests, as_of)
    named = (rules.movement.overrides, rules.allocation.requests)
    return [file, *(file.parent / name for name in named if name)]
