"""What the campaigns with a control group brought, and whether it pays to choose whom to contact."""

from dataclasses import dataclass, replace
from datetime import date

import ibis.expr.types as ir
import pandas as pd

from src.features.campaigns import campaigns, responses
from src.features.rollups import cached, rollups

from .uplift import Response, forecast, response

NO_CONTACTS, NO_CONTROL, TOLD = "no_contacts", "no_control", "told"
EFFECT, QINI = ["effect", "low", "high"], ["qini", "qini_low", "qini_high"]
EFFECTS = ["campaign_id", "day", "contacted", "control", *EFFECT, "verdict", *QINI]
MOST = 4
"""Campaigns looked at: the newest."""


@dataclass(frozen=True)
class CampaignResponse:
    """``state``: ``no_contacts`` or ``no_control`` where effects cannot be told, else ``told``.

    ``effects`` has the columns ``EFFECTS``, a row a campaign, the Qini area of the newest alone; ``judged`` customers
    of the newest with ``ordered``, ``contacted`` and forecast ``uplift``; ``newest`` what came of it.
    """

    state: str
    effects: pd.DataFrame
    judged: pd.DataFrame
    newest: Response | None


def campaign_response(tables: dict[str, ir.Table], as_of: date, days: int) -> CampaignResponse:
    """Return the effect of each campaign on ordering within ``days``, and the gain of choosing in the newest."""
    found = campaigns(tables, as_of, days).tail(MOST)
    if found.empty:
        state = NO_CONTROL if "contacts" in tables else NO_CONTACTS
        return CampaignResponse(state, pd.DataFrame(columns=EFFECTS), pd.DataFrame(), None)
    rolled = cached(rollups(tables, as_of, days))
    parts = [responses(tables, rolled, row.campaign_id, row.day.date(), days) for row in found.itertuples()]
    table = forecast(pd.concat(parts, ignore_index=True))
    measured = [_response(part.assign(uplift=0.0)) for part in parts]
    newest = replace(measured[-1], qini=_response(table).qini)
    rows = [(one.contacted, one.control, *one.effect, one.verdict, *[float("nan")] * 3) for one in measured]
    effects = pd.DataFrame(rows, columns=EFFECTS[2:])
    effects.loc[effects.index[-1], QINI] = newest.qini
    effects = pd.concat([found[["campaign_id", "day"]].reset_index(drop=True), effects], axis=1)
    return CampaignResponse(TOLD, effects, table, newest)


def _response(table: pd.DataFrame) -> Response:
    return response(*(table[name].to_numpy() for name in ("ordered", "contacted", "uplift")))
