"""What the pages of a run share, and what they are called."""

from dataclasses import dataclass
from datetime import date

from src.project import Language

INDEX = "10_report"
"""The step whose page without code is the first that a reader meets."""
CUSTOMERS = "customers"
"""The folder beside the report with the pages of single customers."""


@dataclass(frozen=True)
class Site:
    """What all pages of a run share: the project's title, the date, the run and the steps to link to, in order.

    ``record`` is the address of the run's page in MLflow; empty when it is not known.
    """

    title: str
    as_of: date
    run_id: str
    language: Language
    steps: tuple[str, ...]
    record: str = ""


def page_file(step: str, *, code: bool) -> str:
    """Return the name of a step's page beside the other pages."""
    return f"{step}_code.html" if code else "index.html" if step == INDEX else f"{step}.html"
