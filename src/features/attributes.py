"""What the customer file says of a customer: every column that is neither a name nor an address, as text."""

import ibis.expr.types as ir

PRIVATE = ("customer_id", "name", "email", "phone", "birth_date", "since", "owner_id", "city")
PREFIX = "attribute_"


def attributes(customers: ir.Table | None) -> ir.Table | None:
    """Return ``attribute_<column>`` of each customer; contact data and free names are left out."""
    columns = [] if customers is None else [column for column in customers.columns if column not in PRIVATE]
    if customers is None or not columns:
        return None
    return customers.select(
        "customer_id", **{f"{PREFIX}{column}": customers[column].cast("string") for column in columns}
    )
