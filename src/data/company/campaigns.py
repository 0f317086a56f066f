"""Six campaigns, each with a control group drawn at random, and the orders they truly bring."""

from typing import Any

import numpy as np
import pandas as pd

from .customers import Customers
from .draws import Numbers, maybe
from .habits import FREQUENT, NEVER, OCCASIONAL, ONE_TIME
from .span import DAYS, dates_or_none, day_of, instants

CAMPAIGNS = pd.DataFrame(
    [
        ("2024-spring", day_of("2024-03-11"), "mail", 0.4),
        ("2024-summer", day_of("2024-06-10"), "sms", 0.4),
        ("2024-autumn", day_of("2024-09-09"), "call", 0.6),
        ("2025-spring", day_of("2025-03-10"), "coupon", 0.6),
        ("2025-summer", day_of("2025-06-09"), "mail", 0.0),  # the placebo: it brings nothing
        ("2025-autumn", day_of("2025-09-15"), "coupon", 0.6),
    ],
    columns=["campaign_id", "day", "kind", "brings"],
)
"""``brings``: the chance that a persuadable customer who is contacted and has not left orders once more."""
CHOSEN_SHARE, CONTROL_SHARE, EFFECT_DAYS = 0.4, 0.3, 28


def contacted(draw: np.random.Generator, habits: pd.DataFrame) -> pd.DataFrame:
    """Return one row a customer and campaign: ``who, campaign, control, extra_day`` (NEVER: it brought no order).

    Seasonal customers are never chosen: what they buy stays in their season.
    """
    open_to = np.isin(habits["behaviour"], (FREQUENT, OCCASIONAL, ONE_TIME))
    days = CAMPAIGNS["day"].to_numpy()
    started, left = habits["started"].to_numpy(), habits["left"].to_numpy()
    chosen = (started[:, None] < days) & open_to[:, None] & (draw.random((len(habits), len(days))) < CHOSEN_SHARE)
    who, campaign = np.nonzero(chosen)
    size = len(who)
    control = maybe(draw, CONTROL_SHARE, size)
    extra_day = days[campaign] + draw.integers(1, EFFECT_DAYS - 4, size)
    moved = maybe(draw, CAMPAIGNS["brings"].to_numpy()[campaign], size) & ~control
    moved &= habits["persuadable"].to_numpy()[who] & (extra_day < np.minimum(left[who], DAYS))
    extra = np.where(moved, extra_day, NEVER)
    return pd.DataFrame({"who": who, "campaign": campaign, "control": control, "extra_day": extra})


def contacts(customers: Customers) -> pd.DataFrame:
    """Return the table of contacts: ``customer_id, campaign_id, contacted_at, kind, control, redeemed_at``."""
    chosen = customers.chosen
    campaign = CAMPAIGNS.iloc[chosen["campaign"]].reset_index(drop=True)
    extra = chosen["extra_day"].to_numpy()
    return pd.DataFrame(
        {
            "customer_id": customers.main_ids(chosen["who"].to_numpy()),
            "campaign_id": campaign["campaign_id"],
            "contacted_at": instants(campaign["day"].to_numpy(), 9 * 60),
            "kind": campaign["kind"],
            "control": chosen["control"],
            "redeemed_at": dates_or_none(extra, extra < NEVER),
        }
    )


def campaign_counts(chosen: pd.DataFrame) -> pd.DataFrame:
    """Return, a row a campaign, how many were ``treated`` and ``control`` and how many ``extra_orders`` it brought."""
    extra = chosen["extra_day"] < NEVER
    counted = chosen.assign(treated=~chosen["control"], extra_orders=extra).groupby("campaign")
    sums = counted[["treated", "control", "extra_orders"]].sum()
    return sums.reindex(range(len(CAMPAIGNS)), fill_value=0)


def campaign_effects(counts: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return the true effect of each campaign: orders more a contacted customer in the 28 days after."""
    return {
        campaign.campaign_id: {
            "kind": campaign.kind,
            "contacted_at": str(instants(np.array(campaign.day))),
            "treated": int(count.treated),
            "control": int(count.control),
            "days": EFFECT_DAYS,
            "extra_orders": int(count.extra_orders),
            "extra_orders_a_treated_customer": round(count.extra_orders / max(count.treated, 1), 5),
        }
        for campaign, count in zip(CAMPAIGNS.itertuples(), counts.itertuples(), strict=True)
    }


def extra_orders(chosen: pd.DataFrame) -> tuple[Numbers, Numbers]:
    """Return who ordered once more because of a campaign, and on which day."""
    moved = chosen[chosen["extra_day"] < NEVER]
    return moved["who"].to_numpy(), moved["extra_day"].to_numpy()
