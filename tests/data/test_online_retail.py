"""The published counts of Online Retail I, from the shipped project file."""

import pytest

from src.data.check import check
from src.data.engine import connect
from src.data.examined import examined
from src.project import ROOT, read_project

FILE = ROOT.parent / "shared" / "data" / "online_retail" / "online_retail.parquet"
pytestmark = pytest.mark.skipif(not FILE.is_file(), reason=f"Online Retail is not at {FILE}")


@pytest.fixture(scope="module")
def found():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ONLINE_RETAIL", str(FILE))
        project, connection = read_project("configs/online_retail.yml"), connect()
        with examined(project, check(project, connection=connection), connection) as everything:
            yield everything


def test_every_line_is_accounted_for(found):
    counts = found.accounts["transactions"]
    assert counts.received == 541_909
    assert counts.reasons == {"no customer_id": 135_080, "no price": 40}
    assert counts.kept == 397_884 + 8_905
    assert counts.repeated == 5_192 + 33  # of the purchases, and of the cancellations


def test_the_purchases_are_the_published_ones(found):
    lines = found.tables["transactions"]
    bought = lines.filter(lines["amount"] > 0)
    total = bought.agg(n=bought.count(), who=bought["customer_id"].nunique(), money=bought["amount"].sum()).to_pandas()
    assert (total["n"].item(), total["who"].item()) == (397_884, 4_338)
    assert round(float(total["money"].item()), 2) == 8_911_407.90


def test_services_are_money_but_no_products(found):
    lines = found.tables["transactions"]
    codes = lines.filter(lines["product_id"].isin(["POST", "DOT", "M", "D", "S", "AMAZONFEE", "CRUK", "B"]))
    assert codes.count().to_pandas() == 0
    assert lines.filter(lines["product_id"].isnull()).count().to_pandas() > 1_000


def test_an_order_cancelled_minutes_later_is_no_purchase(found):
    lines = found.tables["transactions"]
    order = lines.filter((lines["customer_id"] == "16446") & (lines["order_id"] == "581483"))
    assert sorted(order["amount"].to_pandas().astype(float)) == [-168_469.6, 168_469.6]
