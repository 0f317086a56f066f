"""The canonical tables: their columns, which are required, what dates a row, what identifies it."""

from dataclasses import dataclass
from typing import Literal

from src.project import TableName

Kind = Literal["string", "timestamp", "money", "number", "boolean"]
ENGINE_TYPES: dict[Kind, str] = {
    "string": "string",
    "timestamp": "timestamp",
    "money": "decimal(18, 4)",  # exact: sums do not depend on the order of the rows
    "number": "float64",
    "boolean": "boolean",
}
READABLE: dict[Kind, str] = {
    "string": "text",
    "timestamp": "dates",
    "money": "amounts",
    "number": "numbers",
    "boolean": "yes or no",
}


@dataclass(frozen=True)
class TableSpec:
    """One canonical table.

    ``columns`` maps name to kind; ``required`` are its must-haves; ``dated`` is the column that says when a row
    became known (None: the row is undated); ``later`` are columns that fill in after that and are masked until
    then; ``latest`` are columns that the source only has as they are today (see ``cleaning.kept``); ``key`` identifies
    a row (empty: rows may repeat); ``open`` tables take further columns as attributes.
    """

    columns: dict[str, Kind]
    required: tuple[str, ...]
    dated: str | None = None
    later: tuple[str, ...] = ()
    latest: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    open: bool = False


def _columns(**kinds: str) -> dict[str, Kind]:
    return {name: kind for kind, names in kinds.items() for name in names.split()}  # type: ignore[misc]


TABLES: dict[TableName, TableSpec] = {
    "transactions": TableSpec(
        _columns(
            string="customer_id order_id product_id category channel store_id",
            timestamp="ordered_at",
            money="amount discount cost",
            number="quantity",
        ),
        required=("customer_id", "ordered_at", "amount"),
        dated="ordered_at",
    ),
    "products": TableSpec(
        _columns(string="product_id name category brand"), required=("product_id",), key=("product_id",)
    ),
    "customers": TableSpec(
        _columns(
            string="customer_id name kind industry region city email phone owner_id",
            timestamp="birth_date since",
        ),
        required=("customer_id",),
        key=("customer_id",),
        open=True,
    ),
    "interactions": TableSpec(
        _columns(
            string="customer_id kind channel topic rep_id",
            timestamp="occurred_at resolved_at",
            money="cost",
        ),
        required=("customer_id", "occurred_at", "kind"),
        dated="occurred_at",
        later=("resolved_at",),
    ),
    "feedback": TableSpec(
        _columns(string="customer_id topic urgency text", timestamp="given_at resolved_at", number="score scale_max"),
        required=("customer_id", "given_at"),
        dated="given_at",
        later=("resolved_at",),
    ),
    "balances": TableSpec(
        _columns(string="customer_id account_id", timestamp="on_date", money="balance"),
        required=("customer_id", "on_date", "balance"),
        dated="on_date",
    ),
    "invoices": TableSpec(
        _columns(string="customer_id", timestamp="issued_on due_on paid_on", money="amount"),
        required=("customer_id", "issued_on", "due_on", "amount"),
        dated="issued_on",
        later=("paid_on",),
    ),
    "leads": TableSpec(
        _columns(
            string="lead_id stage customer_id product_id rep_id source lost_reason note",
            timestamp="created_at closed_at stage_on expected_purchase_on",
            money="amount",
            boolean="won",
        ),
        required=("lead_id", "created_at", "stage"),
        dated="created_at",
        later=("closed_at", "stage_on"),
        latest=("stage", "won", "amount", "expected_purchase_on", "lost_reason", "note"),
        key=("lead_id",),
    ),
    "reps": TableSpec(
        _columns(string="rep_id name regions industries seniority", number="capacity"),
        required=("rep_id",),
        key=("rep_id",),
    ),
    "contacts": TableSpec(
        _columns(
            string="customer_id campaign_id kind",
            timestamp="contacted_at redeemed_at",
            boolean="control",
        ),
        required=("customer_id", "campaign_id", "contacted_at", "kind"),
        dated="contacted_at",
        later=("redeemed_at",),
    ),
    "referrals": TableSpec(
        _columns(string="referrer_id referred_id", timestamp="referred_on"),
        required=("referrer_id", "referred_id", "referred_on"),
        dated="referred_on",
    ),
    "identities": TableSpec(
        _columns(string="source source_customer_id customer_id"),
        required=("source", "source_customer_id", "customer_id"),
        key=("source", "source_customer_id"),
    ),
}
