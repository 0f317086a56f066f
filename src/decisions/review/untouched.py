"""Forecasts are of what happens if nothing is done: judge them by those for whom nothing was done."""

import pandas as pd

FEWEST = 20


def untouched(table: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    """Return the customers of a run left alone over its horizon; who was held back stands for those who were not.

    ``listed`` (customer_id, status) is who was on a list of such actions meanwhile, ``do`` or ``control``. Whoever
    had one is left out, and the controls of the same tier come so many times that both together weigh as much
    as before. A tier with hardly any controls (fewer than 20 in all tiers) stays as it is: nothing could stand for it.
    """
    treated = table["customer_id"].isin(listed.loc[listed["status"] == "do", "customer_id"])
    held = table["customer_id"].isin(listed.loc[listed["status"] == "control", "customer_id"]) & ~treated
    if held.sum() < FEWEST or not treated.any():
        return table
    tier = table["tier"].astype("str").fillna("")
    both = pd.DataFrame({"treated": treated, "held": held}).groupby(tier).sum()
    weight = (1 + both["treated"] / both["held"]).where(both["held"] > 0)
    times = tier.map(weight).where(held, 1.0)
    stands_in = tier.map(weight.notna()).astype(bool)
    kept = times.fillna(1).round().astype(int).mask(treated & stands_in, 0)
    return table.loc[table.index.repeat(kept)].reset_index(drop=True)
