"""The made-up company: the same seed gives the same files, and what is written beside it is true."""

import json
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pandas as pd
import pytest

from src.data.check import check
from src.data.company import company as writing
from src.data.company import write_company
from src.data.company.span import SPRING_FESTIVALS
from src.data.engine import connect
from src.data.prepare import Prepared, prepare
from src.data.tables import TABLES
from src.errors import BadInput
from src.project import read_project
from src.workspace import Workspace, open_workspace

CUSTOMERS = 400


@cache
def folder() -> Path:
    return write_company(mkdtemp(), customers=CUSTOMERS, seed=3).parent


@cache
def prepared() -> tuple[Prepared, Workspace]:
    project, connection = read_project(folder() / "company.yml"), connect()
    found = check(project, connection=connection)
    workspace = open_workspace(project, as_of=found.as_of, workspace=Path(mkdtemp()))
    return prepare(project, found, workspace, connection), workspace


def kept(table: str) -> pd.DataFrame:
    """Return a canonical table under the true customers' ids, as the run sees it."""
    return prepared()[1].read(table)


def truth(name: str) -> pd.DataFrame:
    return pd.read_parquet(folder() / "truth" / f"{name}.parquet")


def known(name: str) -> dict:
    return json.loads((folder() / "truth" / f"{name}.json").read_text())


def purchases() -> pd.DataFrame:
    lines = kept("transactions")
    return lines[lines["amount"] > 0].merge(truth("customers"), on="customer_id", suffixes=("", "_true"))


def files(place: Path) -> dict[str, bytes]:
    return {str(file.relative_to(place)): file.read_bytes() for file in sorted(place.rglob("*")) if file.is_file()}


def test_the_same_seed_gives_the_same_files_to_the_byte(tmp_path):
    again = write_company(tmp_path / "again", customers=CUSTOMERS, seed=3).parent
    assert files(again) == files(folder())


def test_another_seed_gives_another_company(tmp_path):
    other = write_company(tmp_path / "other", customers=CUSTOMERS, seed=4).parent
    assert pd.read_parquet(other / "truth/customers.parquet")["name"].tolist() != truth("customers")["name"].tolist()


def test_chunks_make_one_company(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "CHUNK", 60)
    told = []
    place = write_company(tmp_path / "chunks", customers=150, seed=3, told=told.append).parent
    assert told == [60, 60, 30]
    identities = pd.read_parquet(place / "truth/identities.parquet")
    assert not identities["source_customer_id"].duplicated().any()
    assert identities["customer_id"].nunique() == len(pd.read_parquet(place / "truth/customers.parquet")) == 150
    assert not pd.read_parquet(place / "truth/leads.parquet")["lead_id"].duplicated().any()
    orders = pd.read_parquet(place / "data/orders.parquet").dropna(subset=["customer_id"])
    owners = orders.merge(identities, left_on="customer_id", right_on="source_customer_id")
    assert len(owners) == len(orders)
    assert (owners.groupby("order_id")["customer_id_y"].nunique() == 1).all()


def test_it_has_every_table_with_its_columns_and_passes_the_check():
    project = read_project(folder() / "company.yml")
    assert set(project.tables) == set(TABLES)
    assert str(check(project).as_of) == "2026-01-01"
    assert {name: set(spec.columns) - set(project.tables[name].columns) for name, spec in TABLES.items()} == {
        name: set() for name in TABLES
    }


def test_the_dirt_is_what_was_put_in():
    accounts, dirt = prepared()[0].accounts, known("dirt")
    for name, counts in accounts.items():
        added = dirt.get(name, {})
        aside = {what: rows for what, rows in added.items() if not what.startswith("repeated")}
        folded = len(truth("identities")) - CUSTOMERS if name == "customers" else 0
        assert counts.reasons == aside
        assert counts.repeated == added.get("repeated line", 0)
        assert counts.merged == added.get("repeated key", 0) + folded
        assert counts.received == counts.kept + counts.set_aside + counts.merged


def test_the_crosswalk_leads_every_record_to_its_true_customer():
    assert sorted(kept("customers")["customer_id"]) == sorted(truth("customers")["customer_id"])
    assert set(kept("transactions")["customer_id"]) <= set(truth("customers")["customer_id"])


def test_the_systems_overlap_and_misspell():
    identities = truth("identities")
    assert 0.2 < identities["customer_id"].duplicated().sum() / CUSTOMERS < 0.4
    assert {"name", "phone", "birth_date", "email"} <= set("; ".join(identities["altered"]).split("; "))
    unaltered = identities[identities["altered"] == ""].merge(truth("customers"), on="customer_id")
    members = pd.read_parquet(folder() / "data/shop_members.parquet")
    same = members.merge(unaltered, left_on="member_id", right_on="source_customer_id")
    assert (same["full_name"] == same["name"]).all()
    assert (same["mobile"] == same["phone"]).all()


def test_nobody_buys_from_the_day_they_left():
    gone = purchases().dropna(subset=["left_on"])
    assert len(gone)
    assert (gone["ordered_at"] < gone["left_on"]).all()
    assert truth("customers").set_index("phase")["left_on"].notna().groupby("phase").mean().to_dict()["lost"] == 1


def test_seasonal_customers_buy_in_their_season_only():
    seasonal = purchases().query("behaviour == 'seasonal'")
    by_month = seasonal[seasonal["season"] != "spring_festival"]
    months = [
        str(at.month) in told.split("; ")
        for at, told in zip(by_month["ordered_at"], by_month["season_months"], strict=True)
    ]
    assert len(months) and all(months)
    festive = seasonal[seasonal["season"] == "spring_festival"]
    before = festive["ordered_at"].dt.year.map(SPRING_FESTIVALS).astype("datetime64[us]") - festive["ordered_at"]
    assert len(before) and before.dt.days.between(2, 28).all()


def test_frequent_customers_buy_more_often_than_occasional_ones():
    days = purchases().assign(day=lambda rows: rows["ordered_at"].dt.date).drop_duplicates(["customer_id", "day"])
    gaps = days.sort_values(["customer_id", "ordered_at"]).assign(
        gap=lambda rows: rows.groupby("customer_id")["ordered_at"].diff().dt.days
    )
    middle = gaps.groupby("behaviour")["gap"].median()
    assert middle["frequent"] < 20 < middle["occasional"]
    assert set(truth("customers").query("behaviour == 'one_time'")["orders"]) == {1}
    assert set(truth("customers").query("behaviour == 'prospect'")["orders"]) == {0}


def test_the_totals_of_the_truth_are_those_of_the_lines():
    lines, true = kept("transactions"), truth("customers").set_index("customer_id")
    clean = lines.drop_duplicates()
    sums = clean.astype({"amount": float}).groupby("customer_id")["amount"].sum().reindex(true.index, fill_value=0)
    np.testing.assert_allclose(sums, true["revenue"], atol=0.02)


def test_returns_name_an_order_of_the_same_customer():
    lines = kept("transactions")
    back, bought = lines[lines["amount"] < 0], lines[lines["amount"] > 0]
    assert len(back)
    pairs = back.merge(bought, on=["customer_id", "order_id", "product_id"], suffixes=("", "_bought"))
    assert set(pairs["order_id"]) == set(back["order_id"])
    assert (pairs["ordered_at"] > pairs["ordered_at_bought"]).all()


def test_the_latent_never_bought_what_they_ask_for():
    latent = truth("customers").query("need == 'latent'")
    bought = kept("transactions").groupby("customer_id")["category"].agg(set).to_dict()
    assert len(latent)
    assert all(
        want not in bought.get(who, set())
        for who, want in zip(latent["customer_id"], latent["wanted_category"], strict=True)
    )
    asked = kept("interactions").query("occurred_at >= '2025-07-05'").merge(latent, on="customer_id")
    assert (asked["topic"] == asked["wanted_category"]).mean() > 0.3


def test_bad_credit_pays_late():
    paid = kept("invoices").merge(truth("customers"), on="customer_id").query("issued_on < '2025-06-01'")
    late = (paid["paid_on"] - paid["due_on"]).dt.days.groupby(paid["credit_class"]).median()
    assert late.is_monotonic_increasing
    assert late["A"] < 0 < late["D"]


def test_some_averages_lie_exactly_on_the_threshold():
    december = truth("customers").set_index("customer_id")["december_average_balance"].dropna()
    assert {50_000.00, 49_999.99} <= set(december)


def test_a_daily_account_averages_to_its_plain_mean():
    rows = kept("balances").query("'2025-12-01' <= on_date <= '2025-12-31'")
    daily = rows.groupby("customer_id").filter(lambda own: len(own) == 31 and own["account_id"].nunique() == 1)
    means = daily.astype({"balance": float}).groupby("customer_id")["balance"].mean()
    others = kept("balances").groupby("customer_id")["account_id"].nunique()
    single = means[others[means.index] == 1]
    december = truth("customers").set_index("customer_id")["december_average_balance"]
    assert len(single)
    np.testing.assert_allclose(single, december[single.index], atol=1e-3)


def test_a_campaign_moves_those_contacted_and_the_placebo_nobody():
    chosen, orders = _orders_after_contacts()
    true = {name: effect["extra_orders_a_treated_customer"] for name, effect in known("campaign_effect").items()}
    assert true["2025-summer"] == 0 < min(value for name, value in true.items() if name != "2025-summer")
    counts = chosen.assign(orders=orders).groupby(["control", "effective"])["orders"].agg(["mean", "var", "size"])
    difference, noise = _difference(counts.xs(True, level="effective"))
    expected = np.mean([value for name, value in true.items() if name != "2025-summer"])
    assert abs(difference - expected) < 3 * noise
    assert _difference(counts.xs(False, level="effective"))[0] < 3 * _difference(counts.xs(False, level="effective"))[1]


def _orders_after_contacts() -> tuple[pd.DataFrame, pd.Series]:
    chosen = kept("contacts").assign(effective=lambda rows: rows["campaign_id"] != "2025-summer")
    orders = purchases().drop_duplicates(["customer_id", "order_id"])[["customer_id", "ordered_at"]]
    pairs = chosen.reset_index().merge(orders, on="customer_id")
    days = (pairs["ordered_at"] - pairs["contacted_at"]).dt.days
    return chosen, pairs[days.between(0, 27)].groupby("index").size().reindex(chosen.index, fill_value=0)


def _difference(counts: pd.DataFrame) -> tuple[float, float]:
    """Return treated minus control, and its standard error."""
    noise = np.sqrt((counts["var"] / counts["size"]).sum())
    return counts.loc[False, "mean"] - counts.loc[True, "mean"], noise


def test_referrals_come_before_the_first_order_of_the_one_referred():
    true = truth("customers").set_index("customer_id")["first_order_on"]
    found = kept("referrals")
    assert len(found)
    assert (found["referred_on"].to_numpy() < true[found["referred_id"]].to_numpy()).all()
    assert (found["referrer_id"] != found["referred_id"]).all()


def test_leads_end_as_their_stage_says():
    found = kept("leads")
    assert (found.query("stage == 'won'")["won"] == True).all()  # noqa: E712
    assert found.query("stage == 'lost'")["lost_reason"].notna().all()
    still = found[~found["stage"].isin(["won", "lost"])]
    assert len(still) and still[["closed_at", "won", "lost_reason"]].isna().all().all()
    assert set(truth("leads")["intent"]) == {"interested", "considering", "not_now", "surely_not"}


@pytest.mark.parametrize(
    ("settings", "message"),
    [({"customers": 3}, "customers: expected 10"), ({"seed": -1}, "seed: expected a whole number")],
)
def test_what_cannot_be_made_is_refused(tmp_path, settings, message):
    with pytest.raises(BadInput, match=message):
        write_company(tmp_path, **settings)


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("dear all")
    with pytest.raises(BadInput, match="holds other files"):
        write_company(tmp_path, customers=20)
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]


def test_an_earlier_company_is_replaced(tmp_path):
    write_company(tmp_path, customers=20, seed=1)
    write_company(tmp_path, customers=30, seed=2)
    assert len(pd.read_parquet(tmp_path / "truth/customers.parquet")) == 30


def test_a_company_that_was_not_finished_leaves_nothing(tmp_path):
    def stop(_: int) -> None:
        raise KeyboardInterrupt

    earlier = write_company(tmp_path / "shop", customers=20, seed=1).read_text()
    with pytest.raises(KeyboardInterrupt):
        write_company(tmp_path / "shop", customers=30, seed=2, told=stop)
    assert [folder.name for folder in tmp_path.iterdir()] == ["shop"]
    assert (tmp_path / "shop/company.yml").read_text() == earlier
    assert len(pd.read_parquet(tmp_path / "shop/truth/customers.parquet")) == 20
