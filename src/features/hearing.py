"""Everything the tables tell of who heard from us, one frame a question; None where a table is missing."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import ibis.expr.types as ir
import pandas as pd

from .attention import attention, contact_shares
from .reached import reached


class Hearing(NamedTuple):
    """``attention`` and ``shares`` (with whom) from the interactions, ``reached`` from the campaigns' contacts."""

    attention: pd.DataFrame | None
    shares: pd.DataFrame | None
    reached: pd.DataFrame | None


def hearing(tables: Mapping[str, ir.Table], as_of: date) -> Hearing:
    """Return when customers last heard from us, from whom, and when a campaign reached them."""
    touches, contacts = tables.get("interactions"), tables.get("contacts")
    shares = None if touches is None else contact_shares(touches, as_of)
    return Hearing(
        None if touches is None else attention(touches, as_of).order_by("customer_id").to_pandas(),
        None if shares is None else shares.order_by(["customer_id", "rep_id"]).to_pandas(),
        None if contacts is None else reached(contacts, as_of).order_by("customer_id").to_pandas(),
    )
