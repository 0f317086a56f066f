"""What the report rests on: the rows that were received, and the tables that were not given."""

from collections.abc import Mapping

import pandas as pd

from ..blocks import Block, Part
from ..charts.data import rows_account
from ..missing import absent_tables
from ..tables import Table
from .facts import Facts


def data(facts: Facts) -> tuple[Block, ...]:
    """Return what became of every row, and what more tables would make possible."""
    account, w = account_frame(facts.read("account")), facts.w
    return (
        Part("01_prepare", rows_account(account, w), Table(account, w)),
        Part("01_prepare", absent_tables(facts.project, w)),
    )


def account_frame(account: Mapping[str, Mapping[str, int]]) -> pd.DataFrame:
    """Return the account of the rows, a row a table: ``table, received, kept, set_aside, merged``."""
    counted = ("received", "kept", "set_aside", "merged")
    return pd.DataFrame(
        [{"table": table, **{name: counts[name] for name in counted}} for table, counts in account.items()]
    )
