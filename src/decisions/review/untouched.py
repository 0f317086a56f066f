"""Forecasts are of what happens if nothing is done: judge them by those for whom nothing was done."""

from collections.abc import Collection, Iterable
from datetime import date

import pandas as pd

FEWEST = 20


def not_treated(table: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    """Return the customers of a run who had nothing, nobody standing for the others: those models learn from."""
    return table[~_had(table, listed)].reset_index(drop=True)


def untouched(table: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    """Return the customers of a run left alone over its horizon; who was held back stands for those who were not.

    ``listed`` (customer_id, status) is who was on a list of such actions meanwhile, ``do`` or ``control``. Whoever
    had one is left out, and the controls of the same tier come so many times that both together weigh as much
    as before. Where hardly anybody was held back (fewer than 20), nobody stands for the others: a forecast that is
    right for everybody is right for those who are left.
    """
    treated = _had(table, listed)
    held = table["customer_id"].isin(listed.loc[listed["status"] == "control", "customer_id"]) & ~treated
    if held.sum() < FEWEST:
        return not_treated(table, listed)
    tier = table["tier"].astype("str").fillna("")
    both = pd.DataFrame({"treated": treated, "held": held}).groupby(tier).sum()
    weight = 1 + both["treated"] / both["held"].where(both["held"] > 0)
    times = tier.map(weight).where(held, 1.0).fillna(1).round().astype(int).mask(treated, 0)
    return table.loc[table.index.repeat(times)].reset_index(drop=True)


def to_learn_from(
    panel: pd.DataFrame, lists: Iterable[tuple[date, pd.DataFrame]], moved_by: Collection[str], horizon_days: int
) -> pd.DataFrame:
    """Return the rows of a panel whose label nothing was done about: what models may learn from.

    ``lists`` are the actions of earlier runs (customer_id, action, status) with their dates; whoever had one of
    ``moved_by`` within the horizon of a row is left out of it. A model that learnt from them would take the effect
    of an offer for loyalty, find fewer customers at risk, and have fewer offers made. Who is treated goes by what was
    known, so that those held back and all earlier dates teach the same without it.
    """
    done = [
        table.loc[(table["status"] == "do") & table["action"].isin(moved_by), ["customer_id"]].assign(
            on=pd.Timestamp(day)
        )
        for day, table in lists
    ]
    if not any(len(one) for one in done):
        return panel
    rows = panel[["customer_id", "as_of"]].reset_index(drop=True).reset_index(names="row")
    both = rows.merge(pd.concat(done, ignore_index=True), on="customer_id")
    after = both["on"] - both["as_of"]
    moved = both.loc[(after >= pd.Timedelta(0)) & (after < pd.Timedelta(days=horizon_days)), "row"]
    return panel.reset_index(drop=True).drop(index=moved.unique()).reset_index(drop=True)


def _had(table: pd.DataFrame, listed: pd.DataFrame) -> pd.Series:
    return table["customer_id"].isin(listed.loc[listed["status"] == "do", "customer_id"])
