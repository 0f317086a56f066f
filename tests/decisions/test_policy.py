import json
import re
from datetime import date

import pytest
import yaml

from src.decisions.policy import (
    DEFAULT,
    FOLDER,
    SCHEMA,
    Policy,
    Version,
    evidence_of,
    policy_file,
    policy_record,
    read_policy,
    schema,
)
from src.errors import BadInput
from src.project import ROOT, read_project
from tests.worlds import written

GOOD = {
    "name": "corner_shop",
    "versions": [
        {"version": "silver", "valid_from": date(2020, 1, 1)},
        {"version": "gold", "valid_from": date(2024, 7, 1), "tiers": {"indicator": "revenue_365d"}},
    ],
}


def test_the_version_in_force_changes_on_its_day(tmp_path):
    policy = read_policy(written(tmp_path, GOOD))
    assert [policy.on(day).version for day in (date(2019, 1, 1), date(2024, 6, 30), date(2024, 7, 1))] == [
        "silver",
        "silver",
        "gold",
    ]
    assert policy.version_on(date(2025, 1, 1)) == "corner_shop gold"


def test_a_project_that_names_no_policy_gets_the_shipped_one():
    project = read_project("configs/complete_journey.yml").model_copy(update={"policy": None})
    assert policy_file(project) == DEFAULT
    assert (
        policy_file(project.model_copy(update={"policy": "policies/retail.yml"}))
        == ROOT / "configs/policies/retail.yml"
    )


def test_the_shipped_policies_are_read_and_point_editors_to_the_schema():
    for path in sorted(FOLDER.glob("*.yml")):
        assert read_policy(path).name == path.stem
        assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=policy.schema.json\n")


def test_the_schema_in_the_repository_is_that_of_the_code():
    advice = 'renew it: .venv/bin/python -c "from src.decisions.policy import *; SCHEMA.write_text(schema())"'
    assert SCHEMA.read_text(encoding="utf-8") == schema(), advice


def test_all_problems_come_in_one_message_with_the_keys_that_are_known(tmp_path):
    bad = {
        "name": "Corner Shop!",
        "colour": "blue",
        "versions": [
            {
                "version": "1",
                "valid_from": "soon",
                "tiers": {"by": "luck", "grades": [{"name": "A", "shares": 0.2}], "rfm": {"recency": {"cuts": [1]}}},
            }
        ],
    }
    with pytest.raises(BadInput) as error:
        read_policy(written(tmp_path, bad))
    for part in (
        "name:",
        "colour: is not a known key; known here: name, title, versions",
        "versions.0.valid_from:",
        "versions.0.tiers.by:",
        "'luck'",
        "versions.0.tiers.grades.0.shares: is not a known key; known here: name, label, share, at_least",
        "versions.0.tiers.rfm.recency.indicator: is required",
    ):
        assert part in str(error.value), part


@pytest.mark.parametrize(
    ("tiers", "message"),
    [
        ({"indicator": "a", "rfm": {}}, "one of indicator, weighted and rfm"),
        ({"by": "value"}, "expected an indicator"),
        ({"by": "threshold", "indicator": "a"}, "expected at_least for all but the last and no share"),
        ({"grades": [{"name": "A", "share": 0.7}, {"name": "B", "share": 0.7}, {"name": "C"}]}, "at most 1"),
        ({"grades": [{"name": "A", "share": 0.2}, {"name": "A"}]}, "every name once"),
        (
            {
                "by": "threshold",
                "indicator": "a",
                "grades": [{"name": "A", "at_least": 1}, {"name": "B", "at_least": 2}, {"name": "C"}],
            },
            "the best first",
        ),
        ({"weighted": [{"indicator": "a", "weight": 1, "low": 1}]}, "a rank has none"),
        ({"weighted": [{"indicator": "a", "weight": 1, "scale": "log", "low": 2, "high": 1}]}, "low to be below high"),
        ({"rfm": {"monetary": {"indicator": "a", "cuts": [1, 2, 2, 3]}}}, "growing order"),
    ],
)
def test_a_scheme_that_contradicts_itself_is_refused(tmp_path, tiers, message):
    with pytest.raises(BadInput, match=message):
        read_policy(written(tmp_path, {"name": "shop", "versions": [{"version": "1", "tiers": tiers}]}))


@pytest.mark.parametrize(
    ("versions", "message"),
    [
        ([], "versions"),
        (GOOD["versions"][::-1], "the oldest first"),
        ([{"version": "1"}, {"version": "1", "valid_from": date(2024, 1, 1)}], "every version once"),
    ],
)
def test_versions_are_in_order_and_have_names_of_their_own(tmp_path, versions, message):
    with pytest.raises(BadInput, match=message):
        read_policy(written(tmp_path, GOOD | {"versions": versions}))


@pytest.mark.parametrize("content", ["", "- a\n", "a: [\n"])
def test_a_file_that_holds_no_policy_is_bad_input(tmp_path, content):
    with pytest.raises(BadInput, match="Policy file"):
        read_policy(written(tmp_path, content))


def test_a_file_that_is_not_there_is_bad_input(tmp_path):
    with pytest.raises(BadInput, match="cannot be read"):
        read_policy(tmp_path / "none.yml")


def test_every_section_with_rules_names_its_evidence():
    named = evidence_of(Policy.model_validate(GOOD).versions[1])
    assert named["tiers"] == ("revenue_365d",)
    rules = {
        "value",
        "behaviour",
        "phase",
        "lifecycle",
        "need",
        "credit",
        "satisfaction",
        "loyalty",
        "places",
        "intent",
    }
    assert rules <= set(named)
    assert all(columns for columns in named.values())


def test_a_run_keeps_the_rules_with_their_evidence_and_what_they_came_to():
    rules = Policy.model_validate(GOOD).versions[1]
    kept = json.loads(json.dumps(policy_record(rules, "shop 2", {"A": 5.0})))
    assert Version.model_validate(kept["rules"]) == rules
    assert (kept["version"], kept["cut_offs"], kept["evidence"]["tiers"]) == ("shop 2", {"A": 5.0}, ["revenue_365d"])


def test_tiers_are_called_what_the_policy_calls_them():
    grades = [{"name": "gold", "label": {"zh": "金卡"}, "share": 0.1}, {"name": "other"}]
    policy = Policy.model_validate({"name": "shop", "versions": [{"version": "1", "tiers": {"grades": grades}}]})
    assert policy.labels("en") == {"gold": "金卡"}


def test_the_examples_of_the_manual_are_policies():
    manual = (ROOT / "docs" / "policy.md").read_text(encoding="utf-8")
    blocks = [block for block in re.findall(r"```yaml\n(.*?)```", manual, re.DOTALL) if "…" not in block]
    parts = [part for block in blocks for part in re.split(r"\n(?=tiers:)", block)]
    for part in parts:
        Policy.model_validate({"name": "shop", "versions": [{"version": "1", **yaml.safe_load(part)}]})
    assert len(parts) == 4
