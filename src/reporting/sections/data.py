"""What the report rests on: the rows that were received, and the tables that were not given."""

from collections.abc import Mapping

import pandas as pd

from ..blocks import Block, Note, Part
from ..charts.data import rows_account
from ..missing import absent_tables
from ..tables import Table
from .facts import Facts


def data(facts: Facts) -> tuple[Block, ...]:
    """Return what became of every row, and what more tables would make possible."""
    account, w = account_frame(facts.read("account")), facts.w
    return (
        Part("01_prepare", rows_account(account, w), Table(account, w)),
        Part("01_prepare", *_absent(facts)),
    )


def _absent(facts: Facts) -> list[Block]:
    """Return the tables that were not given with what they would make possible, under a line that says so."""
    found = absent_tables(facts.project, facts.w)
    return [found] if isinstance(found, Note) else [Note(facts.w.say("report.not_given")), found]


def account_frame(account: Mapping[str, Mapping[str, int]]) -> pd.DataFrame:
    """Return the account of the rows, a row a table: ``table, received, kept, set_aside, merged``."""
    counted = ("received", "kept", "set_aside", "merged")
    return pd.DataFrame(
        [{"table": table, **{name: counts[name] for name in counted}} for table, counts in account.items()]
    )
