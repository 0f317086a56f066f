"""The two READMEs say the same: headings, commands, links and paths in step."""

import re

import pytest

from src.pipeline.cli import app
from src.pipeline.steps import STEPS
from src.project import ROOT

ENGLISH, CHINESE = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh.md"))
BOTH = pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["en", "zh"])


def blocks(text):
    """Return the code blocks as (language, lines without comments and without blanks at their end)."""
    found = re.findall(r"^```(\w*)\n(.*?)^```", text, re.M | re.S)
    return [(kind, [re.sub(r"\s+# .*", "", line) for line in body.splitlines()]) for kind, body in found]


def prose(text):
    return re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)


def headings(text):
    return [len(marks) for marks in re.findall(r"^(#+) ", prose(text), re.M)]


def links(text):
    return sorted(target.replace(".zh.", ".") for target in re.findall(r"\]\(([^)]+)\)", prose(text)))


def test_headings_are_as_many_and_as_deep_in_the_same_order():
    assert headings(ENGLISH) == headings(CHINESE)


def test_commands_and_files_to_copy_are_the_same_to_the_letter():
    told = [[block for block in blocks(text) if block[0]] for text in (ENGLISH, CHINESE)]
    assert told[0] == told[1] and len(told[0]) >= 4


def test_the_trees_name_the_same_paths():
    trees = [[line.split("  ")[0] or line.split()[0] for line in body] for kind, body in blocks(ENGLISH) if not kind]
    other = [[line.split("  ")[0] or line.split()[0] for line in body] for kind, body in blocks(CHINESE) if not kind]
    assert trees == other and len(trees) == 1


def test_tables_explain_the_same_commands_and_files():
    told = [re.findall(r"^\| (`[^`]+`) \|", text, re.M) for text in (ENGLISH, CHINESE)]
    assert told[0] == told[1] and len(told[0]) >= 8


def test_they_link_to_the_same_places():
    assert links(ENGLISH) == links(CHINESE)


@BOTH
def test_every_link_into_the_repository_leads_somewhere(text):
    inside = [target for target in re.findall(r"\]\(([^)]+)\)", text) if "://" not in target]
    assert [target for target in inside if not (ROOT / target).is_file()] == []


@BOTH
def test_every_command_is_told(text):
    names = {command.name or command.callback.__name__ for command in app.registered_commands}
    assert names <= set(re.findall(r"`clientbase (\w+)", text))


@BOTH
def test_every_step_is_told(text):
    assert [step.name for step in STEPS] == re.findall(r"^  (\d\d_\w+) ", text, re.M)
