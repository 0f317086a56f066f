"""How much may be set aside before a run had better stop."""

from collections.abc import Mapping

import ibis.expr.types as ir

from src.errors import BadInput
from src.project import Project, TableName

from .cleaning import Account, set_aside

EXAMPLES = 3


def refuse_too_many(
    project: Project, accounts: Mapping[TableName, Account], rows: Mapping[TableName, ir.Table]
) -> None:
    """Raise BadInput when a table loses a larger share of its rows than the project file allows, with examples."""
    problems = [
        problem for name, counts in accounts.items() for problem in _problems(project, name, counts, rows[name])
    ]
    if problems:
        raise BadInput(f"Too many rows of {project.name} would be set aside:", *problems)


def _problems(project: Project, name: TableName, counts: Account, rows: ir.Table) -> list[str]:
    declared = project.tables[name].max_set_aside
    limit = project.max_set_aside if declared is None else declared
    share = counts.set_aside / max(counts.received, 1)
    if share <= limit:
        return []
    reasons = ", ".join(f"{reason} ({number:,})" for reason, number in counts.reasons.items())
    examples = set_aside(rows).limit(EXAMPLES).to_pandas().to_dict("records")
    shown = "; ".join(str({key: value for key, value in row.items() if value == value and value}) for row in examples)
    return [
        f"{name}: expected at most {limit:.0%} set aside (max_set_aside); it is {share:.1%} of {counts.received:,}:"
        f" {reasons}. For example {shown}"
    ]
