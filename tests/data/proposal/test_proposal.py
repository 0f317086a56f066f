import tempfile
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from src.data.check import check
from src.data.engine import connect
from src.data.proposal.dates import DateFormat, settled
from src.data.proposal.proposal import moved, propose, write_new
from src.data.proposal.samples import sample
from src.data.tables import TABLES
from src.errors import BadInput
from src.project import ROOT, CsvFormat, read_project

RETAIL = ROOT.parent / "shared" / "data" / "online_retail" / "online_retail.parquet"


def proposed(folder, **sources):
    """Return the proposal for the sources, written beside them, and the file's content."""
    found = propose("shop", sources, folder, written_to=folder)
    (folder / "shop.yml").unlink(missing_ok=True)
    write_new(folder / "shop.yml", found)
    return found, yaml.safe_load(found.text)


def write(folder, name, text, encoding="utf-8"):
    (folder / name).write_text(text, encoding=encoding)
    return name


ENGLISH = """Order ID,Customer ID,Order Date,Total,Currency
1,c1,2024-01-03,12.50,EUR
2,c2,2024-01-04,8.00,EUR
3,c1,2024-02-05,3.25,EUR
"""
PEOPLE = """Customer ID,Full Name,E-Mail,Gender,Lifetime Value,Last Order Date
c1,Ann Lee,ann@example.org,f,900,2024-02-05
c2,Bob Ray,bob@example.org,m,80,2024-01-04
"""
CHINESE = """客户编号,下单日期,订单号,金额
C001,2024年1月3日,D1,12.5
C002,2024年1月14日,D2,8.0
"""
GERMAN = """Kunden-Nr.;Bestelldatum;Betrag;Währung;Stadt
K1;03.01.2024;1.234,50;EUR;München
K2;14.01.2024;8,00;EUR;Köln
"""


def test_an_english_export_is_ready(tmp_path):
    found, content = proposed(tmp_path, transactions=write(tmp_path, "orders.csv", ENGLISH))
    assert content["currency"] == "EUR"
    assert content["tables"] == {
        "transactions": {
            "source": "orders.csv",
            "columns": {
                "customer_id": "Customer ID", "order_id": "Order ID", "ordered_at": "Order Date", "amount": "Total",
            },
        }
    }  # fmt: skip
    assert (found.left, found.doubts) == ((), ())
    assert check(read_project(tmp_path / "shop.yml")).sources["transactions"].counts["_rows"] == 3


def test_a_chinese_export_in_its_own_encoding_is_ready(tmp_path):
    found, content = proposed(tmp_path, transactions=write(tmp_path, "订单.csv", CHINESE, "gb18030"))
    assert content["language"] == "zh"
    assert content["tables"]["transactions"] == {
        "source": "订单.csv",
        "csv": {"encoding": "gb18030"},
        "date_format": "%Y年%m月%d日",
        "columns": {"customer_id": "客户编号", "order_id": "订单号", "ordered_at": "下单日期", "amount": "金额"},
    }
    assert found.left == ()
    assert str(check(read_project(tmp_path / "shop.yml")).last_order_on) == "2024-01-14"


def test_a_german_export_with_decimal_commas_is_ready(tmp_path):
    _, content = proposed(tmp_path, transactions=write(tmp_path, "orders.csv", GERMAN, "cp1252"))
    table = content["tables"]["transactions"]
    assert content["currency"] == "EUR"
    assert table["csv"] == {"encoding": "cp1252", "delimiter": ";", "decimal": ",", "thousands": "."}
    assert table["date_format"] == "%d.%m.%Y"
    rows = check(read_project(tmp_path / "shop.yml")).sources["transactions"].rows
    assert sorted(map(float, rows["amount"].to_pandas())) == [8.0, 1234.5]


def test_a_sheet_of_a_workbook_is_ready(tmp_path):
    rows = pd.DataFrame({"Client": ["a", "b"], "Order Date": pd.to_datetime(["2024-01-03", "2024-01-04"])})
    rows.assign(Price=[1.5, 2.0], Qty=[2, 3]).to_excel(tmp_path / "book.xlsx", sheet_name="Orders", index=False)
    found, content = proposed(tmp_path, transactions="book.xlsx#Orders")
    assert content["tables"]["transactions"]["columns"]["amount"] == "Qty * Price"
    assert "# 2 * 1.5, 3 * 2.0" in found.text
    rows = check(read_project(tmp_path / "shop.yml")).sources["transactions"].rows
    assert sorted(map(float, rows["amount"].to_pandas())) == [3.0, 6.0]


@pytest.mark.skipif(not RETAIL.is_file(), reason=f"{RETAIL} is not there")
def test_online_retail_is_ready(tmp_path):
    found, content = proposed(tmp_path, transactions=str(RETAIL))
    assert content["tables"]["transactions"] == {
        "source": str(RETAIL),
        "columns": {
            "customer_id": "CustomerID", "order_id": "InvoiceNo", "product_id": "StockCode",
            "ordered_at": "InvoiceDate", "amount": "Quantity * UnitPrice", "quantity": "Quantity",
        },
    }  # fmt: skip
    assert found.left == ()
    assert str(check(read_project(tmp_path / "shop.yml")).last_order_on) == "2011-12-09"


def test_a_customer_file_gives_attributes_and_keeps_today_and_people_out(tmp_path):
    orders, people = write(tmp_path, "orders.csv", ENGLISH), write(tmp_path, "people.csv", PEOPLE)
    found, content = proposed(tmp_path, transactions=orders, customers=people)
    assert content["tables"]["customers"]["columns"] == {
        "customer_id": "Customer ID", "name": "Full Name", "email": "E-Mail", "gender": "Gender",
    }  # fmt: skip
    (line,) = [line for line in found.text.splitlines() if "Lifetime Value" in line]
    assert line.strip().startswith("# left out (what is known today") and "Last Order Date" in line
    assert "ann@example.org" not in found.text and "Ann Lee" not in found.text
    check(read_project(tmp_path / "shop.yml"))


def test_what_cannot_be_found_is_left_to_decide_and_marked(tmp_path):
    found, _ = proposed(
        tmp_path, transactions=write(tmp_path, "orders.csv", "client,day,note\na,2024-01-03,x\nb,2024-01-04,y\n")
    )
    assert [sentence.partition(":")[0] for sentence in found.left] == ["transactions.amount"]
    assert "# TODO amount: required" in found.text
    with pytest.raises(BadInput, match=r"transactions\.amount: is required"):
        check(read_project(tmp_path / "shop.yml"))


def test_dates_that_read_in_two_ways_are_left_to_decide(tmp_path):
    found, _ = proposed(
        tmp_path, transactions=write(tmp_path, "orders.csv", "client,date,total\na,03/04/2024,1.5\nb,05/06/2024,2.5\n")
    )
    assert found.left == (
        "transactions.ordered_at: its dates can be read as %d/%m/%Y or %m/%d/%Y. Declare date_format.",
    )
    assert "    # date_format: '%d/%m/%Y'" in found.text.splitlines()


def test_all_rows_settle_what_the_sample_does_not(tmp_path):
    name = write(tmp_path, "orders.csv", "client,date\na,03/04/2024\nb,31/12/2024\n")
    connection = connect()
    columns = [sample(connection, name, tmp_path).column("date")]
    unclear = DateFormat(None, ("%d/%m/%Y", "%m/%d/%Y"))
    assert settled(unclear, connection, columns, (name, CsvFormat(), tmp_path)) == DateFormat("%d/%m/%Y")


def test_several_currencies_need_rates(tmp_path):
    found, content = proposed(
        tmp_path, transactions=write(tmp_path, "orders.csv", ENGLISH.replace("8.00,EUR", "8.00,GBP"))
    )
    assert (content["currency"], content["tables"]["transactions"]["currency"]) == ("EUR", "Currency")
    assert found.left == ("rates: amounts are in GBP too. Say what one unit is worth in EUR.",)
    assert "# rates: {GBP: 1.0}" in found.text


def test_without_a_currency_the_default_is_marked(tmp_path):
    found, content = proposed(
        tmp_path, transactions=write(tmp_path, "orders.csv", ENGLISH.replace("EUR", "").replace(",Currency", ",x"))
    )
    assert content["currency"] == "USD" and any(doubt.startswith("currency: ") for doubt in found.doubts)


def test_all_sources_that_cannot_be_read_are_told_at_once(tmp_path):
    with pytest.raises(BadInput) as error:
        proposed(tmp_path, transactions="gone.csv", products=write(tmp_path, "empty.csv", ""))
    assert [problem.partition(":")[0] for problem in error.value.problems] == ["transactions", "products"]


def test_an_existing_file_is_left_as_it_is(tmp_path):
    found, _ = proposed(tmp_path, transactions=write(tmp_path, "orders.csv", ENGLISH))
    (tmp_path / "shop.yml").write_text("mine")
    with pytest.raises(BadInput, match="is there already"):
        write_new(tmp_path / "shop.yml", found)
    assert (tmp_path / "shop.yml").read_text() == "mine"


def test_a_name_that_cannot_be_one_is_refused(tmp_path):
    with pytest.raises(BadInput, match="came 'Corner Shop'"):
        propose("Corner Shop", {"transactions": write(tmp_path, "orders.csv", ENGLISH)}, tmp_path, written_to=tmp_path)


@pytest.mark.parametrize(
    ("source", "there"),
    [
        ("data/orders.csv", "../data/orders.csv"),
        ("data/*.csv", "../data/*.csv"),
        ("book.xlsx#Orders", "../book.xlsx#Orders"),
        ("sqlite:///shop.db#orders", "sqlite:///../shop.db#orders"),
        ("sqlite:////srv/shop.db#orders", "sqlite:////srv/shop.db#orders"),
        ("/srv/orders.csv", "/srv/orders.csv"),
        ("package://some/data/orders.csv", "package://some/data/orders.csv"),
        ("postgresql://me@host/shop#orders", "postgresql://me@host/shop#orders"),
        ("${SHOP}/orders.csv", "${SHOP}/orders.csv"),
    ],
)
def test_paths_lead_from_the_file_that_is_written(tmp_path, source, there):
    assert moved(source, tmp_path, tmp_path / "configs") == there


CELLS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["customer id", "date", "amount", "price", "quantity", "2024-01-03", "1,50", "$3", "#", "a: b", "'", '"', "\n",
     "- x", "null", "客户编号"]
)  # fmt: skip
GRIDS = st.integers(1, 5).flatmap(lambda width: st.lists(st.tuples(*[CELLS] * width), min_size=1, max_size=6))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=GRIDS, sign=st.sampled_from(",;\t|"), encoding=st.sampled_from(["utf-8", "gb18030"]))
def test_whatever_a_file_holds_the_proposal_is_a_project_file_or_bad_input(rows, sign, encoding):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        (path / "a.csv").write_bytes("\n".join(sign.join(row) for row in rows).encode(encoding))
        try:
            _, content = proposed(path, transactions="a.csv", customers="a.csv")
        except BadInput:
            return
        assert set(read_project(path / "shop.yml").tables) == {"transactions", "customers"}
        assert set(content["tables"]["transactions"]["columns"]) <= set(TABLES["transactions"].columns)
