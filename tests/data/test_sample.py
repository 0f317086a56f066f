import ibis
import pandas as pd
import pytest
from worlds import ANN_AND_BOB, write_project

from src.data.check import check
from src.data.engine import connect
from src.data.examined import examined
from src.data.prepare import prepare
from src.data.sample import sampled
from src.errors import BadInput
from src.project import read_project
from src.workspace import open_workspace

PEOPLE = [f"c{number:04d}" for number in range(2_000)]


def customers(share):
    table = ibis.memtable(pd.DataFrame({"customer_id": PEOPLE}))
    return set(sampled({"customers": table}, share)["customers"].to_pandas()["customer_id"])


def test_a_tenth_is_about_a_tenth_and_part_of_a_larger_sample():
    assert 150 < len(customers(0.1)) < 250
    assert customers(0.1) < customers(0.5) < customers(1.0) == set(PEOPLE)


def test_who_is_in_depends_on_the_id_alone():
    assert customers(0.1) == customers(0.1)
    assert sorted(customers(0.003)) == ["c0707", "c0720", "c0760", "c1269", "c1455", "c1500", "c1786", "c1973"]


def test_every_table_is_cut_alike_and_tables_without_customers_stay_whole():
    ids = pd.DataFrame({"customer_id": PEOPLE})
    tables = {
        "transactions": ids,
        "leads": ids.assign(lead_id="l1", customer_id=ids["customer_id"].where(ids.index > 0)),
        "referrals": pd.DataFrame({"referrer_id": PEOPLE, "referred_id": PEOPLE[::-1]}),
        "products": pd.DataFrame({"product_id": ["milk"]}),
    }
    cut = sampled({name: ibis.memtable(table) for name, table in tables.items()}, 0.5)
    inside = customers(0.5)
    assert set(cut["transactions"].to_pandas()["customer_id"]) == inside
    assert set(cut["leads"].to_pandas()["customer_id"].dropna()) == inside - {PEOPLE[0]}
    for side in ("referrer_id", "referred_id"):
        assert set(cut["referrals"].to_pandas()[side]) < inside
    assert cut["products"].to_pandas()["product_id"].tolist() == ["milk"]


def test_a_sample_is_written_to_a_place_of_its_own_and_counts_every_row(tmp_path):
    project = read_project(write_project(tmp_path, {"transactions": ANN_AND_BOB}))
    found, connection = check(project), connect()
    whole = open_workspace(project, as_of=found.as_of, workspace=tmp_path)
    part = open_workspace(project, as_of=found.as_of, workspace=tmp_path, sample=0.5)
    assert part.folder("scored") != whole.folder("scored") and part.name == "small_world.sample0.5"
    prepared = prepare(project, check(project, connection=connection), part, connection)
    assert prepared.accounts["transactions"].kept == len(ANN_AND_BOB)
    assert len(part.read("transactions")) < len(ANN_AND_BOB)
    assert not whole.has("transactions")


@pytest.mark.parametrize("share", [0, -0.1, 1.5, "a tenth", True])
def test_what_is_no_share_is_refused(tmp_path, share):
    project = read_project(write_project(tmp_path, {"transactions": ANN_AND_BOB}))
    with pytest.raises(BadInput, match="above 0 and up to 1"):
        open_workspace(project, as_of="2024-01-01", workspace=tmp_path, sample=share)


@pytest.mark.parametrize("bad", [False, True])
def test_a_sample_has_the_lines_of_its_customers_and_shows_what_is_set_aside_of_all(tmp_path, bad):
    amounts = ["3.50"] * 40 + ["a lot" if bad else "1.00"]
    lines = pd.DataFrame({"customer_id": [*PEOPLE[:40], None], "ordered_at": "2024-01-05", "amount": amounts})
    lines = lines if bad else lines.head(40)
    project = read_project(write_project(tmp_path, {"transactions": lines}, max_set_aside=0.5))
    connection = connect()
    with examined(project, check(project, connection=connection), connection, share=0.5) as found:
        assert set(found.tables["transactions"].to_pandas()["customer_id"]) == customers(0.5) & set(PEOPLE[:40])
        assert found.aside["transactions"].to_pandas()["amount"].tolist() == (["a lot"] if bad else [])
        account = found.accounts["transactions"]
        assert (account.received, account.kept, account.set_aside) == (40 + bad, 40, int(bad))


def test_where_it_must_be_seen_who_is_who_a_sample_is_cut_by_the_ids_that_come_of_it(tmp_path):
    lines = pd.DataFrame({"customer_id": PEOPLE[:40], "ordered_at": "2024-01-05", "amount": 3.5})
    inside, outside = (sorted(set(PEOPLE[:40]) & chosen) for chosen in (customers(0.5), set(PEOPLE) - customers(0.5)))
    same = pd.DataFrame({"source": ["shop"], "source_customer_id": outside[:1], "customer_id": inside[:1]})
    project = read_project(write_project(tmp_path, {"transactions": lines, "identities": same}))
    connection = connect()
    with examined(project, check(project, connection=connection), connection, share=0.5) as found:
        counts = found.tables["transactions"].to_pandas()["customer_id"].value_counts()
    assert counts.to_dict() == {customer: 2 if customer == inside[0] else 1 for customer in inside}
