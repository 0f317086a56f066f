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
KNOWN = {"horizon_days": 28}
MODELS = {"value": {"version": "rule"}}
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
            "value_model": "value/rule",
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
