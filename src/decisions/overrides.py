"""Tiers that a person decided: read from a file beside the policy, each with a reason and a last day."""

from datetime import date
from pathlib import Path

import pandas as pd

from src.errors import BadInput, shorten

from .policy import Version
from .scheme import Scheme

COLUMNS = ("customer_id", "tier", "reason", "until")


def read_overrides(path: Path, scheme: Scheme, as_of: date) -> pd.DataFrame:
    """Return ``customer_id, tier, reason, until`` of the overrides in force: ``until`` is the last day of each.

    Raises
    ------
    BadInput
        With everything wrong in the file: columns, tiers that the scheme has not, dates, reasons, customers twice.
    """
    try:
        table = pd.read_csv(path, dtype="str", encoding="utf-8-sig").rename(columns=str.strip)
    except (OSError, ValueError) as error:
        raise BadInput(f"Overrides {path} cannot be read.", " ".join(str(error).split())) from error
    if missing := [column for column in COLUMNS if column not in table]:
        raise BadInput(f"Overrides {path.name}: no {', '.join(missing)}.", f"Expected columns {', '.join(COLUMNS)}.")
    table = table[list(COLUMNS)].apply(lambda column: column.str.strip())
    until = pd.to_datetime(table["until"], format="%Y-%m-%d", errors="coerce")
    if problems := _problems(table, until, scheme):
        raise BadInput(f"Overrides {path.name} has {len(problems)} problem(s):", *problems)
    return table.assign(until=until)[until >= pd.Timestamp(as_of)].reset_index(drop=True)


def overrides_in_force(policy: Path, rules: Version, as_of: date) -> pd.DataFrame | None:
    """Return the overrides that the policy in this file names, as of a day; None when it names none."""
    name = rules.movement.overrides
    return read_overrides(policy.parent / name, rules.tiers, as_of) if name else None


def _problems(table: pd.DataFrame, until: pd.Series, scheme: Scheme) -> list[str]:
    """Return what is wrong, with the customers it concerns."""
    wrong = {
        f"tier: expected one of {', '.join(scheme.names)}": ~table["tier"].isin(scheme.names),
        "until: expected a date such as 2026-12-31": until.isna(),
        "reason: expected one; an override without a reason is not kept": table["reason"].fillna("") == "",
        "customer_id: expected every customer once": table["customer_id"].duplicated(keep=False)
        | table["customer_id"].isna(),
    }
    return [
        f"{said}; came customers {shorten(table.loc[rows, 'customer_id'].fillna('(empty)').unique().tolist())}"
        for said, rows in wrong.items()
        if rows.any()
    ]
