"""environment.yml asks conda for Python and pip; pip installs this project, and pyproject says what that needs."""

import tomllib

import yaml

from src.project import ROOT

ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_conda_installs_the_python_that_the_project_requires():
    assert ENVIRONMENT["dependencies"][0] == f"python{PROJECT['requires-python']}"


def test_pip_installs_this_project_and_nothing_else_is_listed_twice():
    assert ENVIRONMENT["dependencies"][1:] == ["pip", {"pip": ["-e ."]}]


def test_the_environment_is_called_like_the_command():
    assert ENVIRONMENT["name"] == PROJECT["name"] and PROJECT["name"] in PROJECT["scripts"]
