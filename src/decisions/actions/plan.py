"""One run's actions, control group and due list, joined to the scored customers."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from src.decisions.policy import Version

from .actions import actions, follow_ups
from .control import control_group
from .due import due


@dataclass(frozen=True)
class Remembered:
    """What earlier runs and other tables tell; None where there is nothing.

    ``last``: the scored file of the last run. ``touched``: customer_id, action (empty: a campaign), on.
    ``last_contact`` and ``birth_dates`` go by customer_id.
    """

    last: pd.DataFrame | None
    touched: pd.DataFrame
    last_contact: pd.Series
    birth_dates: pd.Series


@dataclass(frozen=True)
class Planned:
    """``scored`` and ``prospects`` with owners and actions, the customers with the control group, too; ``actions`` and
    ``due`` as their functions give them."""

    scored: pd.DataFrame
    prospects: pd.DataFrame
    actions: pd.DataFrame
    due: pd.DataFrame


@dataclass(frozen=True)
class Everybody:
    """Who is to be planned for: the customers and the prospects of the scored file, and what the prospects promise.

    ``promising``: customer_id, promise, follow_up_on of the prospects, and ``wanted``: they are to be followed up.
    """

    customers: pd.DataFrame
    prospects: pd.DataFrame
    promising: pd.DataFrame


def plan(who: Everybody, owners: pd.DataFrame, rules: Version, *, known: Remembered, as_of: date) -> Planned:
    """Return the scored file with ``owner_id, owner_previous, owner_reason`` of ``owners`` and what is to be done."""
    table, prospects = _owned(who.customers, owners), _owned(who.prospects, owners)
    table["control_group"] = control_group(table, rules.actions.control, before=known.last).astype("boolean")
    promising = who.promising[who.promising["wanted"]].drop(columns="owner_id")
    promising = promising.merge(prospects[["customer_id", "owner_id"]], on="customer_id")
    listed = actions(
        table, rules.actions, as_of=as_of, touched=known.touched, last_contact=known.last_contact,
        prospects=follow_ups(promising, rules.actions, as_of=as_of),
    )  # fmt: skip
    calendar = due(
        table, rules.actions.greetings, as_of=as_of, last_contact=known.last_contact,
        cadence=rules.allocation, birth_dates=known.birth_dates,
    )  # fmt: skip
    return Planned(_told(table, listed), _told(prospects, listed), listed, calendar)


def _owned(table: pd.DataFrame, owners: pd.DataFrame) -> pd.DataFrame:
    told = owners.set_index("customer_id")
    return table.assign(**{name: table["customer_id"].map(told[name]).astype("str") for name in _OWNED})


def _told(table: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    """Return the table with what is to be done with each."""
    done = listed[listed["status"] == "do"].set_index("customer_id").reindex(table["customer_id"])
    due_on = done["due_on"].astype("datetime64[us]").to_numpy()
    return table.assign(action=done["action"].astype("str").to_numpy(), action_due_on=due_on)


_OWNED = ("owner_id", "owner_previous", "owner_reason")


def touched(contacts: pd.DataFrame | None, earlier: list[tuple[date, pd.DataFrame]]) -> pd.DataFrame:
    """Return what reached customers: campaigns (``contacts``: customer_id, last_on) and the actions of earlier runs.

    Who was held back from an action rests as if they had had it: later runs compare like with like.
    """
    empty = pd.DataFrame({"customer_id": pd.Series(dtype="str"), "action": pd.Series(dtype="str"),
                          "on": pd.Series(dtype="datetime64[us]")})  # fmt: skip
    parts = [] if contacts is None else [contacts.rename(columns={"last_on": "on"}).assign(action="")]
    for day, table in earlier:
        done = table.loc[table["status"].isin(("do", "control")), ["customer_id", "action"]]
        parts.append(done.assign(on=pd.Timestamp(day)))
    return pd.concat([empty, *parts], ignore_index=True).astype(empty.dtypes.to_dict())


def by_customer(table: pd.DataFrame | None, column: str) -> pd.Series:
    """Return a column of dates by customer; empty where the table or the column is not there."""
    if table is None or column not in table:
        return pd.Series(dtype="datetime64[us]")
    return pd.to_datetime(table.drop_duplicates("customer_id").set_index("customer_id")[column])
