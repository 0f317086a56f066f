"""The tenth of the CDNOW customers whose figures the literature gives, and histories drawn at random."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from src.project import ROOT

CDNOW = ROOT.parent / "shared" / "data" / "cdnow" / "cdnow_sample.parquet"
CUT, END = pd.Timestamp("1997-09-30"), pd.Timestamp("1998-06-30")


class Sample(NamedTuple):
    """A row a customer: ``x, t_x, T`` in weeks, ``spend`` (mean of repeat purchase days), ``later`` purchase days."""

    x: np.ndarray
    t_x: np.ndarray
    T: np.ndarray
    spend: np.ndarray
    later: np.ndarray


@pytest.fixture(scope="session")
def cdnow() -> Sample:
    if not CDNOW.exists():
        pytest.skip(f"the CDNOW sample is not at {CDNOW}")
    days = pd.read_parquet(CDNOW).groupby(["customer_id", "date"])["amount"].sum().reset_index()
    days["first"] = days.groupby("customer_id")["date"].transform("min")
    known = days[days["date"] <= CUT]
    told = known.groupby("customer_id").agg(first=("first", "min"), last=("date", "max"), number=("date", "size"))
    repeat = known[known["date"] > known["first"]].groupby("customer_id")["amount"].mean()
    later = days[(days["date"] > CUT) & (days["date"] <= END)].groupby("customer_id").size()
    return Sample(
        x=(told["number"] - 1).to_numpy(),
        t_x=((told["last"] - told["first"]).dt.days / 7).to_numpy(),
        T=((CUT - told["first"]).dt.days / 7).to_numpy(),
        spend=repeat.reindex(told.index).to_numpy(),
        later=later.reindex(told.index).fillna(0).to_numpy(),
    )
