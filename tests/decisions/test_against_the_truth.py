"""The rules on a made-up company, against what is true of its customers."""

from datetime import date

import pandas as pd
import pytest

from src.data.check import check
from src.data.company import write_company
from src.data.engine import connect
from src.data.prepare import known_tables, prepare
from src.decisions.behaviour import BehaviourRules, behaviour
from src.decisions.lifecycle import LifecycleRules, lifecycle
from src.decisions.phase import PhaseRules, phase
from src.features.bought import spend
from src.features.circumstances import circumstances
from src.features.features import features
from src.features.rollups import cached, rollups
from src.models.lookalikes import lookalikes
from src.project import read_project
from src.workspace import open_workspace

DAY, HORIZON, ACTIVE = date(2026, 1, 1), 84, 168
CUSTOMERS = 2500
TOLD = 0.05
"""A silence that so few who stayed would keep can be told from chance."""


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """The folder of a made-up company, and its tables as they were known."""
    folder = tmp_path_factory.mktemp("company")
    project = read_project(write_company(folder / "made", customers=CUSTOMERS, seed=11))
    connection = connect()
    checked = check(project, connection=connection)
    workspace = open_workspace(project, as_of=DAY, workspace=folder)
    prepare(project, checked, workspace, connection)
    return folder, known_tables(workspace, connection)


@pytest.fixture(scope="module")
def base(company):
    """The evidence of its customers with their truth beside it (``true_...``)."""
    folder, tables = company
    measured = features(cached(rollups(tables, DAY, HORIZON)), DAY).drop("as_of").to_pandas()
    truth = pd.read_parquet(folder / "made" / "truth" / "customers.parquet").add_prefix("true_")
    found = (
        circumstances(tables, DAY, horizon_days=HORIZON)
        .merge(measured, on="customer_id", how="left")
        .assign(as_of=pd.Timestamp(DAY))
    )
    return found.merge(truth.rename(columns={"true_customer_id": "customer_id"}), on="customer_id")


@pytest.fixture(scope="module")
def classes(base):
    behaved = behaviour(base, BehaviourRules(), horizon_days=HORIZON)
    seasonal = behaved["behaviour"] == "seasonal"
    phased = phase(base, PhaseRules(), horizon_days=HORIZON, active_days=ACTIVE, seasonal=seasonal)
    staged = lifecycle(base, LifecycleRules(), lost=phased["phase"] == "lost", horizon_days=HORIZON)
    return pd.concat([behaved, phased, staged], axis=1)


def test_every_customer_is_there(base):
    assert len(base) == CUSTOMERS


def test_seasonal_buyers_are_found(base, classes):
    found, real = classes["behaviour"] == "seasonal", base["true_behaviour"] == "seasonal"
    assert (found & real).sum() / found.sum() >= 0.9
    assert (found & real).sum() / real.sum() >= 0.9


def test_the_season_found_is_the_true_one(base, classes):
    found = classes["behaviour"] == "seasonal"
    assert (classes["season_months"] == base["true_season_months"])[found].mean() >= 0.9
    assert ((base["season"] == "spring_festival") == (base["true_season"] == "spring_festival"))[found].all()


def test_the_other_behaviours_agree_too(base, classes):
    bought = base["true_behaviour"] != "prospect"
    assert (classes["behaviour"] == base["true_behaviour"])[bought].mean() >= 0.9


def test_lost_customers_agree_even_those_who_have_just_left_or_bought_but_once(base, classes):
    agree = (classes["phase"] == "lost") == (base["true_phase"] == "lost")
    assert agree[base["orders"] > 0].mean() >= 0.95
    assert agree[base["orders"] == 1].mean() >= 0.95


def test_lost_customers_are_told_once_they_can_be(base, classes):
    can_be_told = base["true_phase"].isin(["growing", "mature", "declining", "new"]) | (
        (base["true_phase"] == "lost") & (base["true_silence_chance"] <= TOLD)
    )
    agree = (classes["phase"] == "lost") == (base["true_phase"] == "lost")
    assert agree[can_be_told].mean() >= 0.97


def test_stages_of_the_life_cycle_agree(base, classes):
    assert (classes["lifecycle"] == base["true_lifecycle"]).mean() >= 0.95


def test_those_who_order_far_less_than_customers_like_them_are_the_hidden_need_more_often_than_those_who_spend_little(
    company, base
):
    bought = base[base["orders"] > 0].reset_index(drop=True)
    spent = spend(company[1], "category", DAY)
    found, true = lookalikes(bought, spent).table["latent"].to_numpy(), bought["true_need"].eq("latent").to_numpy()
    able = bought["attribute_size"].isin(["medium", "large", "high income"])
    little = (able & (bought["amount_365d"] < bought.loc[able, "amount_365d"].median() / 2)).to_numpy()

    assert found.sum() >= 20
    assert true[found].mean() > 1.5 * true[little].mean() > 1.5 * true.mean()
