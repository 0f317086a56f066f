"""The sales forecast as a reader meets it: what it rests on, and a table."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from .blocks import Sentences
from .words import Words

TWO_YEARS = 730
NAMES = {"expected": "expected_value", "low": "expected_value_low", "high": "expected_value_high"}


def sales_limits(forecast: pd.DataFrame, errors: pd.Series, known: Mapping[str, Any], w: Words) -> Sentences:
    """Return what is to be expected in all, and what the interval rests on and cannot know.

    ``forecast`` and ``errors`` are those of the sales forecast, ``known`` the record of what was prepared.
    """
    total = forecast.iloc[0]
    money = {name: w.money(total[name], short=True) for name in NAMES}
    days = w.days(known["horizon_days"])
    sure = "total" if pd.notna(total["low"]) else "total_alone"
    said = [w.say(f"sales.{sure}", days=days, **money)]
    if len(errors):
        said.append(w.say("sales.dates_one" if len(errors) == 1 else "sales.dates_more", dates=len(errors)))
    span = (pd.Timestamp(known["as_of"]) - pd.Timestamp(known["first_order_on"])).days
    if span < TWO_YEARS:
        said.append(w.say("sales.no_season", days=w.days(span)))
    return Sentences([*said, w.say("sales.groups"), w.say("sales.new")])


def sales_table(forecast: pd.DataFrame, w: Words) -> pd.DataFrame:
    """Return ``by, group, customers`` and the expected value with its interval, the total first."""
    names = [w.say("sales.all") if by == "total" else w.column(by) for by in forecast["by"]]
    pairs = zip(forecast["by"], forecast["group"], strict=True)
    groups = ["" if by == "total" else w.label(by, group) for by, group in pairs]
    told = forecast.drop(columns=["by", "group"]).rename(columns=NAMES)
    told.insert(0, "group", groups)
    told.insert(0, "by", names)
    return told
