"""Ann was published as other; her last run's data are corrected since."""

import json
from datetime import date

import pandas as pd
import pytest

from src.data.engine import connect
from src.decisions.evidence import evidence, rule_base
from src.decisions.last_run import last_run
from src.decisions.policy import Version
from src.features.features import features
from src.features.rollups import rollups
from src.workspace import Workspace

BEFORE, NOW = date(2024, 1, 1), date(2024, 2, 1)
KNOWN = {"horizon_days": 28, "active_days": 30}
MODELS = {"value": {"version": "rule"}, "churn": {"version": "rule"}}
SCHEME = {
    "by": "threshold",
    "indicator": "revenue_365d",
    "grades": [{"name": "gold", "at_least": 100}, {"name": "other"}],
}
RULES = Version.model_validate({"version": "1", "tiers": SCHEME})
LINES = pd.DataFrame(
    {
        "customer_id": ["ann", "ann", "bob"],
        "ordered_at": pd.to_datetime(["2023-12-01", "2024-01-10", "2023-12-05"]),
        "amount": [150.0, 20.0, 30.0],
    }
)


@pytest.fixture
def workspace(tmp_path):
    folder = Workspace(tmp_path, "shop", BEFORE).folder("scored")
    folder.mkdir(parents=True)
    published = pd.DataFrame(
        {
            "customer_id": ["ann", "bob"],
            "tier": ["other", "other"],
            "revenue_365d": [50.0, 30.0],
            "value_model": "value/7",
            "churn_model": "churn/3",
        }
    )
    published.to_parquet(folder / "segments.parquet")
    manifest = {"policy": {"rules": RULES.model_dump(mode="json"), "cut_offs": {}}}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return Workspace(tmp_path, "shop", NOW)


def today():
    tables = {"transactions": connect().create_table("lines", LINES)}
    now = features(rollups(tables, NOW, 28), NOW).to_pandas()
    return tables, rule_base(evidence(now, as_of=NOW, horizon_days=28), now)


def test_the_same_day_is_told_anew_from_todays_data(workspace):
    tables, now = today()
    found = last_run(workspace, tables, now=now, known=KNOWN, models=MODELS)
    assert found.rules == RULES
    told = found.corrected.set_index("customer_id")["revenue_365d"]
    assert told.to_dict() == {"ann": 150.0, "bob": 30.0}
    assert found.forecasts is None


def test_a_run_from_before_policies_were_kept_tells_nothing(workspace):
    tables, now = today()
    (workspace.published_before() / "manifest.json").write_text("{}")
    assert last_run(workspace, tables, now=now, known=KNOWN, models=MODELS) is None


def test_the_first_run_has_none_before_it(tmp_path):
    tables, now = today()
    assert last_run(Workspace(tmp_path, "shop", NOW), tables, now=now, known=KNOWN, models=MODELS) is None


class Said:
    """A model that says the same of everybody."""

    feature_names_in_ = ("recency_days",)

    def predict(self, rows):
        return pd.Series(12.345, rows.index)

    def predict_proba(self, rows):
        return pd.DataFrame({"stays": 0.4, "leaves": 0.6}, index=rows.index).to_numpy()


def test_the_last_models_are_asked_of_today_the_one_of_leaving_only_of_the_active(workspace, monkeypatch):
    monkeypatch.setattr("src.decisions.last_run.logged_model", lambda *_: Said())
    tables, now = today()
    said = last_run(workspace, tables, now=now, known=KNOWN, models=MODELS).forecasts.set_index("customer_id")
    assert said["expected_value"].tolist() == [12.34, 12.34]
    assert said.loc["ann", "churn_probability"] == 0.6
    assert pd.isna(said.loc["bob", "churn_probability"])  # silent for 58 days: a rule scores
    same = {"value": {"version": "7"}, "churn": {"version": "3"}}
    assert last_run(workspace, tables, now=now, known=KNOWN, models=same).forecasts is None


def test_whose_need_was_latent_among_those_alike_is_remembered(workspace):
    needs = pd.DataFrame({"customer_id": ["ann", "bob"], "latent_gap": [None, 5.0]})
    needs.to_parquet(workspace.published_before() / "needs.parquet")
    tables, now = today()
    found = last_run(workspace, tables, now=now, known=KNOWN, models=MODELS).table.set_index("customer_id")
    assert found["latent_need"].to_dict() == {"ann": False, "bob": True}
